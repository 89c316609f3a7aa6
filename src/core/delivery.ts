import type { Draft } from './draft.ts'

export const deliveryStates = [
  'planned',
  'held',
  'sending',
  'checking',
  'sent',
  'failed',
  'missed',
  'cancelled',
  'undecided',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/**
 * Everything that can happen to a delivery. From the network: `accepted`, `rejected`, `retry` (certainly not
 * posted), `lost` (unknown), and after a look `found`, `absent`, `unable`. From the rules: `claim`, `unfit` (no share
 * text fits), `wait` (a rule lets it out later), `hold` (a person must look), `miss` (shelf life), `withdraw` (no longer true),
 * `restore` (true again). From the account itself: `adopt` (it was there before Posthorn). From people: `approve`, `cancel`, `again`, `reschedule`, `resolve-sent`, `resolve-not-sent`.
 */
export type DeliveryEvent =
  | 'claim'
  | 'accepted'
  | 'rejected'
  | 'retry'
  | 'lost'
  | 'found'
  | 'absent'
  | 'unable'
  | 'unfit'
  | 'wait'
  | 'hold'
  | 'miss'
  | 'withdraw'
  | 'restore'
  | 'adopt'
  | 'approve'
  | 'cancel'
  | 'again'
  | 'reschedule'
  | 'resolve-sent'
  | 'resolve-not-sent'

/** The one transition table. What is not in it cannot happen. */
export const transitions: Readonly<
  Record<DeliveryState, Readonly<Partial<Record<DeliveryEvent, DeliveryState>>>>
> = {
  planned: {
    claim: 'sending',
    unfit: 'failed',
    wait: 'planned',
    hold: 'held',
    miss: 'missed',
    withdraw: 'cancelled',
    adopt: 'sent',
    cancel: 'cancelled',
    reschedule: 'planned',
  },
  held: {
    approve: 'planned',
    miss: 'missed',
    withdraw: 'cancelled',
    adopt: 'sent',
    cancel: 'cancelled',
    reschedule: 'held',
  },
  sending: { accepted: 'sent', rejected: 'failed', retry: 'planned', lost: 'checking' },
  checking: {
    found: 'sent',
    absent: 'planned',
    unable: 'undecided',
    'resolve-sent': 'sent',
    'resolve-not-sent': 'planned',
  },
  undecided: { 'resolve-sent': 'sent', 'resolve-not-sent': 'planned' },
  failed: { again: 'planned', cancel: 'cancelled' },
  missed: { again: 'planned', cancel: 'cancelled', adopt: 'sent' },
  cancelled: { again: 'planned', restore: 'planned', adopt: 'sent' },
  sent: {},
}

/** The state after `event`, or undefined when that cannot happen in `state`. */
export function next(state: DeliveryState, event: DeliveryEvent): DeliveryState | undefined {
  return transitions[state][event]
}

/** The states in which `event` may happen: what a guarded update asks for. */
export function statesFor(event: DeliveryEvent): readonly DeliveryState[] {
  return deliveryStates.filter((state) => transitions[state][event] !== undefined)
}

/**
 * `share` a post's first share under a schedule; `reshare` again, at a later run; `reply` the schedule's own answer to a share;
 * `correction` an answer that says what was corrected, or the share anew; `part` goes on where the delivery that it answers ended.
 */
export const deliveryKinds = ['share', 'reshare', 'reply', 'correction', 'part'] as const
export type DeliveryKind = (typeof deliveryKinds)[number]

/** What a person approved: the share text, of a post with this title at this address. */
export interface Approved {
  readonly text: string
  readonly title: string
  readonly url: string
}

/** One post to one account under one schedule. */
export interface Delivery {
  readonly id: string
  readonly kind: DeliveryKind
  readonly postId: string
  readonly accountId: string
  readonly scheduleId: string
  /** Tells several deliveries of one post, account and schedule apart; empty for its first share. */
  readonly occurrence: string
  /** The delivery whose share this one answers: it must be sent first. */
  readonly parentId?: string
  /** Of a breaking post: it passes spacing, slots and quiet hours. */
  readonly urgent: boolean
  readonly state: DeliveryState
  readonly dueAt: Date
  /** End of its shelf life: not sent from then on. */
  readonly expiresAt: Date
  /** How often a request was begun. */
  readonly attempts: number
  /** How often the network was asked whether it has it. */
  readonly looks: number
  /** When the first attempt began whose outcome stayed unknown; the draft is kept from then on. */
  readonly uncertainSince?: Date
  /** The operator's own text for this delivery, in place of its template's. */
  readonly text?: string
  /** The post's revision that a person approved; only that one is sent. */
  readonly approvedRevision?: number
  /** What they saw when they approved it. */
  readonly approvedAs?: Approved
  /** When its page was asked for and was not live yet, how often. */
  readonly pageChecks: number
  /** A person chose its time, or had it sent again: it may go out though its schedule or its account is newer than its post. */
  readonly ownTime?: true
  /** When its last attempt began that arrived or may have arrived: spacing and caps count from it. */
  readonly begunAt?: Date
  /** Frozen at the claim; absent before the first one. */
  readonly draft?: Draft
  /** What an attempt of this draft in several steps has got so far: the network's own words. */
  readonly progress?: string
  /** The post's revision that the draft was made from. */
  readonly draftRevision?: number
  /** US dollars, of the draft. */
  readonly cost?: number
  readonly post?: { readonly id?: string; readonly url?: string }
  /** Why it is in this state, in words for the operator. */
  readonly reason?: string
  readonly leaseUntil?: Date
  readonly createdAt: Date
  readonly changedAt: Date
}

/** One try to carry out a delivery, or one look for it: kept for good. */
export interface Attempt {
  readonly deliveryId: string
  readonly number: number
  readonly kind: 'send' | 'look'
  /** Its trace: log lines and the requests of this attempt carry it. */
  readonly trace: string
  readonly startedAt: Date
  readonly finishedAt?: Date
  /** Absent while it runs, and for good when the process died. */
  readonly outcome?: string
  readonly reason?: string
}
