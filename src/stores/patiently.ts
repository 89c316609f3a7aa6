import { InputError } from '../core/errors.ts'

/** For how long a database that another program holds is waited for, and how often it is tried, in milliseconds. */
const PATIENCE = 5_000
const EVERY = 20

/** By the result codes of SQLite, whose low byte tells the kind: https://sqlite.org/rescode.html */
export const kindOf = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) & 0xff
const BUSY = 5
const FULL = 13

/**
 * Does the work at once, or as soon as no other program holds the database.
 *
 * @throws InputError `unavailable` when that lasts, and when the disk is full: nothing was written
 */
export async function patiently<Result>(work: () => Result): Promise<Result> {
  const until = performance.now() + PATIENCE
  for (;;) {
    try {
      return work()
    } catch (error) {
      const kind = kindOf(error)
      if (kind === FULL) throw unavailable('The disk is full: nothing was written.')
      if (kind !== BUSY) throw error
      if (performance.now() >= until) {
        throw unavailable('Another program holds the database: nothing was written. Try again.')
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY))
  }
}

const unavailable = (message: string) => new InputError('unavailable', message)
