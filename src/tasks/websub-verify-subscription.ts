import { backoff, type RetryPolicy } from '../core/retry.ts'
import { parseTopic, type Topic, withParameters } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import type { Verification } from '../ports/subscription-store.ts'
import type { FeedServing } from './serve-feeds.ts'
import { isTopic } from './websub-accept-request.ts'
import type { HubPorts } from './websub-rounds.ts'

/** For callbacks that did not answer; one that answered something else is not asked again. */
const retry: RetryPolicy = { first: 10_000, factor: 3, most: 120_000 }
const TRIES = 3

/**
 * Asks a callback whether it wants what was asked in its name, with a challenge that is used once (W3C WebSub 5.3). What
 * stood before stands until it has confirmed. A feed that is gone meanwhile is denied (5.2).
 */
export async function verifySubscription(ports: HubPorts, asked: Verification): Promise<void> {
  const { hub, clock } = ports
  const topic = parseTopic(asked.topic)
  const feeds = topic && ports.feedsAt(topic.publicUrl)
  // Served under another address by another process, which does this too.
  if (!topic || !feeds) return
  const hash = await hashNow(ports, feeds, topic, asked)
  if (hash === undefined) {
    if (asked.protocol === undefined) await tellDenied(ports, asked)
    await hub.unconfirmed(asked)
    return
  }
  const answer = await challenge(ports, asked)
  if (answer === 'confirmed') {
    await hub.confirm(asked, hash, clock.now())
  } else if (answer === 'refused' || asked.tries + 1 >= TRIES) {
    await hub.unconfirmed(asked)
  } else {
    const wait = backoff(retry, asked.tries + 1, clock.chance())
    await hub.unconfirmed(asked, new Date(clock.now().getTime() + wait))
  }
}

/** Of the feed as it is now; undefined when there is no such feed. Whoever leaves may leave any feed. */
async function hashNow(
  ports: HubPorts,
  feeds: FeedServing['feed'],
  { publicUrl, key }: Topic,
  { topic, mode }: Verification,
): Promise<string | undefined> {
  if (mode === 'unsubscribe') return ''
  return (await isTopic(ports, publicUrl, topic)) ? (await feeds(key))?.hash : undefined
}

async function challenge(
  { outgoing, log }: Pick<Ports, 'outgoing' | 'log'>,
  asked: Verification,
): Promise<'confirmed' | 'refused' | 'silent'> {
  const { topic, callback } = asked
  const expected = randomText()
  try {
    const answer = await outgoing.fetch(withParameters(callback, questionOf(asked, expected)))
    const body = await startOf(answer, expected.length + 1)
    if (answer.ok && body === expected) return 'confirmed'
    return answer.status >= 500 ? 'silent' : 'refused'
  } catch (error) {
    log.info({ callback, topic, reason: String(error) }, 'a subscriber did not answer')
    return 'silent'
  }
}

function questionOf(
  { topic, mode, lease, protocol }: Verification,
  challenge: string,
): Readonly<Record<string, string>> {
  if (protocol === 'rsscloud') return { url: topic, challenge }
  return {
    'hub.mode': mode,
    'hub.topic': topic,
    'hub.challenge': challenge,
    ...(mode === 'subscribe' && { 'hub.lease_seconds': String(Math.floor(lease / 1_000)) }),
  }
}

/** Tells a subscriber that there is nothing to subscribe to; what it answers does not matter. */
async function tellDenied(
  { outgoing }: Pick<Ports, 'outgoing'>,
  asked: Pick<Verification, 'callback' | 'topic'>,
): Promise<void> {
  const answer = await outgoing.fetch(deniedUrl(asked)).catch(() => undefined)
  await answer?.body?.cancel()
}

export const deniedUrl = ({ callback, topic }: Pick<Verification, 'callback' | 'topic'>) =>
  withParameters(callback, {
    'hub.mode': 'denied',
    'hub.topic': topic,
    'hub.reason': 'This feed is not there any more, or takes no subscriptions.',
  })

/** 256 random bits in hexadecimal. */
export function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The first bytes of a body, at least `length` if it has them; no more of it is read. */
async function startOf({ body }: Response, length: number): Promise<string> {
  let text = ''
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  while (reader && text.length < length) {
    const { done, value } = await reader.read()
    if (done) return text
    text += value
  }
  await reader?.cancel()
  return text
}
