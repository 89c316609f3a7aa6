import type { ReaderCounter } from '../tasks/count-readers.ts'

/** After an answer the platform allows 30 seconds: so often, milliseconds, it is looked whether more is counted. */
const STEP = 10_000
const STEPS = 2
/** Who waits longer than this has been stopped by the platform. */
const GIVEN_UP = 30_000
/** While requests keep coming, so long passes between two keepings. */
const BUSY = 5 * 60_000

interface KeepReadersPorts {
  readonly readers: Pick<ReaderCounter, 'waiting' | 'keep'>
  readonly now: () => Date
  readonly wait: (milliseconds: number) => Promise<void>
}

/**
 * Keeps what an isolate counted, in few statements however many requests there are: as soon as no more come, since the
 * isolate may end then without notice, and every five minutes when they keep coming. Call it after each answer; it gives
 * what the invocation must wait for.
 */
export function keepReaders({ readers, now, wait }: KeepReadersPorts): () => Promise<void> | void {
  const time = () => now().getTime()
  let waitingSince: number | undefined
  let countingSince: number | undefined

  async function becomesQuiet(): Promise<boolean> {
    for (let step = 0; step < STEPS; step += 1) {
      const counted = readers.waiting()
      await wait(STEP)
      if (readers.waiting() === counted) return true
    }
    return false
  }

  async function keepSoon(): Promise<void> {
    const isQuiet = await becomesQuiet()
    waitingSince = undefined
    if (!isQuiet && time() - (countingSince ?? 0) < BUSY) return
    countingSince = undefined
    await readers.keep()
  }

  return () => {
    const isWaiting = waitingSince !== undefined && time() - waitingSince < GIVEN_UP
    if (isWaiting || readers.waiting() === 0) return
    waitingSince = time()
    countingSince ??= waitingSince
    return keepSoon()
  }
}
