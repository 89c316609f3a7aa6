import { lookRetry, type RetryPolicy, sendRetry } from '../core/retry.ts'

/** How patient deliveries are, in milliseconds. */
export interface Timings {
  /** How long a network may take to answer. */
  readonly request: number
  /** How long a claim holds: longer than any request, so that only a dead process loses it. */
  readonly lease: number
  /** How long a lost request may still arrive: no look before this counts. */
  readonly settle: number
  readonly sendRetry: RetryPolicy
  readonly lookRetry: RetryPolicy
  /** How long an account rests after failures in a row; absent: five minutes, and more each time. */
  readonly pause?: RetryPolicy
  /** Looks that could not be made before a person is asked. */
  readonly looks: number
  /**
   * How many steps a tick goes with each work on very many posts: a page of them to plan, or a step of an archive. Absent: as many as
   * there is time for.
   */
  readonly steps?: number
}

export const patient: Timings = {
  request: 20_000,
  lease: 120_000,
  settle: 20_000,
  sendRetry,
  lookRetry,
  looks: 12,
}
