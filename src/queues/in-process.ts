import type { DeliveryQueue } from '../ports/queue.ts'
import { type Turn, takingTurns } from './taking-turns.ts'

export interface InProcessQueue extends DeliveryQueue {
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  /** Takes nothing new; resolves when what is under way is done. */
  stop(): Promise<void>
}

/**
 * One lane per account, each working on its own: a slow account delays no other. `drain` sends everything that is due on
 * an account, waits for its turn before each delivery, and never rejects; a lane that is asked again while it works runs once
 * more afterwards.
 */
export function inProcessQueue(
  drain: (accountId: string, turn: Turn) => Promise<unknown>,
): InProcessQueue {
  const turn = takingTurns()
  const lanes = new Map<string, { again: boolean; work: Promise<void> }>()
  let stopped = false

  const start = (accountId: string) => {
    const lane = lanes.get(accountId)
    if (lane) {
      lane.again = true
      return
    }
    const fresh = { again: false, work: Promise.resolve() }
    fresh.work = run(accountId, fresh)
    lanes.set(accountId, fresh)
  }
  const run = async (accountId: string, lane: { again: boolean }) => {
    do {
      lane.again = false
      await drain(accountId, turn)
    } while (lane.again && !stopped)
    lanes.delete(accountId)
  }
  const idle = async () => {
    while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ work }) => work))
  }

  return {
    wholeAccounts: true,
    enqueue: async (deliveries) => {
      if (stopped) return
      for (const accountId of new Set(deliveries.map((one) => one.accountId))) start(accountId)
    },
    idle,
    async stop() {
      stopped = true
      await idle()
    },
  }
}
