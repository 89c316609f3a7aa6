import { type DeliveryEvent, type DeliveryState, next } from '../core/delivery.ts'
import type { DeliveryStore, Outcome } from '../ports/delivery-store.ts'
import type { PageRequest } from '../ports/post-store.ts'
import {
  atStake,
  beginAttempt,
  charged,
  claimStatements,
  endAttempt,
  leaseStatement,
} from './claims.ts'
import { deliveryCounts } from './delivery-counts.ts'
import { listStatement } from './delivery-lists.ts'
import {
  type AttemptRow,
  attemptOf,
  type DeliveryRow,
  deliveryOf,
  type TallyRow,
  tallyOf,
} from './delivery-rows.ts'
import {
  comingUpStatement,
  dueOfStatement,
  dueStatement,
  nextDueStatement,
  toCheckStatement,
} from './due-deliveries.ts'
import { pageOf, positionIn } from './paging.ts'
import { planStatement } from './planned-deliveries.ts'
import { listOf, type Sql, type Statement, sql, upTo } from './sql.ts'
import {
  FEW_WAITING,
  manyWaiting,
  missExpired,
  withdrawEach,
  withdrawStatement,
} from './stale-deliveries.ts'

export function deliveryStore(db: Sql): DeliveryStore {
  const one = async (statement: Statement) => {
    const row = await db.first<DeliveryRow>(statement)
    return row && deliveryOf(row)
  }
  const many = async (statement: Statement) =>
    (await db.all<DeliveryRow>(statement)).map(deliveryOf)
  /** Not when its lease ran out meanwhile: what was claimed is lost then. */
  const claimed = (id: string, token: string) =>
    one(
      sql`select * from deliveries where id = ${id} and token = ${token} and lease_until is not null`,
    )

  return {
    async plan(deliveries, now) {
      let changed = 0
      for (let from = 0; from < deliveries.length; from += 500) {
        const part = deliveries.slice(from, from + 500)
        const changes = await db.batch(part.map((one) => planStatement(one, now)))
        changed += changes.reduce((sum, count) => sum + count, 0)
      }
      return changed
    },
    byId: (id) => one(sql`select * from deliveries where id = ${id}`),
    due: (now, perAccount) => many(dueStatement(now.getTime(), perAccount)),
    dueOf: (accountId, now, limit) => many(dueOfStatement(accountId, now.getTime(), limit)),
    underWay: (accountId) =>
      one(sql`select * from deliveries where account_id = ${accountId} and state = 'sending'`),
    toCheck: (now, limit) => many(toCheckStatement(now.getTime(), limit)),
    async nextDue(now) {
      const row = await db.first<{ at: number | null }>(nextDueStatement(now.getTime()))
      return row?.at == null ? undefined : new Date(row.at)
    },
    async claim(claim) {
      const [taken] = await db.batch(claimStatements(claim))
      return taken === 1 ? claimed(claim.deliveryId, claim.token) : undefined
    },
    keepProgress: async (id, token, progress) =>
      (await db.run(sql`update deliveries set progress = ${progress}
        where id = ${id} and token = ${token} and state = 'sending'`)) === 1,
    async finish(id, token, outcome) {
      const moves = [
        moveTo(id, 'sending', outcome, token),
        endAttempt(id, token, outcome.event, outcome.reason, outcome.at.getTime()),
      ]
      // Cut off, it is an attempt whose process died: the network is asked.
      const [moved] = await db.batch(moves, 'soon')
      return moved === 1
    },
    async expireLeases(now) {
      return db.run(leaseStatement(now))
    },
    async claimCheck(id, token, now, leaseUntil) {
      const at = now.getTime()
      const [taken] = await db.batch([
        sql`update deliveries set token = ${token}, lease_until = ${leaseUntil.getTime()}, looks = looks + 1
            where id = ${id} and state = 'checking' and due_at <= ${at}
              and (lease_until is null or lease_until <= ${at})`,
        beginAttempt(id, token, 'look', 'checking', at),
      ])
      return taken === 1 ? claimed(id, token) : undefined
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
    missExpired: (now) => missExpired(db, now),
    async withdrawStale(now) {
      const many = (await db.first(manyWaiting(FEW_WAITING))) !== undefined
      return db.run(withdrawStatement(now, many))
    },
    withdraw: (unwanted, now) => withdrawEach(db, unwanted, now),
    async apply(id, outcome) {
      const row = await db.first<{ state: DeliveryState }>(
        sql`select state from deliveries where id = ${id}`,
      )
      if (!row || !next(row.state, outcome.event)) return false
      return (await db.run(moveTo(id, row.state, outcome))) === 1
    },
    setText: async (id, text, now) =>
      (await db.run(sql`update deliveries set text = ${text ?? null}, changed_at = ${now.getTime()}
        where id = ${id} and state in ('planned', 'held') and uncertain_since is null`)) === 1,
    renewApproval: async (id, { from, to }) =>
      (await db.run(sql`update deliveries set approved_revision = ${to}
        where id = ${id} and state = 'planned' and approved_revision = ${from}`)) === 1,
    pageNotLive: async (id, reason, dueAt, now) =>
      void (await db.run(sql`update deliveries set page_checks = page_checks + 1, due_at = ${dueAt.getTime()},
        reason = ${reason}, changed_at = ${now.getTime()} where id = ${id} and state = 'planned'`)),
    explain: async (id, reason, now) =>
      void (await db.run(sql`update deliveries set reason = ${reason}, changed_at = ${now.getTime()}
        where id = ${id} and state = 'planned' and reason is not ${reason}`)),
    comingUp: (limit) => many(comingUpStatement(limit)),
    async list(filter, { limit, cursor }: PageRequest) {
      const rows = await db.all<DeliveryRow>(listStatement(filter, limit + 1, positionIn(cursor)))
      return pageOf(rows, limit, (row) => ({ at: row.created_at, id: row.id }), deliveryOf)
    },
    attempts: async (id) =>
      (
        await db.all<AttemptRow>(
          sql`select * from attempts where delivery_id = ${id} order by number`,
        )
      ).map(attemptOf),
    ...deliveryCounts(db),
    async tally(accountId, now, dayStart) {
      const hour = now.getTime() - 3_600_000
      const row = await db.first<TallyRow>(sql`select (select begun_at from deliveries
            where account_id = ${accountId} and begun_at is not null and parent_id is null and state in (${listOf(atStake)})
            order by begun_at desc limit 1) as last_at,
          sum(begun_at > ${hour}) as in_last_hour, min(case when begun_at > ${hour} then begun_at end) as oldest_in_last_hour,
          sum(begun_at >= ${dayStart.getTime()}) as today
        from deliveries where account_id = ${accountId} and begun_at is not null and parent_id is null
          and state in (${listOf(atStake)}) and begun_at >= ${Math.min(hour, dayStart.getTime())}`)
      return tallyOf(row)
    },
    async takenInRun(accountId, scheduleId, from) {
      const row = await db.first<{ taken: number }>(sql`select count(*) as taken from deliveries
        where account_id = ${accountId} and schedule_id = ${scheduleId} and begun_at >= ${from.getTime()}
          and state in (${listOf(atStake)}) and parent_id is null`)
      return row?.taken ?? 0
    },
    firstOfStory: (accountId, story) =>
      one(sql`select deliveries.* from deliveries join posts on posts.id = post_id
        where account_id = ${accountId} and posts.story = ${story} and deliveries.state in (${listOf(atStake)})
          and kind = 'share' and not exists (select 1 from amendments where delivery_id = deliveries.id
            and amendments.kind <> 'edit' and amendments.state = 'done')
        order by begun_at, deliveries.id limit 1`),
    unfinished: (since, limit) =>
      many(sql`select * from deliveries where parts > 0 and state = 'sent' and changed_at >= ${since.getTime()}
        and not exists (select 1 from deliveries part where part.parent_id = deliveries.id and part.kind = 'part')
        order by changed_at, id limit ${upTo(limit)}`),
    async spent(accountId, month) {
      const row = await db.first<{ spent: number }>(
        sql`select coalesce(sum(cost), 0) + ${charged(accountId, month)} as spent from deliveries where account_id = ${accountId}
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
      own_time = ${ownTime(outcome)},
      withdrawn = ${outcome.event === 'withdraw' ? 1 : 0},
      begun_at = ${begunAt(outcome)},
      page_checks = page_checks + ${outcome.pageLooked ? 1 : 0},
      approved_revision = ${approval(outcome, outcome.approved?.revision, sql`approved_revision`)},
      approved_as = ${approval(outcome, outcome.approved && JSON.stringify(outcome.approved.as), sql`approved_as`)},
      text = coalesce(${outcome.approved?.text ?? null}, text),
      expires_at = coalesce(${outcome.undo?.expiresAt.getTime() ?? null}, max(expires_at, coalesce(${outcome.expiresAt?.getTime() ?? null}, expires_at))),
      network_id = coalesce(${outcome.post?.id ?? null}, network_id),
      network_url = coalesce(${outcome.post?.url ?? null}, network_url),
      uncertain_since = ${outcome.event === 'lost' ? sql`coalesce(uncertain_since, changed_at)` : sql`uncertain_since`}
    where id = ${id} and state = ${from} and ${token === undefined ? always : sql`token = ${token}`}`
}

function ownTime({ event, undo }: Outcome): Statement | number {
  if (undo) return undo.ownTime ? 1 : 0
  return event === 'reschedule' || event === 'again' ? 1 : sql`own_time`
}

/** Spacing and caps count from when it had arrived or may have, at the latest; what certainly did not arrive counts nowhere. */
function begunAt({ event, at }: Outcome): Statement | number | null {
  if (event === 'accepted' || event === 'lost') return at.getTime()
  return nowhere.includes(event) ? null : sql`begun_at`
}
const nowhere: readonly DeliveryEvent[] = ['retry', 'rejected', 'absent', 'resolve-not-sent']

/** What is held must be approved anew. */
const approval = <Value>({ event }: Outcome, given: Value | undefined, kept: Statement) =>
  event === 'hold' ? null : (given ?? kept)
