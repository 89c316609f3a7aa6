import type { ChangeCounter } from '../ports/feed-cache.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/** Goes into the batch of every write that a feed may show. */
export const moveChanges: Statement = {
  sql: 'update changes set counter = counter + 1',
  values: [],
}

export interface Counted {
  readonly counter: number
}
export const countChanges: Statement = sql`select counter from changes`

export function changeCounter(db: Sql): ChangeCounter {
  return {
    async current() {
      const row = await db.first<Counted>(countChanges)
      return row?.counter ?? 0
    },
  }
}
