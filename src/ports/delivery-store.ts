import type {
  Approved,
  Attempt,
  Delivery,
  DeliveryEvent,
  DeliveryKind,
  DeliveryState,
} from '../core/delivery.ts'
import type { Draft } from '../core/draft.ts'
import type { Page, PageRequest } from './post-store.ts'

/** A delivery that the schedules ask for. */
export interface PlannedDelivery {
  readonly id: string
  readonly kind: DeliveryKind
  readonly postId: string
  readonly accountId: string
  readonly scheduleId: string
  readonly occurrence: string
  readonly parentId?: string
  readonly urgent: boolean
  /** A person must approve it first. */
  readonly held: boolean
  /** Why it is held, where that is not its schedule. */
  readonly reason?: string
  readonly dueAt: Date
  readonly expiresAt: Date
}

/** What is claimed: everything that must be durable before the first byte goes out. */
export interface Claim {
  readonly deliveryId: string
  /** Unique to this claim: what was done under it is recorded under it. */
  readonly token: string
  /** The post's revision that the draft was made from. */
  readonly revision: number
  /** The operator's own text that the draft was made from: another one since then is not sent unseen. */
  readonly text?: string
  readonly draft: Draft
  readonly cost: number
  /** `2026-11` in the publication's zone: budgets are counted by it. */
  readonly month: string
  readonly now: Date
  readonly leaseUntil: Date
  /** Begin of the publication's day: caps a day count from it. */
  readonly dayStart: Date
  /** The schedule's run that this goes out in, and how many may go out in one. */
  readonly run?: { readonly from: Date; readonly take: number }
}

/** What an account has sent, or may have: what its limits are asked with. */
export interface AccountTally {
  readonly lastAt?: Date
  readonly inLastHour: number
  readonly oldestInLastHour?: Date
  readonly today: number
}

/** What came of something that was begun; applied only while the delivery is still in the state it began in. */
export interface Outcome {
  readonly event: DeliveryEvent
  readonly at: Date
  readonly reason?: string
  /** Where the network put it. */
  readonly post?: { readonly id?: string; readonly url?: string }
  /** For a new try or a new look. */
  readonly dueAt?: Date
  /** A person gave it more time: its shelf life ends then, if that is later. */
  readonly expiresAt?: Date
  /** A person takes the time they gave it back: whose time it has, and its shelf life, are again what they were. */
  readonly undo?: { readonly ownTime: boolean; readonly expiresAt: Date }
  /** A person approved this revision of its post as they saw it, with an own text when they changed it. */
  readonly approved?: { readonly revision: number; readonly as: Approved; readonly text?: string }
  /** The page of its post was looked at and was not live: counted. */
  readonly pageLooked?: true
}

export interface DeliveryFilter {
  readonly state?: DeliveryState
  readonly account?: string
  readonly post?: string
}

