import type { Amendment, AmendmentKind, AmendmentState } from '../core/amendment.ts'
import type { Draft } from '../core/draft.ts'
import type { AmendmentStore } from '../ports/amendment-store.ts'
import { type DeliveryRow, deliveryOf } from './delivery-rows.ts'
import { type Sql, type Statement, sql } from './sql.ts'

export function amendmentStore(db: Sql): AmendmentStore {
  const one = async (statement: Statement) => {
    const row = await db.first<AmendmentRow>(statement)
    return row && amendmentOf(row)
  }
  const many = async (statement: Statement) =>
    (await db.all<AmendmentRow>(statement)).map(amendmentOf)

  return {
    async plan(amendments, now) {
      const at = now.getTime()
      const changes = await db.batch(
        amendments.map(
          ({ id, deliveryId, accountId, kind, revision, draft, state, reason }) =>
            sql`insert into amendments (id, delivery_id, account_id, kind, revision, draft, state, due_at, reason, created_at, changed_at)
              values (${id}, ${deliveryId}, ${accountId}, ${kind}, ${revision}, ${draft ? JSON.stringify(draft) : null},
                ${state}, ${at}, ${reason ?? null}, ${at}, ${at})
              on conflict (delivery_id, kind, revision) do nothing`,
        ),
      )
      return changes.reduce((sum, count) => sum + count, 0)
    },
    byId: (id) => one(sql`select * from amendments where id = ${id}`),
    ofPost: (postId) =>
      many(sql`select amendments.* from amendments join deliveries on deliveries.id = delivery_id
        where post_id = ${postId} order by amendments.created_at, amendments.id`),
    due: (now) =>
      many(sql`select * from (
          select amendments.*, row_number() over (partition by account_id order by due_at, amendments.id) as place
          from amendments join accounts on accounts.id = account_id
          where amendments.state = 'planned' and due_at <= ${now.getTime()} and ${mayBeAsked(now)})
        where place = 1 order by due_at, id`),
    dueOf: (accountId, now, limit) =>
      many(sql`select * from amendments where account_id = ${accountId} and state = 'planned'
        and due_at <= ${now.getTime()} order by due_at, id limit ${limit}`),
    async claim(id, token, now, leaseUntil) {
      const taken = await db.run(claimStatement(id, token, now, leaseUntil))
      return taken === 1
        ? one(
            sql`select * from amendments where id = ${id} and token = ${token} and state = 'doing'`,
          )
        : undefined
    },
    finish: async (id, token, { state, at, reason, ...rest }) =>
      (await db.run(sql`update amendments set state = ${state}, reason = ${reason ?? null}, lease_until = null,
        due_at = ${'dueAt' in rest ? rest.dueAt.getTime() : sql`due_at`}, changed_at = ${at.getTime()}
        where id = ${id} and token = ${token} and state = 'doing'`)) === 1,
    expireLeases: (now) =>
      db.run(sql`update amendments set state = 'planned', lease_until = null, due_at = ${now.getTime()},
        changed_at = ${now.getTime()}, reason = 'Posthorn stopped while this was being done; it is done again.'
        where state = 'doing' and lease_until <= ${now.getTime()}`),
    skipOvertaken: (now) =>
      db.run(sql`update amendments set state = 'skipped', changed_at = ${now.getTime()}, reason =
          case when ${overtaken} then 'A later change of the post took its place.'
            when ${accountGone} then 'The account was removed from the set-up.'
            else 'The post is in another state now.' end
        where state = 'planned' and (${overtaken} or ${accountGone} or not ${stillAsked})`),
    unanswered: async (scheduleId, since, limit) =>
      (
        await db.all<DeliveryRow>(sql`select * from deliveries
          where account_id in (select id from accounts where state <> 'removed') and begun_at >= ${since.getTime()}
            and schedule_id = ${scheduleId} and state = 'sent' and kind = 'share'
            and not exists (select 1 from deliveries answer where answer.parent_id = deliveries.id and answer.kind = 'reply')
          order by begun_at desc, id desc limit ${limit}`)
      ).map(deliveryOf),
    async postsToAmend(now, limit) {
      const rows = await db.all<{ post_id: string; revision: number }>(
        sql`select post_id, revision from posts_to_amend where due_at <= ${now.getTime()} order by due_at limit ${limit}`,
      )
      return rows.map(({ post_id: postId, revision }) => ({ postId, revision }))
    },
    settled: async ({ postId, revision }) =>
      void (await db.run(
        sql`delete from posts_to_amend where post_id = ${postId} and revision = ${revision}`,
      )),
    lookAgain: async ({ postId, revision }, dueAt) =>
      void (await db.run(sql`update posts_to_amend set due_at = ${dueAt.getTime()}
        where post_id = ${postId} and revision = ${revision}`)),
  }
}

