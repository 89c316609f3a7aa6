import type { IdempotencyStore } from '../ports/access-store.ts'
import { AT_ONCE } from './in-turns.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

const KEPT_FOR = 24 * 60 * 60_000
/** No request takes as long: a key without an answer after this belonged to a process that died. */
const UNDER_WAY = 5 * 60_000

export function idempotencyStore(db: Sql): IdempotencyStore {
  return {
    async take(key, request, now) {
      const old = sql`created_at <= ${now.getTime() - KEPT_FOR}`
      const died = sql`status is null and created_at <= ${now.getTime() - UNDER_WAY}`
      const changes = await db.batch([
        sql`delete from idempotency_keys where key = ${key} and (${old} or ${died})`,
        forgotten(old),
        forgotten(died),
        sql`insert or ignore into idempotency_keys (key, request, created_at)
            values (${key}, ${request}, ${now.getTime()})`,
      ])
      if (changes.at(-1) === 1) return undefined
      const row = await db.first<{ request: string; status: number | null; body: string | null }>(
        sql`select request, status, body from idempotency_keys where key = ${key}`,
      )
      if (!row) return { request }
      return {
        request: row.request,
        ...(row.status !== null && { status: row.status }),
        ...(row.body !== null && { body: row.body }),
      }
    },
    keep: async (key, status, body) =>
      void (await db.run(
        sql`update idempotency_keys set status = ${status}, body = ${body} where key = ${key}`,
      )),
    free: async (key) =>
      void (await db.run(sql`delete from idempotency_keys where key = ${key} and status is null`)),
  }
}

/** A few with each request: what is left goes with the next. */
const forgotten = (which: Statement): Statement =>
  sql`delete from idempotency_keys where key in
    (select key from idempotency_keys where ${which} limit ${upTo(AT_ONCE)})`