/** Deliveries and their attempts. All changes are guarded by the old state: a lost race changes nothing and says so. */
export interface DeliveryStore {
  /**
   * Adds those that do not exist yet, by (post, account, schedule, occurrence). One that exists moves to another time when
   * that is not the one it was planned for before, and nothing of it was sent yet; one that the rules withdrew before anything
   * of it was sent is planned again. Returns how many were new or changed.
   */
  plan(deliveries: readonly PlannedDelivery[], now: Date): Promise<number>
  byId(id: string): Promise<Delivery | undefined>
  /** Due and sendable now, newest first, at most `perAccount` of each account. */
  due(now: Date, perAccount: number): Promise<readonly Delivery[]>
  /** What is due on one account: looks, then deliveries, at most `limit` of each, newest first. */
  dueOf(accountId: string, now: Date, limit: number): Promise<readonly Delivery[]>
  /**
   * Takes a delivery for sending in one statement that asks again whether all of it is still true (promise 8):
   * post published, its embargo over, at the draft's revision and at the approved one; shelf life not passed; account active, not
   * resting, within budget (a reserve is for breaking posts), spacing (not for breaking posts) and caps; its schedule's run not used
   * up; schedule not stopped; what it answers sent; nothing else of the account under way. The attempt is written in the same atom.
   * Returns undefined when any of it is not true.
   */
  claim(claim: Claim): Promise<Delivery | undefined>
  /** Keeps how far the attempt that `token` began has got. False when its lease was taken over. */
  keepProgress(deliveryId: string, token: string, progress: string): Promise<boolean>
  /** Ends the attempt that `token` began and moves the delivery. False when its lease was taken over. */
  finish(deliveryId: string, token: string, outcome: Outcome): Promise<boolean>
  /** Sending deliveries whose lease ran out become `checking`: their process died. Returns how many. */
  expireLeases(now: Date): Promise<number>
  /** What is being sent on an account: never more than one. */
  underWay(accountId: string): Promise<Delivery | undefined>
  /** Deliveries in `checking` whose next look is due. */
  toCheck(now: Date, limit: number): Promise<readonly Delivery[]>
  /** Takes a checking delivery for a look; undefined when it is not due, or another has it. */
  claimCheck(
    deliveryId: string,
    token: string,
    now: Date,
    leaseUntil: Date,
  ): Promise<Delivery | undefined>
  /** Ends a look. */
  finishCheck(deliveryId: string, token: string, outcome: Outcome | LookAgain): Promise<boolean>
  /** Planned and held deliveries past their shelf life become `missed`. Returns how many. */
  missExpired(now: Date): Promise<number>
  /** Planned and held deliveries whose post, account or schedule is gone become `cancelled`. Returns how many. */
  withdrawStale(now: Date): Promise<number>
  /** Planned and held deliveries that a rule takes back, each for its reason, unless anything of them was sent. Returns how many. */
  withdraw(unwanted: ReadonlyMap<string, string>, now: Date): Promise<number>
  /** Applies an event by a person to a delivery. False when its state does not allow it. */
  apply(id: string, outcome: Outcome): Promise<boolean>
  /** The operator's own text for a delivery of which nothing was sent yet; undefined takes it away. False when it is too late. */
  setText(id: string, text: string | undefined, now: Date): Promise<boolean>
  /** A planned delivery was approved at one revision, and reads the same at another. False when it was changed meanwhile. */
  renewApproval(
    id: string,
    revision: { readonly from: number; readonly to: number },
  ): Promise<boolean>
  /** The page of its post was not live; asked again at `dueAt`. */
  pageNotLive(id: string, reason: string, dueAt: Date, now: Date): Promise<void>
  /** Notes on a planned delivery why it is not sent yet. */
  explain(id: string, reason: string, now: Date): Promise<void>
  /** Planned deliveries, what is due first of all coming first, whenever they were planned. */
  comingUp(limit: number): Promise<readonly Delivery[]>
  list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>
  attempts(deliveryId: string): Promise<readonly Attempt[]>
  /** How many deliveries are in each state, or in each of these: what is over is far more than what is not. */
  counts(
    states?: readonly DeliveryState[],
  ): Promise<Readonly<Partial<Record<DeliveryState, number>>>>
  /** How many deliveries under a schedule wait: planned or held. */
  waitingUnder(scheduleId: string): Promise<number>
  /** What counts against an account's spacing and caps at a moment. */
  tally(accountId: string, now: Date, dayStart: Date): Promise<AccountTally>
  /** How many of a schedule's deliveries to an account went out, or may have, since its run began. */
  takenInRun(accountId: string, scheduleId: string, from: Date): Promise<number>
  /** When the next delivery becomes due that is not due yet, on an account that may post; undefined when none is planned. */
  nextDue(now: Date): Promise<Date | undefined>
  /** The first share of a running story on an account: sent, or on its way. */
  firstOfStory(accountId: string, story: string): Promise<Delivery | undefined>
  /** Sent since then with parts to follow, of which the next was never planned; oldest first. */
  unfinished(since: Date, limit: number): Promise<readonly Delivery[]>
  /** US dollars billed or at stake on an account in a month. */
  spent(accountId: string, month: string): Promise<number>
}

export interface LookAgain {
  readonly event: 'look-again'
  readonly at: Date
  readonly reason: string
  readonly dueAt: Date
}
