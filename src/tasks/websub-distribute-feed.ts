import { parseTopic, topicsOf } from '../core/websub.ts'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import { isTopic } from './websub-accept-request.ts'
import type { HubPorts } from './websub-rounds.ts'

/**
 * Renders the topics that anybody watches, and where one has changed since it was last sent out, asks for its distribution:
 * after a save, a retraction or the end of an embargo alike. Costs two questions when nobody watches.
 */
export async function distributeFeeds(ports: HubPorts): Promise<void> {
  const { hub } = ports
  const known = await hub.topics()
  const hubs = (await ports.setup.publication())?.hubs ?? []
  const watched = new Set(known.keys())
  if (hubs.length > 0) for (const topic of await ownTopics(ports)) watched.add(topic)
  for (const topic of watched) await distribute(ports, topic, known.get(topic), hubs)
}

/** All addresses of all feeds, when it is known where they are served. */
export async function ownTopics({ setup, publicUrl }: HubPorts): Promise<string[]> {
  if (publicUrl === undefined) return []
  return (await setup.feeds()).flatMap(({ id }) => topicsOf(publicUrl, id))
}

async function distribute(
  ports: HubPorts,
  topic: string,
  before: string | undefined,
  hubs: readonly string[],
): Promise<void> {
  const { hub, clock } = ports
  const now = clock.now()
  const parsed = parseTopic(topic)
  const feeds = parsed && ports.feedsAt(parsed.publicUrl)
  // Served under another address by another process: not ours to judge.
  if (!parsed || !feeds) return
  if (!(await isTopic(ports, parsed.publicUrl, topic))) await hub.deny(topic, now)
  const rendered = await feedOrNothing(ports, feeds, parsed.key)
  if (!rendered || rendered.hash === before) return
  await hub.change(topic, before, rendered.hash, { hubs, token: clock.mint(), now })
}

type Feeds = NonNullable<ReturnType<HubPorts['feedsAt']>>

/** What cannot be rendered now is sent when it can. */
async function feedOrNothing(
  { log }: HubPorts,
  feeds: Feeds,
  key: string,
): Promise<RenderedFeed | undefined> {
  try {
    return await feeds(key)
  } catch (error) {
    log.warn({ feed: key, reason: String(error) }, 'a feed was not distributed')
    return undefined
  }
}
