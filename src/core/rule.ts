import type { Facts } from './delivery-facts.ts'
import { shownTime } from './shown-time.ts'

/**
 * What a rule says of a delivery. `pass` it may go. `wait` not now. `hold` a person must look. `withdraw` it is not wanted
 * any more. `miss` its shelf life is over. `unfit` there is no text that fits.
 */
export const verdicts = ['pass', 'wait', 'hold', 'withdraw', 'miss', 'unfit'] as const
export type Verdict = (typeof verdicts)[number]

/**
 * How long a `wait` holds. `delivery`: this one moves to the time named. `pace`: all of its account do, but breaking ones.
 * `account`: all of it, and nothing is written on each. `open`: until something else happens.
 */
export type WaitsWith = 'delivery' | 'pace' | 'account' | 'open'

export interface Said {
  readonly verdict: Verdict
  /** For the operator, a whole sentence. */
  readonly says: string
  /** What the rule compared; times as ISO 8601. */
  readonly values: Values
  /** When to ask again, later than now. */
  readonly until?: Date
}

export type Values = Readonly<Record<string, string | number | boolean>>

export interface Rule {
  readonly id: string
  readonly waits: WaitsWith
  readonly ask: (facts: Facts) => Said
}

/** What one rule said. */
export interface RuleAnswer extends Said {
  readonly rule: string
  readonly waits: WaitsWith
}

export const pass = (says: string, values: Values = {}): Said => ({ verdict: 'pass', says, values })

export const wait = (says: string, values: Values, until?: Date): Said => ({
  verdict: 'wait',
  says,
  values,
  ...(until && { until }),
})

/** `22 Nov 2026, 11:00 CET`. */
export const shown = (at: Date, { zone }: Pick<Facts, 'zone'>) => shownTime(at, zone)
