import type { PageStore } from '../ports/page-store.ts'
import { type Sql, sql } from './sql.ts'

export function pageStore(db: Sql): PageStore {
  return {
    async last(postId, revision) {
      const row = await db.first<{ looked_at: number; reason: string | null }>(
        sql`select looked_at, reason from page_looks where post_id = ${postId} and revision = ${revision}`,
      )
      if (!row) return undefined
      return { at: new Date(row.looked_at), ...(row.reason !== null && { reason: row.reason }) }
    },
    async record(postId, revision, { at, reason }) {
      await db.run(sql`insert into page_looks (post_id, revision, looked_at, reason)
        values (${postId}, ${revision}, ${at.getTime()}, ${reason ?? null})
        on conflict (post_id) do update set revision = excluded.revision, looked_at = excluded.looked_at,
          reason = excluded.reason`)
    },
  }
}
