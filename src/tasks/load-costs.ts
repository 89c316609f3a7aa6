import { type CostRules, pricesOf } from '../core/cost.ts'
import { InputError } from '../core/errors.ts'
import { type Forecast, forecastOf, LATELY } from '../core/forecast.ts'
import { type MonthOfAccount, spentIn } from '../core/ledger.ts'
import { startOfNextDay } from '../core/wall-clock.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { existingAccount } from './check-accounts.ts'
import { publicationOf } from './save-post.ts'

/** What an account cost in a month, US dollars; how it will end, while it is this month. */
export interface Costs extends MonthOfAccount {
  readonly accountId: string
  readonly month: string
  /** Posts that cost something, and those at the price of a link. */
  readonly sent: number
  readonly withLink: number
  /** Billed, and at stake. */
  readonly spent: number
  readonly budget?: number
  readonly reserve?: number
  /** Absent where posting is free. */
  readonly prices?: CostRules
  readonly forecast?: Forecast
}

type CostPorts = Pick<Ports, 'clock' | 'setup' | 'networks' | 'ledger'>

/** @throws InputError `not-found` for an unknown account, `invalid` for a month to come */
export async function loadCosts(
  ports: CostPorts,
  accountId: string,
  month?: string,
): Promise<Costs> {
  const account = await existingAccount(ports, accountId)
  const { timezone } = await publicationOf(ports)
  const thisMonth = monthIn(ports.clock.now(), timezone)
  if (month !== undefined && month > thisMonth) {
    throw new InputError('invalid', `${month} is yet to come: expected ${thisMonth} or earlier`)
  }
  return costsOf(ports, account, timezone, month ?? thisMonth)
}

/** Of this month, for every account that has a budget or costs something. */
export async function loadAllCosts(ports: CostPorts): Promise<readonly Costs[]> {
  const publication = await ports.setup.publication()
  if (!publication) return []
  const month = monthIn(ports.clock.now(), publication.timezone)
  const accounts = (await ports.setup.accounts()).filter(({ state }) => state !== 'removed')
  const costs: Costs[] = []
  for (const account of accounts) {
    costs.push(await costsOf(ports, account, publication.timezone, month))
  }
  return costs.filter(({ prices, budget }) => prices !== undefined || budget !== undefined)
}

async function costsOf(
  ports: CostPorts,
  account: Account,
  zone: string,
  month: string,
): Promise<Costs> {
  const { id: accountId, monthlyBudget: budget, reserve } = account
  const network = ports.networks.find((one) => one.id === account.network)
  const prices = pricesOf(network ?? {}, account)
  const billed = await ports.ledger.month(accountId, month)
  const isNow = month === monthIn(ports.clock.now(), zone)
  const forecast = prices && isNow && (await expected(ports, account, zone, billed, prices))
  return {
    accountId,
    month,
    ...billed,
    ...countsOf(billed, prices),
    spent: spentIn(billed),
    ...(budget !== undefined && { budget }),
    ...(reserve !== undefined && { reserve }),
    ...(prices && { prices }),
    ...(forecast && { forecast }),
  }
}

/** By what they cost: a price above that of a post without a link is one with it. */
function countsOf({ posts }: MonthOfAccount, prices: CostRules | undefined) {
  const count = (some: MonthOfAccount['posts']) => some.reduce((sum, one) => sum + one.posts, 0)
  const between = prices && prices.postWithLink > prices.post
  const above = between ? (prices.post + prices.postWithLink) / 2 : Number.POSITIVE_INFINITY
  return { sent: count(posts), withLink: count(posts.filter(({ cost }) => cost > above)) }
}

async function expected(
  { clock, ledger }: CostPorts,
  { id, links, monthlyBudget: budget, createdAt }: Account,
  zone: string,
  month: MonthOfAccount,
  prices: CostRules,
): Promise<Forecast> {
  const now = clock.now()
  const over = Math.min(LATELY, now.getTime() - createdAt.getTime())
  const until = endOfMonth(zone, now)
  const outlook = await ledger.outlook(id, new Date(now.getTime() - LATELY), until)
  const given = { now, until, over, month, outlook, prices, links }
  return forecastOf({ ...given, ...(budget !== undefined && { budget }) })
}

/** The first moment of the next month on the zone's calendar. */
function endOfMonth(zone: string, at: Date): Date {
  const month = monthIn(at, zone)
  let end = at
  while (monthIn(end, zone) === month) end = startOfNextDay(zone, end)
  return end
}
