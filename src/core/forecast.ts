import type { CostRules } from './cost.ts'
import { type MonthOfAccount, type Outlook, spentIn } from './ledger.ts'
import type { Links } from './setup.ts'
import { DAY } from './wall-clock.ts'

export interface Forecasting {
  readonly now: Date
  /** When the month ends. */
  readonly until: Date
  /** How long back `outlook.lately` reaches: less than `LATELY` for a young account. */
  readonly over: number
  readonly month: MonthOfAccount
  readonly outlook: Outlook
  readonly prices: CostRules
  readonly links: Links
  readonly budget?: number
}

/** How an account's month will end, US dollars. */
export interface Forecast {
  readonly amount: number
  /** The account's average of the last days. */
  readonly perDay: number
  /** When the budget will be spent at this rate; absent when it lasts. */
  readonly reachedAt?: Date
}

/** An average is of this long, in milliseconds. */
export const LATELY = 28 * DAY

/**
 * What was spent, and for the rest of the month what the account's average gives, or what is planned where that is more:
 * what is planned is part of what usually comes, not beside it.
 */
export function forecastOf(given: Forecasting): Forecast {
  const { now, until, over, month, outlook, budget } = given
  const perDay = (outlook.lately.spent / Math.max(over, DAY)) * DAY
  const spent = spentIn(month)
  const days = Math.max(0, until.getTime() - now.getTime()) / DAY
  const comes = Math.max(perDay * days, plannedCost(given))
  const amount = spent + comes
  if (budget === undefined || amount <= budget || days === 0) return { amount, perDay }
  const part = Math.max(0, budget - spent) / comes
  const reachedAt = new Date(now.getTime() + part * (until.getTime() - now.getTime()))
  return { amount, perDay, reachedAt }
}

/** Their texts are not made yet: a price is taken for each as its account's links say. */
function plannedCost({ outlook: { planned, urgent }, prices, links }: Forecasting): number {
  const { post, postWithLink } = prices
  const usual = links === 'always' ? postWithLink : post
  const breaking = links === 'never' ? post : postWithLink
  return (planned - urgent) * usual + urgent * breaking
}
