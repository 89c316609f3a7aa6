import { parseTopic, topicsOf } from '../core/websub.ts'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import { openFeeds } from './open-feeds.ts'
import { isTopic } from './websub-accept-request.ts'
import type { HubPorts } from './websub-rounds.ts'

/** What a topic was when it was looked at last: while nothing can have changed, it is not rendered again. */
export type SeenTopics = Map<string, Pick<RenderedFeed, 'version' | 'hash' | 'validUntil'>>

/**
 * Renders the topics that anybody watches, and where one has changed since it was sent out last, asks for its distribution:
 * after a save, a retraction or the end of an embargo alike. Costs two questions when nobody watches.
 */
export async function distributeFeeds(ports: HubPorts, seen: SeenTopics): Promise<void> {
  const known = await ports.hub.topics()
  const hubs = (await ports.setup.publication())?.hubs ?? []
  const watched = new Set(known.keys())
  if (hubs.length > 0) for (const topic of await ownTopics(ports)) watched.add(topic)
  for (const topic of seen.keys()) if (!watched.has(topic)) seen.delete(topic)
  for (const topic of watched) {
    const before = known.get(topic)
    if (!(await isAsSeen(ports, seen.get(topic), before))) {
      await distribute(ports, seen, topic, before, hubs)
    }
  }
}

async function isAsSeen(
  { changes, clock }: HubPorts,
  last: ReturnType<SeenTopics['get']>,
  before: string | undefined,
): Promise<boolean> {
  if (!last || last.hash !== before || last.version !== (await changes.current())) return false
  return !(last.validUntil && last.validUntil <= clock.now())
}

/** All addresses of all feeds, when it is known where they are served. */
export async function ownTopics({ setup, clock, publicUrl }: HubPorts): Promise<string[]> {
  const publication = await setup.publication()
  if (publicUrl === undefined || !publication) return []
  const { feeds } = await openFeeds({ setup }, publication, clock.now())
  return feeds.flatMap(({ id }) => topicsOf(publicUrl, id))
}

async function distribute(
  ports: HubPorts,
  seen: SeenTopics,
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
  if (!rendered) return
  const { version, hash, validUntil } = rendered
  seen.set(topic, { version, hash, ...(validUntil && { validUntil }) })
  if (rendered.hash === before) return
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
