import type { Timings } from '../../src/ports/timings.ts'

/** As patient as `patient` in proportion, in fractions of a second. */
export const short: Timings = {
  request: 800,
  lease: 3_000,
  settle: 500,
  sendRetry: { first: 100, factor: 2, most: 1_000 },
  lookRetry: { first: 100, factor: 2, most: 1_000 },
  pause: { first: 500, factor: 2, most: 2_000 },
  looks: 200,
}
