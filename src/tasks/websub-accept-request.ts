import { InputError } from '../core/errors.ts'
import { type HubRequest, parseHubRequest, parseTopic, type Topic } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import type { HubBounds } from '../ports/subscription-store.ts'
import { openFeeds } from './open-feeds.ts'
import type { Client } from './selection-allowance.ts'
import type { FeedServing } from './serve-feeds.ts'

/** A reader that many people use subscribes once to each feed, so that this is plenty. */
const bounds: HubBounds = { perTopic: 10_000, perHost: 500, unconfirmedPerHost: 20 }
/** Readers may put together selections without end: so many may be watched, fewer than the cache of feeds holds. */
const SELECTIONS = 300

/** `status` as HTTP says it, `message` for the person who wrote the subscriber. */
export interface HubAnswer {
  readonly status: 202 | 400 | 404 | 429 | 503
  readonly message: string
}

export type AcceptPorts = Pick<Ports, 'clock' | 'hub' | 'outgoing' | 'setup'> &
  Pick<FeedServing, 'feed'> & {
    /** Who asks. */
    readonly client: Client
  }

/** Takes a request to our hub. Whether it holds is found out later, by asking the callback (W3C WebSub 5.2). */
export async function acceptHubRequest(
  ports: AcceptPorts,
  publicUrl: string,
  form: URLSearchParams,
): Promise<HubAnswer> {
  const parsed = parseHubRequest(form)
  if (!parsed.ok) return { status: 400, message: parsed.message }
  const { request } = parsed
  if (ports.outgoing.refusal?.(request.callback) !== undefined) {
    return { status: 400, message: 'hub.callback: its host is not on the public internet' }
  }
  const found =
    request.mode === 'subscribe' ? await findTopic(ports, publicUrl, request.topic) : 'served'
  if (found === 'too-many') return { status: 429, message: TOO_MANY }
  if (found === 'missing') return { status: 404, message: 'hub.topic: there is no such feed here' }
  return (await keepRequest(ports, request))
    ? { status: 202, message: `The callback will be asked to confirm. Nothing has changed yet.` }
    : {
        status: 503,
        message: 'hub.callback: there are too many subscriptions of this host, or to this feed',
      }
}

export const TOO_MANY = 'Too many different selections were asked for. Please come back later'

/** Whether an address may be subscribed to now: a selection must be rendered to know it, and only so many are. */
export async function findTopic(
  ports: AcceptPorts,
  publicUrl: string,
  address: string,
): Promise<'served' | 'missing' | 'too-many'> {
  const topic = parseTopic(address)
  if (!topic || !(await isTopic(ports, publicUrl, address))) return 'missing'
  if (isPlain(topic)) return 'served'
  try {
    return (await ports.feed(topic.key, ports.client)) ? 'served' : 'missing'
  } catch (error) {
    if (error instanceof InputError && error.code === 'too-many') return 'too-many'
    throw error
  }
}

/** A feed of the set-up as it is. */
const isPlain = ({ start, isNarrowed }: Topic) => start.kind === 'feed' && !isNarrowed

/** Whether an address may be subscribed to, if it is served: it is ours, and our hub is on. */
export async function isTopic(
  { setup, clock }: Pick<Ports, 'setup' | 'clock'>,
  publicUrl: string,
  address: string,
): Promise<boolean> {
  const topic = parseTopic(address)
  if (topic?.publicUrl !== publicUrl) return false
  const publication = await setup.publication()
  if (!publication || publication.hub === false) return false
  const { start } = topic
  if (start.kind !== 'feed') return true
  const { feeds } = await openFeeds({ setup }, publication, clock.now())
  return feeds.some(({ id }) => id === start.id)
}

/** Keeps a request until its callback has confirmed it. False: no room. */
export function keepRequest(
  { hub, clock }: Pick<AcceptPorts, 'hub' | 'clock'>,
  request: HubRequest,
): Promise<boolean> {
  const topic = parseTopic(request.topic)
  const more = topic && !isPlain(topic) ? { topics: SELECTIONS } : {}
  return hub.ask(request, clock.mint(), clock.now(), { ...bounds, ...more })
}
