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
  let known: Promise<number> | number | undefined
  let seen = file.dataVersion()
  function ask(): Promise<number> {
    const asked = Promise.resolve(counter.current())
    // What was forgotten meanwhile stays forgotten.
    const settle = (count: number | undefined) => {
      if (known === asked) known = count
    }
    asked.then(settle, () => settle(undefined))
    return asked
  }
  return {
    sql: {
      ...file,
      async batch(statements, durable) {
        const moves = statements.includes(moveChanges)
        try {
          return await file.batch(statements, durable)
        } finally {
          if (moves) known = undefined
        }
      },
    },
    changes: {
      current() {
        known ??= ask()
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
