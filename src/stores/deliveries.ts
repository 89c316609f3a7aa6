import { type DeliveryState, next, statesFor } from '../core/delivery.ts'
import type { DeliveryFilter, DeliveryStore, Outcome } from '../ports/delivery-store.ts'
import type { PageRequest } from '../ports/post-store.ts'
import { beginAttempt, claimStatements, endAttempt, leaseStatements } from './claims.ts'
import { type AttemptRow, attemptOf, type DeliveryRow, deliveryOf } from './delivery-rows.ts'
import { pageOf, positionIn } from './paging.ts'
import { listOf, type Sql, type Statement, sql } from './sql.ts'

export function deliveryStore(db: Sql): DeliveryStore {
  const one = async (statement: Statement) => {
    const row = await db.first<DeliveryRow>(statement)
    return row && deliveryOf(row)
  }
  const many = async (statement: Statement) =>
    (await db.all<DeliveryRow>(statement)).map(deliveryOf)
  const byToken = (id: string, token: string) =>
    one(sql`select * from deliveries where id = ${id} and token = ${token}`)

  return {
    async plan(deliveries, now) {
      let added = 0
      for (let from = 0; from < deliveries.length; from += 500) {
        const changes = await db.batch(
          deliveries.slice(from, from + 500).map(
            (
              one,
            ) => sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state,
                due_at, expires_at, planned_due, created_at, changed_at)
              values (${one.id}, ${one.postId}, ${one.accountId}, ${one.scheduleId}, ${one.occurrence}, 'planned',
                ${one.dueAt.getTime()}, ${one.expiresAt.getTime()}, ${one.dueAt.getTime()}, ${now.getTime()}, ${now.getTime()})
              on conflict (post_id, account_id, schedule_id, occurrence) do update set due_at = excluded.due_at,
                expires_at = excluded.expires_at, planned_due = excluded.planned_due, changed_at = excluded.changed_at
              where deliveries.state in ('planned', 'held') and deliveries.attempts = 0
                and deliveries.planned_due <> excluded.planned_due`,
          ),
        )
        added += changes.reduce((sum, count) => sum + count, 0)
      }
      return added
    },
    byId: (id) => one(sql`select * from deliveries where id = ${id}`),
    due: (now, perAccount) =>
      many(sql`select * from (
          select deliveries.*, row_number() over (partition by account_id order by due_at desc, deliveries.id desc) as place
          from deliveries join accounts on accounts.id = account_id
          where deliveries.state = 'planned' and due_at <= ${now.getTime()} and expires_at > ${now.getTime()}
            and accounts.state = 'active' and accounts.rest_until <= ${now.getTime()})
        where place <= ${perAccount} order by due_at desc, id desc`),
    dueOf: (accountId, now, limit) => {
      // Says `open` word for word, or SQLite reads every delivery of the account instead of its index of open ones.
      const open = sql`account_id = ${accountId} and state in ('planned', 'checking') and due_at <= ${now.getTime()}`
      return many(sql`select * from (select * from deliveries where ${open} and state = 'checking'
            and (lease_until is null or lease_until <= ${now.getTime()})
          order by due_at desc, id desc limit ${limit})
        union all select * from (select * from deliveries where ${open} and state = 'planned'
            and expires_at > ${now.getTime()}
          order by due_at desc, id desc limit ${limit})`)
    },
    async claim(claim) {
      const [taken] = await db.batch(claimStatements(claim))
      return taken === 1 ? byToken(claim.deliveryId, claim.token) : undefined
    },
    async finish(id, token, outcome) {
      const [moved] = await db.batch([
        moveTo(id, 'sending', outcome, token),
        endAttempt(id, token, outcome.event, outcome.reason, outcome.at.getTime()),
      ])
      return moved === 1
    },
    async expireLeases(now) {
      const [, expired = 0] = await db.batch(leaseStatements(now))
      return expired
    },
    toCheck: (now, limit) =>
      many(sql`select * from deliveries where state = 'checking' and due_at <= ${now.getTime()}
               and (lease_until is null or lease_until <= ${now.getTime()}) order by due_at limit ${limit}`),
    async claimCheck(id, token, now, leaseUntil) {
      const at = now.getTime()
      const [taken] = await db.batch([
        sql`update deliveries set token = ${token}, lease_until = ${leaseUntil.getTime()}, looks = looks + 1
            where id = ${id} and state = 'checking' and due_at <= ${at}
              and (lease_until is null or lease_until <= ${at})`,
        beginAttempt(id, token, 'look', 'checking', at),
      ])
      return taken === 1 ? byToken(id, token) : undefined
    },
    async finishCheck(id, token, outcome) {
      const at = outcome.at.getTime()
      const move =
        outcome.event === 'look-again'
          ? sql`update deliveries set lease_until = null, due_at = ${outcome.dueAt.getTime()}, reason = ${outcome.reason},
                  changed_at = ${at} where id = ${id} and state = 'checking' and token = ${token}`
          : moveTo(id, 'checking', outcome, token)
      const [moved] = await db.batch([
        move,
        endAttempt(id, token, outcome.event, outcome.reason, at),
      ])
      return moved === 1
    },
    missExpired: (now) =>
      db.run(sql`update deliveries set state = 'missed', changed_at = ${now.getTime()},
          reason = 'Its shelf life passed before it could be sent.' || coalesce(' Until then: ' || reason, '')
        where state in (${listOf(statesFor('miss'))}) and expires_at <= ${now.getTime()}`),
    withdrawStale: (now) =>
      db.run(sql`update deliveries set state = 'cancelled', changed_at = ${now.getTime()}, reason =
          case when not exists (select 1 from posts where posts.id = post_id and status = 'published')
            then 'The post is no longer published.'
            when not exists (select 1 from accounts where accounts.id = account_id and state <> 'removed')
            then 'The account was removed from the set-up.'
            else 'The schedule was removed from the set-up.' end
        where state in (${listOf(statesFor('withdraw'))}) and (
          not exists (select 1 from posts where posts.id = post_id and status = 'published')
          or not exists (select 1 from accounts where accounts.id = account_id and state <> 'removed')
          or not exists (select 1 from schedules where schedules.id = schedule_id and stopped = 0))`),
    async apply(id, outcome) {
      const row = await db.first<{ state: DeliveryState }>(
        sql`select state from deliveries where id = ${id}`,
      )
      if (!row || !next(row.state, outcome.event)) return false
      return (await db.run(moveTo(id, row.state, outcome))) === 1
    },
    explain: async (id, reason, now) =>
      void (await db.run(sql`update deliveries set reason = ${reason}, changed_at = ${now.getTime()}
        where id = ${id} and state = 'planned' and reason is not ${reason}`)),
    async list(filter: DeliveryFilter, { limit, cursor }: PageRequest) {
      const after = positionIn(cursor)
      const rows = await db.all<DeliveryRow>(sql`select * from deliveries
        where ${filter.state ? sql`state = ${filter.state}` : always}
          and ${filter.account ? sql`account_id = ${filter.account}` : always}
          and ${filter.post ? sql`post_id = ${filter.post}` : always}
          and ${after ? sql`(created_at, id) < (${after.at}, ${after.id})` : always}
        order by created_at desc, id desc limit ${limit + 1}`)
      return pageOf(rows, limit, (row) => ({ at: row.created_at, id: row.id }), deliveryOf)
    },
    attempts: async (id) =>
      (
        await db.all<AttemptRow>(
          sql`select * from attempts where delivery_id = ${id} order by number`,
        )
      ).map(attemptOf),
    async counts() {
      const rows = await db.all<{ state: DeliveryState; deliveries: number }>(
        sql`select state, count(*) as deliveries from deliveries group by state`,
      )
      return Object.fromEntries(rows.map(({ state, deliveries }) => [state, deliveries]))
    },
    async spent(accountId, month) {
      const row = await db.first<{ spent: number }>(
        sql`select coalesce(sum(cost), 0) as spent from deliveries where account_id = ${accountId}
            and month = ${month} and cost > 0 and state in ('sending', 'checking', 'undecided', 'sent')`,
      )
      return row?.spent ?? 0
    },
  }
}

const always = sql`1 = 1`

/** The guarded update of one transition: nothing happens when the delivery has left `from`, or another has its token. */
function moveTo(id: string, from: DeliveryState, outcome: Outcome, token?: string): Statement {
  const to = next(from, outcome.event)
  if (!to) throw new Error(`A ${from} delivery cannot ${outcome.event}`)
  const at = outcome.at.getTime()
  return sql`update deliveries set state = ${to}, reason = ${outcome.reason ?? null}, changed_at = ${at}, lease_until = null,
      due_at = coalesce(${outcome.dueAt?.getTime() ?? null}, due_at),
      expires_at = max(expires_at, coalesce(${outcome.expiresAt?.getTime() ?? null}, expires_at)),
      network_id = coalesce(${outcome.post?.id ?? null}, network_id),
      network_url = coalesce(${outcome.post?.url ?? null}, network_url),
      uncertain_since = ${outcome.event === 'lost' ? sql`coalesce(uncertain_since, changed_at)` : sql`uncertain_since`}
    where id = ${id} and state = ${from} and ${token === undefined ? always : sql`token = ${token}`}`
}
