import type { Schedule } from '../../core/schedule.ts'
import type { AccountSetup, ScheduleSetup } from '../../core/setup.ts'
import type { Account, SetupStore } from '../../ports/setup-store.ts'
import { accountSetup } from '../setup-rows.ts'
import type { Memory } from './memory.ts'

/** The set-up and what its accounts go through. Sources are not kept: nothing here polls. */
export function inMemorySetup(memory: Memory): SetupStore {
  const present = () => [...memory.accounts.values()].filter(({ state }) => state !== 'removed')
  const running = () => [...memory.schedules.values()].filter(({ stopped }) => !stopped)
  const change = (id: string, given: Partial<Account>) => {
    const account = memory.accounts.get(id)
    if (account) memory.accounts.set(id, { ...account, ...given })
  }
  return {
    async read() {
      const { setup } = memory
      if (!setup) return undefined
      const { publication, feeds, templates, notify } = setup
      const schedules = running().map(({ since: _since, stopped: _stopped, ...rest }) => rest)
      const accounts = present().map(accountSetup)
      const all = { publication, feeds, templates, accounts, schedules, sources: [] }
      return { ...all, ...(notify && { notify }) }
    },
    publication: async () => memory.setup?.publication,
    feeds: async () => memory.setup?.feeds ?? [],
    templates: async () => memory.setup?.templates ?? {},
    notify: async () => memory.setup?.notify && { settings: memory.setup.notify, locked: false },
    origin: async () => memory.setup?.origin,
    appliedAt: async () => memory.setup?.at,
    wasRemoved: async () => false,
    closingSince: async () => undefined,
    version: async () => String(memory.setup?.version ?? 0),
    lastApplied: async () => memory.setup?.lastApplied,
    async keepLastApplied(lastApplied) {
      if (memory.setup) memory.setup = { ...memory.setup, lastApplied }
    },
    async apply(given, now, terms = {}) {
      const before = memory.setup
      if (terms.instead !== undefined && terms.instead !== String(before?.version ?? 0))
        return false
      const { publication, feeds, templates, notify } = given
      const lastApplied = terms.lastApplied ?? before?.lastApplied
      memory.setup = {
        ...{ publication, feeds, templates, at: now, version: (before?.version ?? 0) + 1 },
        ...(notify && { notify }),
        origin: before?.origin ?? { at: now, home: publication.home },
        ...(lastApplied !== undefined && { lastApplied }),
      }
      applyAccounts(memory, given.accounts, now)
      applySchedules(memory, given.schedules, now)
      return true
    },
    accounts: async () => present(),
    account: async (id) => present().find((account) => account.id === id),
    schedules: async () => running(),
    sources: async () => [],
    async setAccountState(id, state, reason) {
      const account = memory.accounts.get(id)
      const stays = account?.state === 'paused' && state === 'broken'
      if (!account || account.state === 'removed' || stays) return false
      const { reason: _former, ...rest } = account
      memory.accounts.set(id, { ...rest, state, ...(reason !== undefined && { reason }) })
      return true
    },
    async rest(id, until, restReason) {
      const later = Number(memory.accounts.get(id)?.restUntil ?? 0) < until.getTime()
      if (later) change(id, { restUntil: until, restReason })
    },
    pace: async (id, until) => change(id, { pacedUntil: until }),
    async countFailure(id, failed) {
      const failures = failed ? (memory.accounts.get(id)?.failures ?? 0) + 1 : 0
      change(id, { failures })
      return failures
    },
    recordCheck: async (id, check) => change(id, check),
    session: async (id) => memory.sessions.get(id),
    async keepSession(id, text, instead) {
      if ((memory.sessions.get(id)?.version ?? 0) !== instead) return false
      memory.sessions.set(id, { text, version: instead + 1 })
      return true
    },
    recordPoll: async () => {},
  }
}

/** Posts are dated in whole seconds: one of this very second belongs to what is new now. */
const wholeSecond = (now: Date) => new Date(Math.floor(now.getTime() / 1000) * 1000)

/** Replaces the whole map, so that accounts stand in the order of the set-up; removed ones come last. */
function applyAccounts(
  { accounts, sessions }: Memory,
  given: readonly AccountSetup[],
  now: Date,
): void {
  const former = new Map(accounts)
  accounts.clear()
  for (const one of given) accounts.set(one.id, applied(former.get(one.id), one, now))
  for (const [id, account] of former) {
    if (accounts.has(id)) continue
    accounts.set(id, { ...account, state: 'removed' })
    sessions.delete(id)
  }
}

/** One that was broken gets another chance; one that is new, or comes back, shares posts from now on. */
function applied(former: Account | undefined, given: AccountSetup, now: Date): Account {
  const baselineAt = wholeSecond(now)
  if (!former) return { ...given, state: 'active', failures: 0, baselineAt, createdAt: now }
  const { restUntil, restReason, name, url, limits, reason, createdAt } = former
  const paused = former.state === 'paused'
  return {
    ...given,
    state: paused ? 'paused' : 'active',
    failures: 0,
    baselineAt: former.state === 'removed' ? baselineAt : former.baselineAt,
    createdAt,
    ...(restUntil && { restUntil }),
    ...(restReason !== undefined && { restReason }),
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(limits && { limits }),
    ...(paused && reason !== undefined && { reason }),
  }
}

/** A schedule that was stopped and comes back shares posts from now on, not what it missed. */
function applySchedules({ schedules }: Memory, given: readonly ScheduleSetup[], now: Date): void {
  const former = new Map(schedules)
  schedules.clear()
  for (const one of given) {
    const known = former.get(one.id)
    const since = known && !known.stopped ? known.since : wholeSecond(now)
    schedules.set(one.id, { ...one, since, stopped: false } satisfies Schedule)
  }
  for (const [id, schedule] of former) {
    if (!schedules.has(id)) schedules.set(id, { ...schedule, stopped: true })
  }
}
