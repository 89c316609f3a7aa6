import { setImmediate } from 'node:timers'

/** How long statements may follow one another without anybody else having a turn, milliseconds: readers of feeds wait so long. */
const LONG = 1

/**
 * A database that answers at once never lets go of the event loop, however often it is asked: whoever asks it calls this first, and waits
 * for what it returns once the others have waited long enough. Who waits goes on in order, so many in each turn of the loop as there is
 * time for.
 */
export function turns(): () => Promise<void> | undefined {
  const waiting: (() => void)[] = []
  let begunAt: number | undefined
  function hasTime(): boolean {
    if (begunAt !== undefined) return performance.now() - begunAt < LONG
    begunAt = performance.now()
    // Before anybody who waits from now on.
    setImmediate(() => {
      begunAt = undefined
    })
    return true
  }
  /** Comes once for each who waits; what one goes on with is done before it comes for the next. */
  function goOn() {
    if (hasTime()) waiting.shift()?.()
    else setImmediate(goOn)
  }
  return () => {
    if (waiting.length === 0 && hasTime()) return undefined
    setImmediate(goOn)
    return new Promise((resolve) => void waiting.push(resolve))
  }
}
