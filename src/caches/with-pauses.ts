import { InputError } from '../core/errors.ts'
import type { Log } from '../ports/log.ts'
import { inTime } from './in-time.ts'

interface WithPausesPorts {
  readonly now: () => Date
  /** From 0 up to 1. */
  readonly chance: () => number
  readonly log: Pick<Log, 'warn'>
  /** How long, milliseconds, it may take while there is something to fall back on. */
  readonly patience?: number
  /** Does something once the answer is out. */
  later(work: () => Promise<void>): void
}

const PATIENCE = 5_000
/** For so long, milliseconds, and up to twice that, so that isolates do not all come back at once. */
const PAUSE = 5_000

/** Leaves a database alone for some seconds when it has failed. After that, one question is tried for all. */
export function withPauses({ now, chance, log, patience = PATIENCE, later }: WithPausesPorts) {
  let failure: { readonly error: unknown; readonly until: number } | undefined
  const isPaused = () => failure !== undefined && now().getTime() < failure.until
  const pause = (error: unknown) => {
    failure = { error, until: now().getTime() + PAUSE * (1 + chance()) }
  }
  return {
    isPaused,
    /** It is known to answer. */
    resume() {
      failure = undefined
    },
    /**
     * @param hasOther whether there is something to fall back on: it is waited for no longer than that is worth
     * @throws what it failed with, this time or last
     */
    async ask<Value>(hasOther: boolean, question: () => Promise<Value> | Value): Promise<Value> {
      if (failure) {
        if (isPaused()) throw failure.error
        pause(failure.error)
      }
      const asking = Promise.resolve().then(question)
      try {
        const answer = await (hasOther ? inTime(asking, patience) : asking)
        failure = undefined
        return answer
      } catch (error) {
        failure = undefined
        // That one feed cannot be rendered says nothing of the others.
        if (!(error instanceof InputError)) {
          pause(error)
          log.warn({ error: String(error) }, 'the database does not answer: feeds stay as they are')
        }
        later(() => asking.then(ignored, ignored))
        throw error
      }
    },
  }
}

const ignored = () => {}
