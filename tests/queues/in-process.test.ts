import { describe, expect, it } from 'vitest'
import { inProcessQueue } from '../../src/queues/in-process.ts'

/** A drain that goes on when it is told to. */
function drains() {
  const begun: string[] = []
  const waiting = new Map<string, () => void>()
  return {
    begun,
    drain: (accountId: string) => {
      begun.push(accountId)
      return new Promise<void>((done) => waiting.set(accountId, done))
    },
    end: async (accountId: string) => {
      waiting.get(accountId)?.()
      await new Promise((done) => setImmediate(done))
    },
  }
}
const due = (...accounts: string[]) => accounts.map((accountId) => ({ id: 'd', accountId }))

describe('in-process queue', () => {
  it('works on each account once at a time, on different accounts side by side', async () => {
    const { begun, drain, end } = drains()
    const queue = inProcessQueue(drain)
    await queue.enqueue(due('masto', 'masto', 'x'))
    expect(begun).toEqual(['masto', 'x'])
    await end('masto')
    await end('x')
    await queue.idle()
    expect(begun).toEqual(['masto', 'x'])
  })

  it('asked again while it works, an account is worked on once more afterwards', async () => {
    const { begun, drain, end } = drains()
    const queue = inProcessQueue(drain)
    await queue.enqueue(due('masto'))
    await queue.enqueue(due('masto'))
    await queue.enqueue(due('masto'))
    expect(begun).toEqual(['masto'])
    await end('masto')
    expect(begun).toEqual(['masto', 'masto'])
    await end('masto')
    await queue.idle()
    expect(begun).toEqual(['masto', 'masto'])
  })

  it('a slow account delays no other', async () => {
    const { begun, drain, end } = drains()
    const queue = inProcessQueue(drain)
    await queue.enqueue(due('slow', 'masto'))
    await end('masto')
    await queue.enqueue(due('masto'))
    expect(begun).toEqual(['slow', 'masto', 'masto'])
  })

  it('lets all its accounts take turns, one after the other', async () => {
    const turns: unknown[] = []
    const told: string[] = []
    const queue = inProcessQueue(async (accountId, turn) => {
      turns.push(turn)
      for (const step of [1, 2]) {
        await turn()
        told.push(`${accountId} ${step}`)
      }
    })
    await queue.enqueue(due('masto', 'x'))
    await queue.idle()
    expect(told).toEqual(['masto 1', 'x 1', 'masto 2', 'x 2'])
    expect(new Set(turns).size).toBe(1)
  })

  it('stops when what is under way is done, and takes nothing new', async () => {
    const { begun, drain, end } = drains()
    const queue = inProcessQueue(drain)
    await queue.enqueue(due('masto'))
    await queue.enqueue(due('masto'))
    const stopped = queue.stop()
    await queue.enqueue(due('x'))
    await end('masto')
    await stopped
    expect(begun).toEqual(['masto'])
  })
})
