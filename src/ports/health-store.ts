import type { DeliveryState } from '../core/delivery.ts'

/**
 * Moments to be remembered. `tick` is when a tick last began and `tick-end` when one last came to its end; `running` since when
 * ticks have come without a gap; `told` up to where ends of deliveries have been told; `late` since when the queue has been late.
 */
export type Mark = 'tick' | 'tick-end' | 'running' | 'told' | 'late' | 'pruned'

/** A delivery that should be on its way by now. */
export interface LateDelivery {
  readonly id: string
  readonly accountId: string
  /** Since when nothing stood in its way, as far as the database tells. */
  readonly since: Date
}

/** A delivery whose state says that something came to an end, or waits for a person. */
export interface EndedDelivery {
  readonly id: string
  readonly postId: string
  readonly title: string
  readonly accountId: string
  readonly scheduleId: string
  readonly state: DeliveryState
  readonly url?: string
  readonly reason?: string
  readonly changedAt: Date
}

export interface AttemptCount {
  readonly accountId: string
  readonly kind: 'send' | 'look'
  readonly outcome: string
  readonly attempts: number
}

/** What checks learned of an account. */
export interface AccountCheck {
  readonly accountId: string
  readonly checkedAt: Date
  /** When its credential ends by itself, if its network says so. */
  readonly expiresAt?: Date
}

/** How Posthorn is doing, from what the database knows. Every question is answered by index. */
export interface HealthStore {
  marks(): Promise<Readonly<Partial<Record<Mark, Date>>>>
  /** Never goes back. */
  mark(name: Mark, at: Date): Promise<void>
  unmark(name: Mark): Promise<void>
  /** Writes something. Rejects when the database cannot be written. */
  probe(now: Date): Promise<void>
  /** The oldest planned delivery that is due, sendable and not explained, on an account that sends nothing now. */
  lateDelivery(now: Date): Promise<LateDelivery | undefined>
  /** Sent, failed, undecided and held deliveries that came to be so at or after `since`, oldest first. */
  endedSince(since: Date, limit: number): Promise<readonly EndedDelivery[]>
  attemptCounts(): Promise<readonly AttemptCount[]>
  accountChecks(): Promise<readonly AccountCheck[]>
  /** Replaces what was known of the account. */
  recordCheck(check: AccountCheck): Promise<void>
}
