import { InputError } from '../core/errors.ts'
import type { Setup } from '../core/setup.ts'
import type { Network } from '../ports/network.ts'
import type { SetupStore } from '../ports/setup-store.ts'
import type { Vault } from '../ports/vault.ts'
import { forgetSessions, keepSession, readSession } from './account-sessions.ts'
import { accountStatements, keptSettings, scheduleStatements, seal } from './applied-setup.ts'
import { moveChanges } from './changes.ts'
import { closingSince } from './feed-closings.ts'
import { notifyStatement, readNotify } from './notify-settings.ts'
import { removedFeeds, wasRemoved } from './removed-feeds.ts'
import {
  type AccountRow,
  accountOf,
  accountSetup,
  lockedAccountOf,
  type ScheduleRow,
  scheduleOf,
} from './setup-rows.ts'
import {
  lastAppliedStatement,
  nextVersion,
  readLastApplied,
  setupVersion,
} from './setup-version.ts'
import { type SourceRow, sourceOf, sourceSetup, sourceStatements } from './source-rows.ts'
import { type Sql, sql } from './sql.ts'

export function setupStore(
  db: Sql,
  vault: Vault,
  networks: readonly Network[],
  publicUrl?: string,
): SetupStore {
  /** An account is read with each delivery, and opening what is sealed costs more than the rest of it. */
  const opened = new Map<string, { readonly sealed: string; readonly secrets: string }>()
  const secretsOf = async (id: string, sealed: string) => {
    const known = opened.get(id)
    if (known?.sealed === sealed) return known.secrets
    const secrets = await vault.open(sealed)
    opened.set(id, { sealed, secrets })
    return secrets
  }
  const openAccount = async (row: AccountRow) => {
    if (row.sealed === null) return accountOf(row)
    try {
      return accountOf(row, await secretsOf(row.id, row.sealed))
    } catch (error) {
      if (error instanceof InputError) return lockedAccountOf(row, error.message)
      throw error
    }
  }
  const setting = async <Value>(key: string) => {
    const row = await db.first<{ value: string }>(
      sql`select value from settings where key = ${key}`,
    )
    return row && (JSON.parse(row.value) as Value)
  }
  const accounts = async () =>
    Promise.all(
      (
        await db.all<AccountRow>(
          sql`select * from accounts where state <> 'removed' order by position`,
        )
      ).map(openAccount),
    )
  const schedules = async () =>
    (
      await db.all<ScheduleRow>(sql`select * from schedules where stopped = 0 order by position`)
    ).map(scheduleOf)
  const sources = async () => {
    const rows = await db.all<SourceRow>(
      sql`select * from sources where removed = 0 order by position`,
    )
    return Promise.all(rows.map((row) => sourceOf(row, vault)))
  }

  const publication = async () => {
    const found = await setting<Setup['publication']>('publication')
    return found && publicUrl !== undefined ? { ...found, publicUrl } : found
  }
  const feeds = async () => (await setting<Setup['feeds']>('feeds')) ?? []
  const templates = async () => (await setting<Setup['templates']>('templates')) ?? {}

  return {
    publication,
    feeds,
    templates,
    accounts,
    schedules,
    sources,
    async read() {
      const current = await publication()
      if (!current) return undefined
      const notify = await readNotify(db, vault)
      return {
        publication: current,
        feeds: await feeds(),
        templates: await templates(),
        accounts: (await accounts()).map(accountSetup),
        sources: (await sources()).map(sourceSetup),
        schedules: (await schedules()).map(({ since: _since, stopped: _stopped, ...rest }) => rest),
        ...(notify && { notify: notify.settings }),
      }
    },
    async origin() {
      const row = await db.first<{ value: string; created_at: number }>(
        sql`select value, created_at from settings where key = 'first-home'`,
      )
      return row && { at: new Date(row.created_at), home: JSON.parse(row.value) as string }
    },
    async appliedAt() {
      const at = await setting<number>('applied')
      return at === undefined ? undefined : new Date(at)
    },
    wasRemoved: (feed) => wasRemoved(db, feed),
    notify: () => readNotify(db, vault),
    closingSince: (feed) => closingSince(db, feed),
    version: () => setupVersion(db),
    lastApplied: () => readLastApplied(db, vault),
    keepLastApplied: async (text, now) =>
      void (await db.run(await lastAppliedStatement(text, vault, now))),
    async apply(setup, now, { instead, lastApplied } = {}) {
      const sealed = await Promise.all(
        setup.accounts.map((account) => seal(account, vault, networks)),
      )
      const notify = await notifyStatement(setup.notify, vault, now)
      const sourcesKept = await sourceStatements(setup, vault, now)
      const statements = [
        nextVersion(instead, now),
        ...removedFeeds(setup, now),
        ...keptSettings(setup, now),
        notify,
        ...accountStatements(setup, sealed, now),
        forgetSessions(setup.accounts.map(({ id }) => id)),
        ...scheduleStatements(setup, now),
        ...sourcesKept,
        ...(lastApplied === undefined ? [] : [await lastAppliedStatement(lastApplied, vault, now)]),
        moveChanges,
      ]
      try {
        await db.batch(statements)
        return true
      } catch (error) {
        if (instead === undefined || (await setupVersion(db)) === instead) throw error
        return false
      }
    },
    async account(id) {
      const row = await db.first<AccountRow>(
        sql`select * from accounts where id = ${id} and state <> 'removed'`,
      )
      return row && openAccount(row)
    },
    setAccountState: async (id, state, reason) =>
      (await db.run(sql`update accounts set state = ${state}, reason = ${reason ?? null}
        where id = ${id} and state <> 'removed' and not (state = 'paused' and ${state} = 'broken')`)) ===
      1,
    rest: async (id, until, reason) =>
      void (await db.run(sql`update accounts set rest_until = ${until.getTime()}, rest_reason = ${reason}
        where id = ${id} and rest_until < ${until.getTime()}`)),
    pace: async (id, until) =>
      void (await db.run(
        sql`update accounts set paced_until = ${until.getTime()} where id = ${id}`,
      )),
    async countFailure(id, failed) {
      const row = await db.first<{ failures: number }>(sql`update accounts
        set failures = ${failed ? sql`failures + 1` : sql`0`} where id = ${id} returning failures`)
      return row?.failures ?? 0
    },
    recordCheck: async (id, { name, url, limits }) =>
      void (await db.run(sql`update accounts set name = ${name}, url = ${url ?? null},
        limits = ${limits ? JSON.stringify(limits) : null} where id = ${id}`)),
    session: (accountId) => readSession(db, vault, accountId),
    keepSession: (accountId, text, instead) => keepSession(db, vault, { accountId, text, instead }),
    recordPoll: async (id, poll) =>
      void (await db.run(sql`update sources set next_poll_at = ${poll.nextPollAt.getTime()},
        failures = ${poll.failures}, reason = ${poll.reason ?? null}, etag = ${poll.etag ?? null},
        last_modified = ${poll.lastModified ?? null}, last_read = ${poll.lastRead ?? null}, poll_url = coalesce(${poll.pollUrl ?? null}, poll_url),
        baselined = max(baselined, ${poll.baselined ? 1 : 0}), stopped = ${poll.stopped ? 1 : 0}
        where id = ${id}`)),
  }
}
