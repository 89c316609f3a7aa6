import type { MessageBatch, Queue } from '@cloudflare/workers-types'
import { describe, expect, it } from 'vitest'
import {
  cloudflareQueue,
  consume,
  consumeDead,
  type DeliveryMessage,
} from '../../src/queues/cloudflare.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

describe('cloudflare queue', () => {
  it('sends a message per delivery, at most a hundred a call', async () => {
    const calls: DeliveryMessage[][] = []
    const platform = {
      sendBatch: async (messages: Iterable<{ body: DeliveryMessage }>) => {
        calls.push([...messages].map(({ body }) => body))
      },
    } as unknown as Queue<DeliveryMessage>
    const due = Array.from({ length: 250 }, (_, n) => ({ id: `d${n}`, accountId: 'masto' }))
    await cloudflareQueue(platform, silent).enqueue(due)
    expect(calls.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(calls.flat()).toEqual(due)
  })

  it('takes no harm from a platform that refuses: the next tick hands on what is due', async () => {
    const warned: string[] = []
    const platform = { sendBatch: () => Promise.reject(new Error('overloaded')) }
    const queue = cloudflareQueue(platform as unknown as Queue<DeliveryMessage>, {
      ...silent,
      warn: (fields) => void warned.push(JSON.stringify(fields)),
    })
    await queue.enqueue([{ id: 'd', accountId: 'masto' }])
    expect(warned).toEqual(['{"error":"Error: overloaded"}'])
  })

  it('drains each account once for all its messages, and hands back those that failed', async () => {
    const { batch, ended } = delivered([
      ['a', 'masto', 1],
      ['b', 'x', 3],
      ['c', 'masto', 1],
    ])
    const drained: [string, number][] = []
    await consume(batch, {
      queue: nowhere,
      drain: async (accountId, most) => {
        drained.push([accountId, most])
        if (accountId === 'x') throw new Error('the database is busy')
        return 2
      },
    })
    expect(drained).toEqual([
      ['masto', 15],
      ['x', 15],
    ])
    expect(ended).toEqual(['a ack', 'c ack', 'b again in 120'])
  })

  it('sends an account round again when its share of the batch was used up', async () => {
    const { batch, ended } = delivered([['a', 'masto', 1]])
    const again: object[] = []
    const queue = { enqueue: async (due: readonly object[]) => void again.push(...due) }
    await consume(batch, { queue, drain: async (_accountId, most) => most })
    expect([again, ended]).toEqual([[{ id: 'a', accountId: 'masto' }], ['a ack']])
  })

  it('takes up dead letters one by one, and asks again for those that could not be', async () => {
    const { batch, ended } = delivered([
      ['a', 'masto', 1],
      ['b', 'x', 2],
    ])
    await consumeDead(batch, async ({ id }) => {
      if (id === 'a') throw new Error('the database is busy')
    })
    expect(ended).toEqual(['a again in 30', 'b ack'])
  })
})

const nowhere = { enqueue: () => Promise.reject(new Error('nothing is left over')) }

/** A batch, and what is said of each of its messages. */
function delivered(
  messages: readonly (readonly [id: string, account: string, attempts: number])[],
) {
  const ended: string[] = []
  const batch = {
    messages: messages.map(([id, accountId, attempts]) => ({
      body: { id, accountId },
      attempts,
      ack: () => void ended.push(`${id} ack`),
      retry: ({ delaySeconds }: { delaySeconds: number }) =>
        void ended.push(`${id} again in ${delaySeconds}`),
    })),
  } as unknown as MessageBatch<DeliveryMessage>
  return { batch, ended }
}
