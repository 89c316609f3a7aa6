/** What arrives at its own time, for somebody who takes one thing after the other. */
export interface MessageQueue {
  push(message: string): void
  /** Nothing comes any more: what arrived can still be taken, then it is undefined. The first end counts. */
  end(): void
  /** The same, with an error in the end. */
  fail(error: unknown): void
  take(): Promise<string | undefined>
}

interface Waiting {
  resolve(message: string | undefined): void
  reject(error: unknown): void
}

/**
 * @param most letters that may wait to be taken
 * @param overflow called once when more came; nothing is taken in from then on
 */
export function messageQueue(most: number, overflow: () => void): MessageQueue {
  const arrived: string[] = []
  const takers: Waiting[] = []
  let size = 0
  let ended: ((taker: Waiting) => void) | undefined
  const finish = (end: (taker: Waiting) => void) => {
    if (ended) return
    ended = end
    for (const taker of takers.splice(0)) end(taker)
  }
  return {
    push(message) {
      if (ended) return
      const taker = takers.shift()
      if (taker && message.length <= most) return taker.resolve(message)
      if (taker) takers.unshift(taker)
      arrived.push(message)
      size += message.length
      if (size <= most) return
      arrived.length = 0
      overflow()
    },
    end: () => finish((taker) => taker.resolve(undefined)),
    fail: (error) => finish((taker) => taker.reject(error)),
    take() {
      const next = arrived.shift()
      if (next !== undefined) size -= next.length
      if (next !== undefined) return Promise.resolve(next)
      return new Promise((resolve, reject) => {
        const taker = { resolve, reject }
        if (ended) ended(taker)
        else takers.push(taker)
      })
    },
  }
}
