import type { Import, ImportStore, SkippedFor } from '../ports/import-store.ts'
import { pageOf, positionIn } from './paging.ts'
import { type Sql, sql, upTo } from './sql.ts'

interface ImportRow {
  id: string
  key: string
  type: string
  name: string
  share: string
  done: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  reasons: string
  started_at: number
  changed_at: number
  finished_at: number | null
}

export function importStore(db: Sql): ImportStore {
  return {
    async open({ id, key, type, name, share }, now) {
      const at = now.getTime()
      await db.run(
        sql`insert into imports (id, key, type, name, share, started_at, changed_at)
            values (${id}, ${key}, ${type}, ${name}, ${share}, ${at}, ${at})
            on conflict (key) where finished_at is null do nothing`,
      )
      const row = await db.first<ImportRow>(
        sql`select * from imports where key = ${key} and finished_at is null`,
      )
      if (!row) throw new Error(`the import ${id} was finished while it was opened`)
      return importOf(row)
    },
    async byId(id) {
      const row = await db.first<ImportRow>(sql`select * from imports where id = ${id}`)
      return row && importOf(row)
    },
    async advance(one, expected) {
      const { id, done, created, updated, unchanged, skipped, reasons, changedAt } = one
      const update = sql`update imports set done = ${done}, created = ${created}, updated = ${updated},
              unchanged = ${unchanged}, skipped = ${skipped}, reasons = ${JSON.stringify(reasons)},
              changed_at = ${changedAt.getTime()}, finished_at = ${one.finishedAt?.getTime() ?? null}
            where id = ${id} and done = ${expected} and finished_at is null`
      // A batch that is taken twice changes nothing the second time.
      const [changed] = await db.batch([update], one.finishedAt ? undefined : 'soon')
      return changed === 1
    },
    async list({ limit, cursor }) {
      const after = positionIn(cursor)
      const rows = await db.all<ImportRow>(
        sql`select * from imports
            where ${after ? sql`(started_at, id) < (${after.at}, ${after.id})` : sql`1 = 1`}
            order by started_at desc, id desc limit ${upTo(limit + 1)}`,
      )
      return pageOf(rows, limit, ({ started_at, id }) => ({ at: started_at, id }), importOf)
    },
  }
}

function importOf({ started_at, changed_at, finished_at, ...row }: ImportRow): Import {
  return {
    ...row,
    share: row.share === 'recent' ? 'recent' : 'none',
    reasons: JSON.parse(row.reasons) as SkippedFor[],
    startedAt: new Date(started_at),
    changedAt: new Date(changed_at),
    ...(finished_at !== null && { finishedAt: new Date(finished_at) }),
  }
}
