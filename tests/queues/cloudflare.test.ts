import type { MessageBatch, Queue } from '@cloudflare/workers-types'
import { describe, expect, it } from 'vitest'
import { cloudflareQueue, consume, type DeliveryMessage } from '../../src/queues/cloudflare.ts'

describe('cloudflare queue', () => {
  it('sends a message per delivery, at most a hundred a call', async () => {
    const calls: DeliveryMessage[][] = []
    const platform = {
      sendBatch: async (messages: Iterable<{ body: DeliveryMessage }>) => {
        calls.push([...messages].map(({ body }) => body))
      },
    } as unknown as Queue<DeliveryMessage>
    const due = Array.from({ length: 250 }, (_, n) => ({ id: `d${n}`, accountId: 'masto' }))
    await cloudflareQueue(platform).enqueue(due)
    expect(calls.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(calls.flat()).toEqual(due)
  })

  it('drains each account once for all its messages, and hands back those that failed', async () => {
    const ended: string[] = []
    const message = (id: string, accountId: string) => ({
      body: { id, accountId },
      ack: () => void ended.push(`${id} ack`),
      retry: ({ delaySeconds }: { delaySeconds: number }) =>
        void ended.push(`${id} again in ${delaySeconds}`),
    })
    const messages = [message('a', 'masto'), message('b', 'x'), message('c', 'masto')]
    const drained: string[] = []
    await consume({ messages } as unknown as MessageBatch<DeliveryMessage>, async (accountId) => {
      drained.push(accountId)
      if (accountId === 'x') throw new Error('the database is busy')
    })
    expect(drained).toEqual(['masto', 'x'])
    expect(ended.sort()).toEqual(['a ack', 'b again in 30', 'c ack'])
  })
})
