import type { Schedule } from '../core/schedule.ts'
import type { Account, AccountState, Source } from '../ports/setup-store.ts'

export interface AccountRow {
  id: string
  network: string
  settings: string
  sealed: string | null
  rehearsal: number
  template: string | null
  monthly_budget: number | null
  spacing: number | null
  when_unknown: string
  state: string
  reason: string | null
  rest_until: number
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

export interface SourceRow {
  id: string
  type: string
  url: string
  poll_url: string | null
  every: number
  websub: number | null
  etag: string | null
  last_modified: string | null
  baselined: number
  next_poll_at: number
  failures: number
  reason: string | null
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
    ...(row.spacing !== null && { spacing: row.spacing }),
    whenUnknown: row.when_unknown as Account['whenUnknown'],
    state: row.state as AccountState,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.rest_until > 0 && { restUntil: new Date(row.rest_until) }),
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

export function sourceOf(row: SourceRow): Source {
  return {
    id: row.id,
    type: row.type as Source['type'],
    url: row.url,
    ...(row.poll_url !== null && { pollUrl: row.poll_url }),
    every: row.every,
    ...(row.websub !== null && { websub: row.websub === 1 }),
    ...(row.etag !== null && { etag: row.etag }),
    ...(row.last_modified !== null && { lastModified: row.last_modified }),
    baselined: row.baselined === 1,
    nextPollAt: new Date(row.next_poll_at),
    failures: row.failures,
    ...(row.reason !== null && { reason: row.reason }),
    stopped: row.stopped === 1,
  }
}
