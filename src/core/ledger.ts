/** What a network bills beside posts: reading them, taking one down, an attempt of which nobody could tell whether it arrived. */
export const chargeKinds = ['read', 'remove', 'attempt'] as const
export type ChargeKind = (typeof chargeKinds)[number]

export interface Charge {
  readonly accountId: string
  /** The publication's month that it counts in, like `2026-11`. */
  readonly month: string
  readonly at: Date
  readonly kind: ChargeKind
  /** US dollars. */
  readonly amount: number
}

/** What one account was billed in a month, US dollars. */
export interface MonthOfAccount {
  /** What was sent, by what one post cost. */
  readonly posts: readonly { readonly cost: number; readonly posts: number }[]
  /** Of posts that are being sent, or may have arrived. */
  readonly atStake: number
  readonly charges: Readonly<Partial<Record<ChargeKind, number>>>
}

/** What is planned on an account, and what went out lately: what a forecast is made from. */
export interface Outlook {
  readonly planned: number
  /** Of those, the breaking posts. */
  readonly urgent: number
  /** Posts and US dollars of the last days. */
  readonly lately: { readonly posts: number; readonly spent: number }
}

export const spentIn = ({ posts, atStake, charges }: MonthOfAccount): number =>
  posts.reduce((sum, one) => sum + one.cost * one.posts, 0) +
  atStake +
  Object.values(charges).reduce((sum, amount) => sum + amount, 0)
