import type { Schedule } from '../core/schedule.ts'
import type { AccountSetup } from '../core/setup.ts'
import type { Account, AccountState } from '../ports/setup-store.ts'

export interface AccountRow {
  id: string
  network: string
  settings: string
  sealed: string | null
  rehearsal: number
  template: string | null
  monthly_budget: number | null
  reserve: number | null
  spacing: number | null
  per_hour: number | null
  per_day: number | null
  links: string
  images: string | null
  corrections: string
  repost_within: number | null
  prices: string | null
  utm: string | null
  short_links: number
  thread: number | null
  thread_numbers: number
  when_unknown: string
  state: string
  reason: string | null
  rest_until: number
  rest_reason: string | null
  paced_until: number
  failures: number
  baseline_at: number
  name: string | null
  url: string | null
  limits: string | null
  created_at: number
}

export interface ScheduleRow {
  id: string
  settings: string
  since: number
  stopped: number
}

/** An account with its credentials opened: `secrets` is their clear JSON. */
export function accountOf(row: AccountRow, secrets?: string): Account {
  return {
    id: row.id,
    network: row.network,
    settings: { ...JSON.parse(row.settings), ...(secrets && JSON.parse(secrets)) },
    rehearsal: row.rehearsal === 1,
    ...(row.template !== null && { template: row.template }),
    ...(row.monthly_budget !== null && { monthlyBudget: row.monthly_budget }),
    ...(row.reserve !== null && { reserve: row.reserve }),
    ...(row.spacing !== null && { spacing: row.spacing }),
    ...(row.per_hour !== null && { perHour: row.per_hour }),
    ...(row.per_day !== null && { perDay: row.per_day }),
    links: row.links as Account['links'],
    ...(row.images !== null && { images: row.images as NonNullable<Account['images']> }),
    corrections: row.corrections as Account['corrections'],
    ...(row.repost_within !== null && { repostWithin: row.repost_within }),
    ...(row.prices !== null && { prices: JSON.parse(row.prices) }),
    ...(row.utm !== null && { utm: JSON.parse(row.utm) }),
    ...(row.short_links === 1 && { shortLinks: true as const }),
    ...(row.thread !== null && { thread: row.thread }),
    ...(row.thread_numbers === 1 && { threadNumbers: true as const }),
    whenUnknown: row.when_unknown as Account['whenUnknown'],
    state: row.state as AccountState,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.rest_until > 0 && { restUntil: new Date(row.rest_until) }),
    ...(row.rest_reason !== null && { restReason: row.rest_reason }),
    ...(row.paced_until > 0 && { pacedUntil: new Date(row.paced_until) }),
    failures: row.failures,
    baselineAt: new Date(row.baseline_at),
    ...(row.name !== null && { name: row.name }),
    ...(row.url !== null && { url: row.url }),
    ...(row.limits !== null && { limits: JSON.parse(row.limits) }),
    createdAt: new Date(row.created_at),
  }
}

/** An account whose credentials cannot be opened, with the reason. */
export function lockedAccountOf(row: AccountRow, reason: string): Account {
  const account = accountOf(row)
  return account.state === 'active' || account.state === 'broken'
    ? { ...account, state: 'broken', reason, locked: true }
    : { ...account, locked: true }
}

export function scheduleOf(row: ScheduleRow): Schedule {
  return {
    ...(JSON.parse(row.settings) as Omit<Schedule, 'id' | 'since' | 'stopped'>),
    id: row.id,
    since: new Date(row.since),
    stopped: row.stopped === 1,
  }
}

/** What the operator set, without what happened since. */
export function accountSetup(account: Account): AccountSetup {
  const { id, network, settings, rehearsal, template, links, corrections, prices, whenUnknown } =
    account
  const { monthlyBudget, reserve, spacing, perHour, perDay, images, repostWithin } = account
  return {
    ...{ id, network, settings, rehearsal, links, corrections, whenUnknown },
    ...(template !== undefined && { template }),
    ...(monthlyBudget !== undefined && { monthlyBudget }),
    ...(reserve !== undefined && { reserve }),
    ...(spacing !== undefined && { spacing }),
    ...(perHour !== undefined && { perHour }),
    ...(perDay !== undefined && { perDay }),
    ...(images !== undefined && { images }),
    ...(repostWithin !== undefined && { repostWithin }),
    ...(prices !== undefined && { prices }),
    ...(account.utm !== undefined && { utm: account.utm }),
    ...(account.shortLinks && { shortLinks: account.shortLinks }),
    ...(account.thread !== undefined && { thread: account.thread }),
    ...(account.threadNumbers && { threadNumbers: account.threadNumbers }),
  }
}
