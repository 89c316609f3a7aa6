import { InputError } from '../core/errors.ts'
import type { AccountSetup, Setup, SourceSetup } from '../core/setup.ts'
import type { Network } from '../ports/network.ts'
import type { SetupStore } from '../ports/setup-store.ts'
import type { Vault } from '../ports/vault.ts'
import { moveChanges } from './changes.ts'
import { closingSince } from './feed-closings.ts'
import { removedFeeds, wasRemoved } from './removed-feeds.ts'
import {
  type AccountRow,
  accountOf,
  lockedAccountOf,
  type ScheduleRow,
  type SourceRow,
  scheduleOf,
  sourceOf,
} from './setup-rows.ts'
import { listOf, type Sql, type SqlValue, type Statement, sql } from './sql.ts'

export function setupStore(db: Sql, vault: Vault, networks: readonly Network[]): SetupStore {
  const openAccount = async (row: AccountRow) => {
    if (row.sealed === null) return accountOf(row)
    try {
      return accountOf(row, await vault.open(row.sealed))
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
  const sources = async () =>
    (await db.all<SourceRow>(sql`select * from sources where removed = 0 order by position`)).map(
      sourceOf,
    )

  const publication = () => setting<Setup['publication']>('publication')
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
      return {
        publication: current,
        feeds: await feeds(),
        templates: await templates(),
        accounts: (await accounts()).map(accountSetup),
        sources: (await sources()).map(sourceSetup),
        schedules: (await schedules()).map(({ since: _since, stopped: _stopped, ...rest }) => rest),
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
    closingSince: (feed) => closingSince(db, feed),
    async apply(setup, now) {
      const sealed = await Promise.all(
        setup.accounts.map((account) => seal(account, vault, networks)),
      )
      await db.batch([
        ...removedFeeds(setup, now),
        ...keptSettings(setup, now),
        ...accountStatements(setup, sealed, now),
        ...scheduleStatements(setup, now),
        ...sourceStatements(setup, now),
        moveChanges,
      ])
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
    rest: async (id, until) =>
      void (await db.run(
        sql`update accounts set rest_until = max(rest_until, ${until.getTime()}) where id = ${id}`,
      )),
    recordCheck: async (id, { name, url, limits }) =>
      void (await db.run(sql`update accounts set name = ${name}, url = ${url ?? null},
        limits = ${limits ? JSON.stringify(limits) : null} where id = ${id}`)),
    recordPoll: async (id, poll) =>
      void (await db.run(sql`update sources set next_poll_at = ${poll.nextPollAt.getTime()},
        failures = ${poll.failures}, reason = ${poll.reason ?? null}, etag = ${poll.etag ?? null},
        last_modified = ${poll.lastModified ?? null}, poll_url = coalesce(${poll.pollUrl ?? null}, poll_url),
        baselined = max(baselined, ${poll.baselined ? 1 : 0}), stopped = ${poll.stopped ? 1 : 0}
        where id = ${id}`)),
  }
}

const sourceSetup = ({ id, type, url, every, websub }: SourceSetup): SourceSetup => ({
  ...{ id, type, url, every },
  ...(websub !== undefined && { websub }),
})

function accountSetup(account: AccountSetup): AccountSetup {
  const { id, network, settings, rehearsal, template, monthlyBudget, spacing, whenUnknown } =
    account
  return {
    id,
    network,
    settings,
    rehearsal,
    ...(template !== undefined && { template }),
    ...(monthlyBudget !== undefined && { monthlyBudget }),
    ...(spacing !== undefined && { spacing }),
    whenUnknown,
  }
}

interface SealedAccount {
  readonly open: string
  readonly sealed: string | null
}

/** Takes the secret keys out of the settings and encrypts them. */
async function seal(
  account: AccountSetup,
  vault: Vault,
  networks: readonly Network[],
): Promise<SealedAccount> {
  const secrets = networks.find(({ id }) => id === account.network)?.secrets ?? []
  const entries = Object.entries(account.settings)
  const secret = entries.filter(([key]) => secrets.includes(key))
  return {
    open: JSON.stringify(Object.fromEntries(entries.filter(([key]) => !secrets.includes(key)))),
    sealed: secret.length > 0 ? await vault.seal(JSON.stringify(Object.fromEntries(secret))) : null,
  }
}

function keptSettings({ publication, feeds, templates }: Setup, now: Date): Statement[] {
  const first = sql`insert or ignore into settings (key, value, created_at)
    values ('first-home', ${JSON.stringify(publication.home)}, ${now.getTime()})`
  const kept = Object.entries({ publication, feeds, templates, applied: now.getTime() }).map(
    ([key, value]) => sql`insert into settings (key, value, created_at)
      values (${key}, ${JSON.stringify(value)}, ${now.getTime()})
      on conflict (key) do update set value = excluded.value`,
  )
  return [first, ...kept]
}

/** An account that was broken gets another chance when its settings are applied again; a paused one stays paused. */
function accountStatements(
  { accounts }: Setup,
  sealed: readonly SealedAccount[],
  now: Date,
): Statement[] {
  const kept = accounts.map(({ id }) => id)
  return [
    sql`update accounts set state = 'removed' where id not in (${idList(kept)})`,
    ...accounts.map(
      (
        account,
        position,
      ) => sql`insert into accounts (id, network, settings, sealed, rehearsal, template,
          monthly_budget, spacing, when_unknown, state, position, created_at)
        values (${account.id}, ${account.network}, ${sealed[position]?.open ?? '{}'}, ${sealed[position]?.sealed ?? null},
          ${account.rehearsal ? 1 : 0}, ${account.template ?? null}, ${account.monthlyBudget ?? null},
          ${account.spacing ?? null}, ${account.whenUnknown}, 'active', ${position}, ${now.getTime()})
        on conflict (id) do update set network = excluded.network, settings = excluded.settings,
          sealed = excluded.sealed, rehearsal = excluded.rehearsal, template = excluded.template,
          monthly_budget = excluded.monthly_budget, spacing = excluded.spacing,
          when_unknown = excluded.when_unknown, position = excluded.position,
          state = case when accounts.state = 'paused' then 'paused' else 'active' end,
          reason = case when accounts.state = 'paused' then accounts.reason end`,
    ),
  ]
}

/**
 * A schedule that was stopped and comes back shares posts from now on, not what it missed. Posts are dated in whole seconds,
 * so `since` is too: a post of this very second belongs to the new schedule.
 */
function scheduleStatements({ schedules }: Setup, now: Date): Statement[] {
  const since = Math.floor(now.getTime() / 1000) * 1000
  return [
    sql`update schedules set stopped = 1 where id not in (${idList(schedules.map(({ id }) => id))})`,
    ...schedules.map(
      (
        { id, ...settings },
        position,
      ) => sql`insert into schedules (id, settings, since, stopped, position)
        values (${id}, ${JSON.stringify(settings)}, ${since}, 0, ${position})
        on conflict (id) do update set settings = excluded.settings, position = excluded.position,
          since = case when schedules.stopped = 1 then excluded.since else schedules.since end, stopped = 0`,
    ),
  ]
}

/** Another address is another source: it is baselined anew. */
function sourceStatements({ sources }: Setup, now: Date): Statement[] {
  return [
    sql`update sources set removed = 1 where id not in (${idList(sources.map(({ id }) => id))})`,
    ...sources.map(
      ({ id, type, url, every, websub }, position) => sql`insert into sources
          (id, type, url, every, websub, baselined, next_poll_at, failures, stopped, removed, position)
        values (${id}, ${type}, ${url}, ${every}, ${websub === undefined ? null : Number(websub)},
          0, ${now.getTime()}, 0, 0, 0, ${position})
        on conflict (id) do update set type = excluded.type, every = excluded.every,
          websub = excluded.websub, position = excluded.position,
          url = excluded.url, removed = 0, stopped = 0, next_poll_at = excluded.next_poll_at,
          baselined = case when sources.url = excluded.url then sources.baselined else 0 end,
          poll_url = case when sources.url = excluded.url then sources.poll_url end,
          etag = case when sources.url = excluded.url then sources.etag end,
          last_modified = case when sources.url = excluded.url then sources.last_modified end`,
    ),
  ]
}

const idList = (ids: readonly SqlValue[]) => listOf(ids.length > 0 ? ids : [''])
