/** Resolves when it is one's turn. */
export type Turn = () => Promise<void>

/**
 * Lets those who wait go on one after the other, and between two of them whatever else has become ready. Lanes whose networks
 * answer at one moment would else prepare their next requests side by side: the first would be sent when the last is ready, so
 * that they are answered at one moment again, and each waits for all of them, round after round.
 */
export function takingTurns(): Turn {
  const waiting: (() => void)[] = []
  const next = () => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(next)
  }
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(next)
    })
}