const mayBeAsked = (now: Date) =>
  sql`accounts.state = 'active' and accounts.rest_until <= ${now.getTime()}`

/** What is asked for of a share that was sent: taking it down while its post is taken back, all else while it is published. */
const stillAsked = sql`exists (select 1 from deliveries join posts on posts.id = deliveries.post_id
  where deliveries.id = amendments.delivery_id and deliveries.state = 'sent'
    and case when amendments.kind = 'remove' then posts.status in ('retracted', 'deleted') else posts.status = 'published' end)`

const overtaken = sql`exists (select 1 from amendments later where later.delivery_id = amendments.delivery_id
  and later.revision > amendments.revision and later.state in ('planned', 'doing', 'done'))`

const accountGone = sql`not exists (select 1 from accounts where accounts.id = amendments.account_id and state <> 'removed')`

const claimStatement = (id: string, token: string, now: Date, leaseUntil: Date) =>
  sql`update amendments set state = 'doing', token = ${token}, lease_until = ${leaseUntil.getTime()},
      attempts = attempts + 1, reason = null, changed_at = ${now.getTime()}
    where id = ${id} and state = 'planned' and due_at <= ${now.getTime()} and ${stillAsked} and not ${overtaken}
      and exists (select 1 from accounts where accounts.id = amendments.account_id and ${mayBeAsked(now)})
      and not exists (select 1 from amendments other where other.account_id = amendments.account_id and other.state = 'doing')
      and not exists (select 1 from deliveries where deliveries.account_id = amendments.account_id
        and deliveries.state = 'sending')`

export interface AmendmentRow {
  id: string
  delivery_id: string
  account_id: string
  kind: string
  revision: number
  draft: string | null
  state: string
  due_at: number
  lease_until: number | null
  attempts: number
  reason: string | null
  created_at: number
  changed_at: number
}

export const amendmentOf = (row: AmendmentRow): Amendment => ({
  id: row.id,
  deliveryId: row.delivery_id,
  accountId: row.account_id,
  kind: row.kind as AmendmentKind,
  revision: row.revision,
  ...(row.draft !== null && { draft: JSON.parse(row.draft) as Draft }),
  state: row.state as AmendmentState,
  dueAt: new Date(row.due_at),
  attempts: row.attempts,
  ...(row.lease_until !== null && { leaseUntil: new Date(row.lease_until) }),
  ...(row.reason !== null && { reason: row.reason }),
  createdAt: new Date(row.created_at),
  changedAt: new Date(row.changed_at),
})

/** Notes, in the atom that changes a post, that its shares are to be looked at; nothing when none was sent or begun. */
export const noteToAmend = (postId: string, revision: number, at: number): Statement =>
  sql`insert into posts_to_amend (post_id, revision, due_at)
    select id, revision, ${at} from posts where id = ${postId} and revision = ${revision}
      and exists (select 1 from deliveries where deliveries.post_id = posts.id and ${mayStand})
    on conflict (post_id) do update set revision = excluded.revision, due_at = excluded.due_at`

/** Was sent, may have been, or keeps a draft from before. */
const mayStand = sql`(state in ('sending', 'checking', 'undecided', 'sent') or uncertain_since is not null)`
