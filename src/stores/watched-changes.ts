import type { Clock } from '../ports/clock.ts'
import type { ChangeCounter } from '../ports/feed-cache.ts'
import { type Counted, changeCounter, countChanges, moveChanges } from './changes.ts'
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

/** How many steps of the counter are remembered: those of the last second, and more. */
const STEPS = 50

interface Step {
  readonly from: number
  readonly to: number
  /** Of the first change in it, by the clock, milliseconds. */
  readonly at: number
}

/** The change counter of a long-lived process: reads that follow no write cost no statement. */
export function watchChanges(file: SqliteFile, clock: Clock): WatchedChanges {
  const counter = changeCounter(file)
  let known: Promise<number> | number | undefined
  let last: number | undefined
  let forgottenAt: number | undefined
  const steps: Step[] = []
  let seen = file.dataVersion()
  function forget() {
    known = undefined
    forgottenAt ??= clock.now().getTime()
  }
  function step(to: number) {
    if (last !== undefined && forgottenAt !== undefined && to > last) {
      steps.push({ from: last, to, at: forgottenAt })
      if (steps.length > STEPS) steps.shift()
    }
    last = to
    forgottenAt = undefined
  }
  /** At once, so that nobody has to wait to be told that they need not wait. */
  function askNow(): number | undefined {
    try {
      const count = file.firstNow<Counted>(countChanges)?.counter ?? 0
      step(count)
      return count
    } catch {
      return undefined
    }
  }
  function ask(): Promise<number> {
    const asked = Promise.resolve(counter.current())
    // What was forgotten meanwhile stays forgotten.
    const settle = (count: number | undefined) => {
      if (known !== asked) return
      known = count
      if (count !== undefined) step(count)
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
          if (moves) forget()
        }
      },
    },
    changes: {
      current() {
        known ??= askNow() ?? ask()
        return known
      },
      passedAt: (count) => steps.find(({ from, to }) => from <= count && count < to)?.at,
    },
    look() {
      const version = file.dataVersion()
      if (version !== seen) forget()
      seen = version
    },
  }
}
