import type { ChangeCounter } from '../ports/feed-cache.ts'
import { changeCounter, moveChanges } from './changes.ts'
import type { Sql } from './sql.ts'
import type { SqliteFile } from './sqlite.ts'

export interface WatchedChanges {
  /** The same database; writes through it are noticed at once. */
  readonly sql: Sql
  /** Asks the database only after something was written. */
  readonly changes: ChangeCounter
  /** Notices what other processes wrote to the file: call it about twice a second. */
  look(): void
}

/** The change counter of a long-lived process: reads that follow no write cost no statement. */
export function watchChanges(file: SqliteFile): WatchedChanges {
  const counter = changeCounter(file)
  let known: Promise<number> | undefined
  let seen = file.dataVersion()
  return {
    sql: {
      ...file,
      async batch(statements) {
        const moves = statements.includes(moveChanges)
        try {
          return await file.batch(statements)
        } finally {
          if (moves) known = undefined
        }
      },
    },
    changes: {
      current() {
        known ??= Promise.resolve(counter.current()).catch((error: unknown) => {
          known = undefined
          throw error
        })
        return known
      },
    },
    look() {
      const version = file.dataVersion()
      if (version !== seen) known = undefined
      seen = version
    },
  }
}
