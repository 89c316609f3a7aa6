import { InputError } from '../core/errors.ts'
import { isSignedBody } from '../core/hub-signature.ts'
import { isFeed } from '../core/source.ts'
import { lease } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import type { PolledSource } from '../ports/setup-store.ts'
import type { SourceSubscription } from '../ports/subscription-store.ts'
import { type ImportPorts, importPosts } from './import-posts.ts'

/** A hub that denied is asked again after this long. */
const AFTER_DENIAL = 24 * 3_600_000

type ChallengePorts = Pick<Ports, 'clock' | 'log' | 'setup' | 'sourceHubs'>
type ReceivePorts = ImportPorts & ChallengePorts

/**
 * Answers a hub that asks whether we want to subscribe: with its challenge while we have asked for just that, and never
 * otherwise (W3C WebSub 5.3). A denial (5.2) is noted; the source is polled at its own interval again.
 *
 * @returns the body to answer with; undefined when there is nothing to confirm
 */
export async function answerChallenge(
  ports: ChallengePorts,
  token: string,
  query: URLSearchParams,
): Promise<string | undefined> {
  const { sourceHubs, clock } = ports
  const subscription = await sourceHubs.byToken(token)
  if (!subscription || query.get('hub.topic') !== subscription.topic) return undefined
  const now = clock.now().getTime()
  if (query.get('hub.mode') === 'denied') {
    await deny(ports, subscription, query.get('hub.reason') ?? '')
    return ''
  }
  const challenge = query.get('hub.challenge')
  if (query.get('hub.mode') !== 'subscribe' || !challenge) return undefined
  const given = leaseOf(query.get('hub.lease_seconds'))
  const [until, renewAt] = [new Date(now + given), new Date(now + given * 0.8)]
  return (await sourceHubs.confirmed(token, until, renewAt)) ? challenge : undefined
}

/** Milliseconds. Hubs of the older protocol may leave it out. */
function leaseOf(seconds: string | null): number {
  const given = Number(seconds)
  return Number.isFinite(given) && given > 0
    ? Math.min(given * 1_000, 366 * 24 * 3_600_000)
    : lease.usual
}

async function deny(
  { sourceHubs, setup, clock, log }: ChallengePorts,
  { token, sourceId, hub }: SourceSubscription,
  reason: string,
): Promise<void> {
  const now = clock.now()
  const said = `the hub denied the subscription${reason ? `: ${reason.slice(0, 300)}` : ''}`
  log.warn({ source: sourceId, hub, reason: said }, 'a source’s hub ended a subscription')
  await sourceHubs.denied(token, new Date(now.getTime() + AFTER_DENIAL), said)
  const source = (await setup.sources()).filter(isFeed).find(({ id }) => id === sourceId)
  if (source && !source.stopped) await setup.recordPoll(sourceId, pollAt(source, now))
}

const pollAt = ({ failures, reason, etag, lastModified }: PolledSource, nextPollAt: Date) => ({
  nextPollAt,
  failures,
  ...(reason !== undefined && { reason }),
  ...(etag !== undefined && { etag }),
  ...(lastModified !== undefined && { lastModified }),
})

export interface PushedDocument {
  readonly body: Uint8Array<ArrayBuffer>
  readonly contentType?: string
  readonly signature?: string
}

/**
 * Takes what a hub pushed. What is not signed with our secret is acknowledged and ignored (W3C WebSub 7.1).
 *
 * @returns undefined when nobody here subscribed to it; else the import, to be done after the answer
 */
export async function receivePush(
  ports: ReceivePorts,
  token: string,
  { body, contentType, signature }: PushedDocument,
): Promise<(() => Promise<void>) | undefined> {
  const { sourceHubs, clock, log, setup } = ports
  const subscription = await sourceHubs.byToken(token)
  if (!subscription?.leaseUntil || subscription.leaseUntil <= clock.now()) return undefined
  const { sourceId, topic, secret } = subscription
  if (!(await isSignedBody(signature, secret, body))) {
    log.warn({ source: sourceId }, 'a push without the right signature was ignored')
    return async () => {}
  }
  const source = (await setup.sources()).filter(isFeed).find(({ id }) => id === sourceId)
  if (!source) return undefined
  return async () => {
    const document = { url: topic, bytes: body, ...(contentType !== undefined && { contentType }) }
    await take(ports, source, document)
    await sourceHubs.pushed(token, clock.now())
  }
}

/** As a poll would (promise 9): until the first poll has been, nothing is shared. */
async function take(
  ports: ReceivePorts,
  { id, type, baselined, fullText = false }: PolledSource,
  document: Parameters<typeof importPosts>[1]['document'],
): Promise<void> {
  try {
    const share = baselined ? 'recent' : 'none'
    const {
      created,
      updated,
      recognised = [],
    } = await importPosts(ports, {
      ...{ document, type, share, source: id, fullText },
    })
    for (const { title, says } of recognised)
      ports.log.info({ source: id, title, says }, 'a post was recognised')
    ports.log.info({ source: id, created, updated }, 'a source pushed')
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    ports.log.warn({ source: id, reason: error.message }, 'what a source pushed cannot be read')
  }
}
