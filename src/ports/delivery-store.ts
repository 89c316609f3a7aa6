import type { Attempt, Delivery, DeliveryEvent, DeliveryState } from '../core/delivery.ts'
import type { Draft } from '../core/draft.ts'
import type { Page, PageRequest } from './post-store.ts'

/** A delivery that the schedules ask for. */
export interface PlannedDelivery {
  readonly id: string
  readonly postId: string
  readonly accountId: string
  readonly scheduleId: string
  readonly occurrence: string
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
  readonly draft: Draft
  readonly cost: number
  /** `2026-11` in the publication's zone: budgets are counted by it. */
  readonly month: string
  readonly now: Date
  readonly leaseUntil: Date
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
   * that is not the one it was planned for before, and nothing of it was sent yet. Returns how many were new or moved.
   */
  plan(deliveries: readonly PlannedDelivery[], now: Date): Promise<number>
  byId(id: string): Promise<Delivery | undefined>
  /** Due and sendable now, newest first, at most `perAccount` of each account. */
  due(now: Date, perAccount: number): Promise<readonly Delivery[]>
  /** What is due on one account: looks, then deliveries, at most `limit` of each, newest first. */
  dueOf(accountId: string, now: Date, limit: number): Promise<readonly Delivery[]>
  /**
   * Takes a delivery for sending in one statement that asks again whether all of it is still true (promise 8):
   * post published, its embargo over, at the draft's revision; shelf life not passed; account active, not resting and
   * within budget; schedule not stopped; nothing else of the account under way. The attempt is written in the same atom.
   * Returns undefined when any of it is not true.
   */
  claim(claim: Claim): Promise<Delivery | undefined>
  /** Ends the attempt that `token` began and moves the delivery. False when its lease was taken over. */
  finish(deliveryId: string, token: string, outcome: Outcome): Promise<boolean>
  /** Sending deliveries whose lease ran out become `checking`: their process died. Returns how many. */
  expireLeases(now: Date): Promise<number>
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
  /** Applies an event by a person to a delivery. False when its state does not allow it. */
  apply(id: string, outcome: Outcome): Promise<boolean>
  /** Notes on a planned delivery why it is not sent yet. */
  explain(id: string, reason: string, now: Date): Promise<void>
  list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>
  attempts(deliveryId: string): Promise<readonly Attempt[]>
  /** How many deliveries are in each state. */
  counts(): Promise<Readonly<Partial<Record<DeliveryState, number>>>>
  /** US dollars billed or at stake on an account in a month. */
  spent(accountId: string, month: string): Promise<number>
}

export interface LookAgain {
  readonly event: 'look-again'
  readonly at: Date
  readonly reason: string
  readonly dueAt: Date
}
