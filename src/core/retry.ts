/** How long to wait before trying again, in milliseconds. */
export interface RetryPolicy {
  readonly first: number
  readonly factor: number
  readonly most: number
}

/** Posting again after a certain failure. */
export const sendRetry: RetryPolicy = { first: 30_000, factor: 2, most: 30 * 60_000 }
/** Looking again whether a lost attempt arrived. */
export const lookRetry: RetryPolicy = { first: 20_000, factor: 2, most: 30 * 60_000 }

/**
 * Exponential back-off with full jitter, never under half the step so that it cannot become a busy loop.
 *
 * @param tries how often it has failed already, from 1
 * @param chance from 0 to 1
 * @returns milliseconds
 */
export function backoff(policy: RetryPolicy, tries: number, chance: number): number {
  const step = Math.min(policy.most, policy.first * policy.factor ** Math.max(0, tries - 1))
  return Math.round(step / 2 + (step / 2) * chance)
}

/** Attempts in a row that fail until an account rests. */
const FAILURES = 5
const accountPause: RetryPolicy = { first: 5 * 60_000, factor: 2, most: 60 * 60_000 }

/**
 * How long an account rests after its last attempts failed, in milliseconds; undefined when it goes on. One attempt follows each
 * pause, and decides about the next.
 */
export function pauseAfter(
  failures: number,
  policy: RetryPolicy = accountPause,
): number | undefined {
  if (failures < FAILURES) return undefined
  return Math.min(policy.most, policy.first * policy.factor ** (failures - FAILURES))
}
