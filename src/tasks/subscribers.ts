import { InputError } from '../core/errors.ts'
import { hasEnded } from '../core/feed-ends.ts'
import { privateFeedId, revokedFeedId } from '../core/private-feed.ts'
import type { FeedSettings } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'
import type { Subscriber } from '../ports/subscriber-store.ts'
import { hashSecret, newSecret } from './access.ts'

type SubscriberPorts = Pick<Ports, 'subscribers' | 'setup' | 'clock'>

/** Of what we made, in whatever alphabet it comes: nothing else is looked up. */
const tokenForm = /^[\w-]{43}$/

/**
 * Makes an address for somebody who reads private feeds. Its token is answered this once, and never again.
 *
 * @param asked ids of private feeds; when left out, all there are
 * @throws InputError `invalid` for a feed that is not private, or when there is none
 */
export async function addSubscriber(
  { subscribers, setup, clock }: SubscriberPorts,
  name: string,
  asked?: readonly string[],
): Promise<{ readonly subscriber: Subscriber; readonly token: string }> {
  const known = (await setup.feeds()).filter((feed) => feed.private).map(({ id }) => id)
  if (known.length === 0) {
    throw new InputError('invalid', 'There is no private feed: set private: true on one first')
  }
  const feeds = [...new Set(asked ?? known)]
  const wrong = feeds.find((id) => !known.includes(id))
  if (wrong !== undefined || feeds.length === 0) {
    const message = `expected private feeds, of ${known.join(', ')}${wrong === undefined ? '' : `; ${wrong} is none`}`
    throw new InputError('invalid', `feeds: ${message}`, [{ path: 'feeds', message }])
  }
  const now = clock.now()
  const token = newSecret()
  const subscriber = { id: clock.mint(), name, feeds }
  await subscribers.add(subscriber, await hashSecret(token), now)
  return { subscriber: { ...subscriber, createdAt: now }, token }
}

/** @throws InputError `not-found`, `wrong-state` when it was revoked before */
export async function revokeSubscriber(
  { subscribers, clock }: Pick<Ports, 'subscribers' | 'clock'>,
  id: string,
): Promise<Subscriber> {
  const revoked = await subscribers.revoke(id, clock.now())
  const subscriber = await subscribers.byId(id)
  if (!subscriber) throw new InputError('not-found', `There is no subscriber ${id}`)
  if (!revoked) throw new InputError('wrong-state', `${subscriber.name} was revoked before`)
  return subscriber
}

/** Whose token this is; revoked ones too. */
export async function subscriberOf(
  { subscribers }: Pick<Ports, 'subscribers'>,
  token: string,
): Promise<Subscriber | undefined> {
  return tokenForm.test(token) ? subscribers.byHash(await hashSecret(token)) : undefined
}

/** Under which name a subscriber's feed is rendered; undefined when the token does not open it. */
export function feedIdFor(subscriber: Subscriber, feed: string): string | undefined {
  if (!subscriber.feeds.includes(feed)) return undefined
  return subscriber.revokedAt ? revokedFeedId(feed, subscriber.revokedAt) : privateFeedId(feed)
}

/** Notes the day on which somebody read, at the first request of it. */
export async function noteRead(
  { subscribers, clock }: Pick<Ports, 'subscribers' | 'clock'>,
  { id, readOn, revokedAt }: Subscriber,
): Promise<void> {
  const day = clock.now().toISOString().slice(0, 10)
  if (!revokedAt && readOn !== day) await subscribers.noteRead(id, day)
}

/** The feeds that a subscriber can read now, in the order of the set-up. */
export async function feedsOf(
  { setup, clock }: Pick<SubscriberPorts, 'setup' | 'clock'>,
  { feeds, revokedAt }: Subscriber,
): Promise<readonly FeedSettings[]> {
  const publication = await setup.publication()
  if (!publication || revokedAt) return []
  const now = clock.now()
  return (await setup.feeds()).filter(
    (feed) => feed.private && feeds.includes(feed.id) && !hasEnded(feed, publication, now),
  )
}
