import type { Message, MessageBatch, Queue } from '@cloudflare/workers-types'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import type { Log } from '../ports/log.ts'
import type { DeliveryQueue } from '../ports/queue.ts'

/** One message per due delivery. */
export interface DeliveryMessage {
  readonly id: string
  readonly accountId: string
}

/** The platform takes at most 100 messages a call: https://developers.cloudflare.com/queues/platform/limits/ */
const A_CALL = 100

/** For failures of our own; each minute the Cron Trigger hands on what is due all the same. */
const again: RetryPolicy = { first: 30_000, factor: 2, most: 10 * 60_000 }

/**
 * A consumer may ask D1 a thousand questions: https://developers.cloudflare.com/d1/platform/limits/ A delivery takes about
 * twenty, and what goes wrong with it some more.
 */
const A_BATCH = 30

export function cloudflareQueue(queue: Queue<DeliveryMessage>, log: Log): DeliveryQueue {
  return {
    async enqueue(deliveries) {
      for (let from = 0; from < deliveries.length; from += A_CALL) {
        const messages = deliveries.slice(from, from + A_CALL)
        try {
          await queue.sendBatch(messages.map(({ id, accountId }) => ({ body: { id, accountId } })))
        } catch (error) {
          log.warn({ error: String(error) }, 'the queue took no deliveries: the next tick tries')
        }
      }
    },
  }
}

interface Consuming {
  /** Carries out at most so many of what is due on an account; returns how many. */
  readonly drain: (accountId: string, most: number) => Promise<number>
  /** Takes an account whose share of the batch was used up: more may be due. */
  readonly queue: DeliveryQueue
}

/**
 * Carries out a batch: side by side for different accounts, one after the other within one. A message that comes twice, or for
 * an account that may not post now, finds nothing to claim and is done with: the Cron Trigger hands on what is left. A failure
 * of our own hands the account's messages back to the platform, which brings them later, and in the end as dead letters.
 */
export async function consume(
  batch: MessageBatch<DeliveryMessage>,
  { drain, queue }: Consuming,
): Promise<void> {
  const accounts = Map.groupBy(batch.messages, ({ body }) => body.accountId)
  const most = Math.max(1, Math.floor(A_BATCH / accounts.size))
  await Promise.all(
    [...accounts].map(async ([accountId, messages]) => {
      try {
        const taken = await drain(accountId, most)
        const [first] = messages
        if (taken >= most && first) await queue.enqueue([first.body])
        for (const message of messages) message.ack()
      } catch {
        for (const message of messages) message.retry({ delaySeconds: delayOf(message) })
      }
    }),
  )
}

const delayOf = ({ attempts }: Message<DeliveryMessage>) => backoff(again, attempts, 1) / 1_000

/** Messages that came to nothing however often they were brought. One that cannot be taken up now comes again. */
export async function consumeDead(
  batch: MessageBatch<DeliveryMessage>,
  takeUp: (message: DeliveryMessage) => Promise<void>,
): Promise<void> {
  for (const message of batch.messages) {
    try {
      await takeUp(message.body)
      message.ack()
    } catch {
      message.retry({ delaySeconds: delayOf(message) })
    }
  }
}
