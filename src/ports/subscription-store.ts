import type { HubRequest } from '../core/websub.ts'
import type { HubOverview } from './hub-overview.ts'

/** A request to our hub that its subscriber has yet to confirm. */
export interface Verification extends HubRequest {
  /** Unique to this request: what is confirmed is what was asked. */
  readonly token: string
  readonly tries: number
  readonly dueAt: Date
}

export interface Subscription {
  readonly topic: string
  readonly callback: string
  readonly secret?: string
  readonly protocol?: 'rsscloud'
  readonly leaseUntil: Date
  /** Of the feed's bytes that the subscriber has taken last. */
  readonly sentHash?: string
}

/** `push` the feed to a subscriber, `ping` a hub of others, tell a subscriber that it was `denied`. */
export type PushKind = 'push' | 'ping' | 'denied'
/** `done` it was taken. `failed` it was given up. `dropped` nobody wants it any more. */
export type PushState = 'waiting' | 'done' | 'failed' | 'dropped'

/** A line of the ledger: something that is to be sent for a change of a feed, and what came of it. */
export interface Push {
  readonly id: number
  readonly kind: PushKind
  readonly topic: string
  readonly callback: string
  readonly host: string
  /** Of the feed's bytes when it was asked for. */
  readonly hash: string
  readonly state: PushState
  readonly tries: number
  readonly dueAt: Date
  readonly reason?: string
  readonly createdAt: Date
  readonly changedAt: Date
}

/** How much one subscriber may take up. */
export interface HubBounds {
  readonly perTopic: number
  readonly perHost: number
  /** Requests of one host that are not confirmed, those that failed in the last hour included. */
  readonly unconfirmedPerHost: number
  /** Topics that are watched altogether, for one that nobody watches yet. */
  readonly topics?: number
}

/** Our hub's subscribers, and the ledger of what is sent to them. Secrets are sealed before they reach the database. */
export interface HubStore extends HubOverview {
  /** Keeps a request until it is confirmed, in place of an earlier one of the same topic and callback. False: no room. */
  ask(request: HubRequest, token: string, now: Date, bounds: HubBounds): Promise<boolean>
  dueVerifications(now: Date, perHost: number): Promise<readonly Verification[]>
  /** Takes one for a try; false when somebody else has it. */
  claimVerification(verification: Verification, until: Date): Promise<boolean>
  /**
   * Makes what was asked so, in one atom, if it is still what was asked. `hash` is of the feed as it is now: only what
   * changes from then on is sent.
   */
  confirm(verification: Verification, hash: string, now: Date): Promise<boolean>
  /** Notes a failed try. Without `dueAt` it was the last one: what stood before the request still stands. */
  unconfirmed(verification: Verification, dueAt?: Date): Promise<void>
  /** The topics that are watched, with the hash of what was sent out last. */
  topics(): Promise<ReadonlyMap<string, string>>
  /**
   * Notes that a topic changed and asks for a push to each of its subscribers and a ping of each of `hubs`, in one atom.
   * False when it does not stand at `before` any more: somebody else was first, and nothing was asked for.
   */
  change(topic: string, before: string | undefined, hash: string, given: Change): Promise<boolean>
  /** Ends all subscriptions of a topic; their subscribers are told, as far as their protocol has words for it. */
  deny(topic: string, now: Date): Promise<void>
  /** Due pushes, the oldest first, at most `perHost` of each host. */
  duePushes(now: Date, perHost: number): Promise<readonly Push[]>
  /** Takes a push for a try; false when somebody else has it. */
  claimPush(push: Push, until: Date): Promise<boolean>
  /** Ends a push, unless a newer change was asked for meanwhile: then it waits again. `sent` is what was taken. */
  endPush(push: Push, end: PushEnd, now: Date): Promise<void>
  retryPush(push: Push, dueAt: Date, reason: string, now: Date): Promise<void>
  subscription(topic: string, callback: string): Promise<Subscription | undefined>
  drop(topic: string, callback: string): Promise<void>
  /** The newest lines of the ledger. */
  pushes(limit: number): Promise<readonly Push[]>
  /** Topic → how many subscribe to it now. */
  subscribers(now: Date): Promise<ReadonlyMap<string, number>>
  /** Forgets ended leases, old requests and old lines, and topics that nobody watches but `watched`. */
  prune(now: Date, watched: readonly string[]): Promise<void>
}

export interface Change {
  readonly hubs: readonly string[]
  readonly token: string
  readonly now: Date
}

export interface PushEnd {
  readonly state: Exclude<PushState, 'waiting'>
  readonly sent?: string
  readonly reason?: string
}

/** Our own subscription to the hub of a source. */
export interface SourceSubscription {
  readonly sourceId: string
  readonly hub: string
  readonly topic: string
  /** The last part of our callback's address: nobody else can guess it. */
  readonly token: string
  readonly secret: string
  /** The hub was asked and has not confirmed yet: the only time at which a challenge is answered. */
  readonly asked: boolean
  /** Until then pushes come. */
  readonly leaseUntil?: Date
  /** When the hub is to be asked (again). */
  readonly nextAt: Date
  readonly tries: number
  readonly reason?: string
  readonly pushedAt?: Date
}

/** Which sources push to us. */
export interface SourceHubStore {
  ofSource(sourceId: string): Promise<SourceSubscription | undefined>
  /** Of sources that were not removed. */
  byToken(token: string): Promise<SourceSubscription | undefined>
  /** Replaces whatever stood for this source. */
  put(
    subscription: Pick<
      SourceSubscription,
      'sourceId' | 'hub' | 'topic' | 'token' | 'secret' | 'nextAt'
    >,
  ): Promise<void>
  forget(sourceId: string): Promise<void>
  /** Subscriptions whose hub is to be asked, of sources that were not removed. */
  due(now: Date): Promise<readonly SourceSubscription[]>
  /** Notes that the hub is asked now, and when to ask again if nothing comes of it. False when somebody else does. */
  ask(subscription: SourceSubscription, nextAt: Date): Promise<boolean>
  postpone(token: string, nextAt: Date): Promise<void>
  /** Notes that asking came to nothing, unless it was confirmed meanwhile. */
  failed(token: string, nextAt: Date, reason: string): Promise<void>
  /** The hub's challenge came; false when it was not asked. */
  confirmed(token: string, leaseUntil: Date, nextAt: Date): Promise<boolean>
  /** The hub ended it or would not begin it. */
  denied(token: string, nextAt: Date, reason: string): Promise<void>
  pushed(token: string, at: Date): Promise<void>
}
