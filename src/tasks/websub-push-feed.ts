import { signBody } from '../core/hub-signature.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import { parseTopic } from '../core/websub.ts'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import type { Push, PushEnd, Subscription } from '../ports/subscription-store.ts'
import { pingHub } from './websub-ping-hubs.ts'
import type { HubPorts } from './websub-rounds.ts'
import { deniedUrl } from './websub-verify-subscription.ts'

/** About a day altogether; the subscription itself stays until its lease ends (W3C WebSub 7). */
const retry: RetryPolicy = { first: 20_000, factor: 4, most: 8 * 3_600_000 }
const TRIES = 8

/** What one try came to: an end, or a reason to try again. */
type Tried = PushEnd | { readonly again: string }

/** Carries out one line of the ledger and writes down what came of it. */
export async function carryOutPush(ports: HubPorts, push: Push): Promise<void> {
  const { hub, clock, log } = ports
  const tried = await attempt(ports, push)
  const now = clock.now()
  if (!('again' in tried)) {
    await hub.endPush(push, tried, now)
  } else if (push.tries + 1 >= TRIES || push.kind === 'denied') {
    log.warn(
      { callback: push.callback, topic: push.topic, reason: tried.again },
      'a push is given up',
    )
    await hub.endPush(push, { state: 'failed', reason: tried.again }, now)
  } else {
    const wait = backoff(retry, push.tries + 1, clock.chance())
    await hub.retryPush(push, new Date(now.getTime() + wait), tried.again, now)
  }
}

async function attempt(ports: HubPorts, push: Push): Promise<Tried> {
  switch (push.kind) {
    case 'ping':
      return answered(await sent(pingHub(ports, push)))
    case 'denied':
      return answered(await sent(ports.outgoing.fetch(deniedUrl(push))))
    case 'push':
      return pushFeed(ports, push)
  }
}

/** Sends a subscriber the feed as it is now, whole, once: what it has taken already is not sent again. */
async function pushFeed(ports: HubPorts, push: Push): Promise<Tried> {
  const { hub, clock } = ports
  const subscription = await hub.subscription(push.topic, push.callback)
  if (!subscription || subscription.leaseUntil <= clock.now()) {
    return { state: 'dropped', reason: 'The subscription has ended.' }
  }
  const feed = await feedOf(ports, push.topic)
  if (!feed) return { again: 'The feed cannot be rendered now.' }
  if (feed.hash === subscription.sentHash) return { state: 'done', sent: feed.hash }
  const told = subscription.protocol === 'rsscloud' ? tell(ports, subscription) : undefined
  const answer = await sent(told ?? post(ports, subscription, feed))
  if (answer === 410) {
    await hub.drop(push.topic, push.callback)
    return { state: 'dropped', reason: 'answered 410: the subscription is ended' }
  }
  return answered(answer, feed.hash)
}

async function feedOf(ports: HubPorts, topic: string): Promise<RenderedFeed | undefined> {
  const parsed = parseTopic(topic)
  try {
    return parsed && (await ports.feedsAt(parsed.publicUrl)?.(parsed.key))
  } catch {
    return undefined
  }
}

/** To exactly this callback, as the topic itself would be answered (W3C WebSub 7 and 7.1). */
async function post(
  { outgoing }: HubPorts,
  { callback, secret }: Subscription,
  { bytes, mediaType, link }: RenderedFeed,
): Promise<Response> {
  const headers = {
    'content-type': mediaType,
    ...(link !== undefined && { link }),
    ...(secret !== undefined && { 'x-hub-signature': await signBody(secret, bytes) }),
  }
  return outgoing.fetch(callback, { method: 'POST', headers, body: bytes })
}

/** Says in rssCloud's way that the feed has changed: the reader fetches it. */
const tell = ({ outgoing }: HubPorts, { callback, topic }: Subscription): Promise<Response> =>
  outgoing.fetch(callback, { method: 'POST', body: new URLSearchParams({ url: topic }) })

/** The status, or why there was none. Bodies are not read. */
async function sent(answering: Promise<Response>): Promise<number | string> {
  try {
    const { status, body } = await answering
    await body?.cancel()
    return status
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Anything but 2xx is a failure, a redirect too. */
function answered(answer: number | string, hash?: string): Tried {
  if (typeof answer === 'string') return { again: answer }
  if (answer < 200 || answer > 299) return { again: `answered ${answer}` }
  return { state: 'done', ...(hash !== undefined && { sent: hash }) }
}
