import { setImmediate } from 'node:timers'

/** How long statements may follow one another without anybody else having a turn, in milliseconds: readers of feeds wait so long. */
const LONG = 2

/**
 * A database that answers at once never lets go of the event loop, however often it is asked: whoever asks it calls this first, and waits
 * for what it returns once the others have waited long enough.
 */
export function turns(): () => Promise<void> | undefined {
  let begunAt: number | undefined
  return () => {
    const now = performance.now()
    if (begunAt === undefined) {
      begunAt = now
      setImmediate(() => {
        begunAt = undefined
      })
      return undefined
    }
    if (now - begunAt < LONG) return undefined
    return new Promise((resolve) => void setImmediate(resolve))
  }
}
