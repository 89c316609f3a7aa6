import type { InboxLine, InboxMessage, InboxState, InboxStore } from '../ports/inbox-store.ts'
import { AT_ONCE } from './in-turns.ts'
import { pageOf, positionIn } from './paging.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

interface Row {
  id: string
  source_id: string
  headers: string
  body: string | null
  state: string
  tries: number
  due_at: number | null
  post_id: string | null
  reason: string | null
  received_at: number
}

export function inboxStore(db: Sql): InboxStore {
  return {
    put: async ({ id, sourceId, message, headers, body, receivedAt }) =>
      (await db.run(sql`insert or ignore into inbox (id, source_id, message, headers, body, state, due_at, received_at)
        values (${id}, ${sourceId}, ${message}, ${JSON.stringify(headers)}, ${body}, 'waiting',
          ${receivedAt.getTime()}, ${receivedAt.getTime()})`)) === 1,
    async claim(now, leaseUntil) {
      const row =
        await db.first<Row>(sql`update inbox set lease_until = ${leaseUntil.getTime()}, tries = tries + 1
        where id = (select id from inbox as next where due_at <= ${now.getTime()}
          and not exists (select 1 from inbox as held where held.source_id = next.source_id
            and held.due_at is not null and held.lease_until > ${now.getTime()})
          order by id limit 1) returning *`)
      return row && messageOf(row)
    },
    async isOvertaken({ id, sourceId, subject, changedAt, receivedAt }) {
      const at = changedAt?.getTime() ?? null
      // Two clocks are never compared: the time of change is the system's, that of receiving is ours.
      const row = await db.first(sql`select 1 from inbox where source_id = ${sourceId}
        and subject = ${subject} and state = 'done' and id <> ${id}
        and case when changed_at is null or ${at} is null then received_at > ${receivedAt.getTime()}
          else changed_at > ${at} end`)
      return row !== undefined
    },
    finish: async (id, { state, subject, changedAt, postId, reason }, now) =>
      void (await db.run(sql`update inbox set state = ${state}, body = null, due_at = null, lease_until = null,
        subject = ${subject ?? null}, changed_at = ${changedAt?.getTime() ?? null}, post_id = ${postId ?? null},
        reason = ${reason ?? null}, done_at = ${now.getTime()} where id = ${id}`)),
    fail: async (id, { reason, dueAt }) =>
      void (await db.run(sql`update inbox set state = ${dueAt ? 'waiting' : 'failed'}, reason = ${reason},
        due_at = ${dueAt?.getTime() ?? null}, lease_until = null where id = ${id}`)),
    retry: (sourceId, now) =>
      db.run(sql`update inbox set state = 'waiting', due_at = ${now.getTime()}, tries = 0
        where source_id = ${sourceId} and (state = 'failed' or due_at > ${now.getTime()})`),
    async list(sourceId, { limit, cursor }) {
      const after = positionIn(cursor)
      const rows = await db.all<Row>(
        sql`select id, source_id, state, tries, due_at, post_id, reason, received_at
          from inbox where source_id = ${sourceId} and ${after ? sql`id < ${after.id}` : sql`1 = 1`}
          order by id desc limit ${upTo(limit + 1)}`,
      )
      return pageOf(rows, limit, ({ received_at, id }) => ({ at: received_at, id }), lineOf)
    },
    async counts() {
      const rows = await db.all<{
        source_id: string
        waiting: number
        failed: number
        last_at: number
      }>(sql`select source_id, sum(state = 'waiting') as waiting, sum(state = 'failed') as failed,
          max(received_at) as last_at from inbox group by source_id`)
      return rows.map(({ source_id, waiting, failed, last_at }) => ({
        ...{ sourceId: source_id, waiting, failed },
        lastAt: new Date(last_at),
      }))
    },
    prune: async ({ done, any }) =>
      void (await db.batch([
        forgotten(sql`done_at < ${done.getTime()}`),
        forgotten(sql`done_at is null and received_at < ${any.getTime()}`),
      ])),
  }
}

/** A few at a time: what is left goes with the next tick. */
const forgotten = (which: Statement): Statement =>
  sql`delete from inbox where id in (select id from inbox where ${which} limit ${upTo(AT_ONCE)})`

const messageOf = (row: Row): InboxMessage => ({
  id: row.id,
  sourceId: row.source_id,
  headers: JSON.parse(row.headers),
  body: row.body ?? '',
  tries: row.tries,
  receivedAt: new Date(row.received_at),
})

const lineOf = (row: Row): InboxLine => ({
  id: row.id,
  sourceId: row.source_id,
  state: row.state as InboxState,
  tries: row.tries,
  ...(row.due_at !== null && { dueAt: new Date(row.due_at) }),
  ...(row.post_id !== null && { postId: row.post_id }),
  ...(row.reason !== null && { reason: row.reason }),
  receivedAt: new Date(row.received_at),
})
