import { moveChanges } from './changes.ts'
import type { Sql } from './sql.ts'

/** The same database; `changed` is called after every write that a feed may show, even one whose outcome is unknown. */
export function noticeChanges(sql: Sql, changed: () => void): Sql {
  return {
    ...sql,
    async batch(statements, durable) {
      const moves = statements.includes(moveChanges)
      try {
        return await sql.batch(statements, durable)
      } finally {
        if (moves) changed()
      }
    },
  }
}
