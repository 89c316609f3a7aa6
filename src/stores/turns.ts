import { setImmediate } from 'node:timers'

/** How long statements may follow one another without anybody else having a turn, milliseconds: readers of feeds wait so long. */
const LONG = 1

/**
 * A database that answers at once never lets go of the event loop, however often it is asked: whoever asks it calls this first, and waits
 * for what it returns once the others have waited long enough. Who waits goes on in order, one in each turn of the loop.
 */
export function turns(): () => Promise<void> | undefined {
  const waiting: (() => void)[] = []
  let begunAt: number | undefined
  function begin() {
    begunAt = performance.now()
    setImmediate(next)
  }
  function next() {
    begunAt = undefined
    const first = waiting.shift()
    if (!first) return
    begin()
    first()
  }
  return () => {
    if (begunAt === undefined) {
      begin()
      return undefined
    }
    if (waiting.length === 0 && performance.now() - begunAt < LONG) return undefined
    return new Promise((resolve) => void waiting.push(resolve))
  }
}
