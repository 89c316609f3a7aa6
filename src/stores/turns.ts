import { setImmediate } from 'node:timers'

/** How long statements may follow one another without anybody else having a turn, milliseconds: readers of feeds wait so long. */
const LONG = 1

export interface Turns {
  /** Does the work at once, or when the others have waited long enough. */
  take<Result>(work: () => Promise<Result>): Promise<Result>
  /** Begins all that waits. */
  finish(): void
}

/**
 * A database that answers at once never lets go of the event loop, however often it is asked: what it is asked takes turns with all
 * that the loop has to do. What waits goes on in order, so much of it in each turn of the loop as there is time for.
 */
export function turns(): Turns {
  const waiting: (() => void)[] = []
  let begunAt: number | undefined
  function hasTime(): boolean {
    if (begunAt !== undefined) return performance.now() - begunAt < LONG
    begunAt = performance.now()
    // Before anything that waits from now on.
    setImmediate(() => {
      begunAt = undefined
    })
    return true
  }
  /** Comes once for each that waits; what follows from one is done before it comes for the next. */
  function goOn() {
    if (hasTime()) waiting.shift()?.()
    else setImmediate(goOn)
  }
  return {
    take(work) {
      if (waiting.length === 0 && hasTime()) return work()
      setImmediate(goOn)
      return new Promise((resolve, reject) => {
        waiting.push(() => void work().then(resolve, reject))
      })
    },
    finish() {
      for (const begin of waiting.splice(0)) begin()
    },
  }
}
