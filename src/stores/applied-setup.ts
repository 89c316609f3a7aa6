import type { AccountSetup, Setup } from '../core/setup.ts'
import type { Network } from '../ports/network.ts'
import type { Vault } from '../ports/vault.ts'
import { eachOf, type Statement, sql } from './sql.ts'

export interface SealedAccount {
  readonly open: string
  readonly sealed: string | null
}

/** Takes the secret keys out of the settings and encrypts them. */
export async function seal(
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

export function keptSettings(
  { publication: given, feeds, templates }: Setup,
  now: Date,
): Statement[] {
  const { publicUrl: _ofServer, ...publication } = given
  const first = sql`insert or ignore into settings (key, value, created_at)
    values ('first-home', ${JSON.stringify(publication.home)}, ${now.getTime()})`
  const kept = Object.entries({ publication, feeds, templates, applied: now.getTime() }).map(
    ([key, value]) => sql`insert into settings (key, value, created_at)
      values (${key}, ${JSON.stringify(value)}, ${now.getTime()})
      on conflict (key) do update set value = excluded.value`,
  )
  return [first, ...kept]
}

/**
 * The credentials of what is taken out are forgotten. An account that was broken gets another chance when its settings are applied again; a paused one stays paused. One that is new,
 * or comes back, shares posts from now on.
 */
export function accountStatements(
  { accounts }: Setup,
  sealed: readonly SealedAccount[],
  now: Date,
): Statement[] {
  const kept = accounts.map(({ id }) => id)
  return [
    sql`update accounts set state = 'removed', sealed = null where id not in (${eachOf(kept)})`,
    ...accounts.map(
      (
        account,
        position,
      ) => sql`insert into accounts (id, network, settings, sealed, rehearsal, template,
          monthly_budget, reserve, spacing, per_hour, per_day, links, images, corrections, repost_within, prices, utm, short_links, thread, thread_numbers, when_unknown, state, position,
          baseline_at, created_at)
        values (${account.id}, ${account.network}, ${sealed[position]?.open ?? '{}'}, ${sealed[position]?.sealed ?? null},
          ${account.rehearsal ? 1 : 0}, ${account.template ?? null}, ${account.monthlyBudget ?? null}, ${account.reserve ?? null},
          ${account.spacing ?? null}, ${account.perHour ?? null}, ${account.perDay ?? null}, ${account.links},
          ${account.images ?? null},
          ${account.corrections}, ${account.repostWithin ?? null}, ${account.prices ? JSON.stringify(account.prices) : null},
          ${account.utm === undefined ? null : JSON.stringify(account.utm)}, ${account.shortLinks ? 1 : 0}, ${account.thread ?? null}, ${account.threadNumbers ? 1 : 0}, ${account.whenUnknown},
          'active', ${position}, ${wholeSecond(now)}, ${now.getTime()})
        on conflict (id) do update set network = excluded.network, settings = excluded.settings,
          sealed = excluded.sealed, rehearsal = excluded.rehearsal, template = excluded.template,
          monthly_budget = excluded.monthly_budget, reserve = excluded.reserve, spacing = excluded.spacing,
          per_hour = excluded.per_hour, per_day = excluded.per_day, links = excluded.links, images = excluded.images,
          corrections = excluded.corrections, repost_within = excluded.repost_within, prices = excluded.prices,
          utm = excluded.utm, short_links = excluded.short_links, thread = excluded.thread, thread_numbers = excluded.thread_numbers, paced_until = 0, failures = 0,
          baseline_at = case when accounts.state = 'removed' then excluded.baseline_at else accounts.baseline_at end,
          when_unknown = excluded.when_unknown, position = excluded.position,
          state = case when accounts.state = 'paused' then 'paused' else 'active' end,
          reason = case when accounts.state = 'paused' then accounts.reason end`,
    ),
  ]
}

/** A schedule that was stopped and comes back shares posts from now on, not what it missed. */
export function scheduleStatements({ schedules }: Setup, now: Date): Statement[] {
  const since = wholeSecond(now)
  return [
    sql`update schedules set stopped = 1 where id not in (${eachOf(schedules.map(({ id }) => id))})`,
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

/** Posts are dated in whole seconds: one of this very second belongs to what is new now. */
const wholeSecond = (now: Date) => Math.floor(now.getTime() / 1000) * 1000
