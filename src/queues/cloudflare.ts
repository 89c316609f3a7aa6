import type { MessageBatch, Queue } from '@cloudflare/workers-types'
import type { DeliveryQueue } from '../ports/queue.ts'

/** One message per due delivery. */
export interface DeliveryMessage {
  readonly id: string
  readonly accountId: string
}

/** The platform takes at most 100 messages a call: https://developers.cloudflare.com/queues/platform/limits/ */
const A_CALL = 100

export function cloudflareQueue(queue: Queue<DeliveryMessage>): DeliveryQueue {
  return {
    async enqueue(deliveries) {
      for (let from = 0; from < deliveries.length; from += A_CALL) {
        const messages = deliveries.slice(from, from + A_CALL)
        await queue.sendBatch(messages.map(({ id, accountId }) => ({ body: { id, accountId } })))
      }
    },
  }
}

/**
 * Carries out a batch: side by side for different accounts, one after the other within one. A message that comes twice finds
 * nothing to claim. A failure of our own hands the account's messages back to the platform.
 */
export async function consume(
  batch: MessageBatch<DeliveryMessage>,
  drain: (accountId: string) => Promise<unknown>,
): Promise<void> {
  const accounts = new Map<string, (typeof batch.messages)[number][]>()
  for (const message of batch.messages) {
    const lane = accounts.get(message.body.accountId) ?? []
    accounts.set(message.body.accountId, [...lane, message])
  }
  await Promise.all(
    [...accounts].map(async ([accountId, messages]) => {
      try {
        await drain(accountId)
        for (const message of messages) message.ack()
      } catch {
        for (const message of messages) message.retry({ delaySeconds: 30 })
      }
    }),
  )
}
