import type { SimulationProgress } from '../tasks/simulate.ts'

/** No more often than people read, in milliseconds. */
const EACH = 200

/** Tells now and then how far a simulation has come. Whoever else asks something gets their turn between two steps. */
export function telling(
  now: () => Date,
  tell: (progress: SimulationProgress) => Promise<unknown>,
): (progress: SimulationProgress) => Promise<void> {
  let last: number | undefined
  return async (progress) => {
    await new Promise<void>((resolve) => void setTimeout(resolve))
    const time = now().getTime()
    if (last !== undefined && time - last < EACH) return
    last = time
    await tell(progress)
  }
}
