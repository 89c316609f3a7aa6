import type { MessageBatch } from '@cloudflare/workers-types'
import { consume, consumeDead, type DeliveryMessage } from '../queues/cloudflare.ts'
import { drainAccount } from '../tasks/carry-out.ts'
import { takeUpDeadLetter } from '../tasks/take-up-dead-letter.ts'
import { tick } from '../tasks/tick.ts'
import type { Edge } from './edge.ts'

/** A consumer may take 15 minutes; an account's lane is left after this long, and the next tick hands on the rest. */
const LANE = 5 * 60_000

/** How long WebSub may go on: after an answer the platform allows 30 seconds, and the next tick comes in 60. */
const AFTER_ANSWER = 5_000
const BETWEEN_TICKS = 35_000

/** The name of the queue that wrangler.toml gives as `dead_letter_queue` ends so. */
const DEAD = '-dead'

/** What the Cron Trigger does each minute. */
export async function everyMinute(edge: Edge): Promise<void> {
  const done = await Promise.allSettled([tick(edge.ports), push(edge, BETWEEN_TICKS)])
  for (const one of done) if (one.status === 'rejected') throw one.reason
}

/** Carries out what a queue brings. */
export function carryOutBatch({ ports }: Edge, batch: MessageBatch<DeliveryMessage>) {
  if (batch.queue.endsWith(DEAD)) {
    return consumeDead(batch, (message) => takeUpDeadLetter(ports, message))
  }
  const until = new Date(ports.clock.now().getTime() + LANE)
  return consume(batch, {
    drain: (accountId, most) => drainAccount(ports, accountId, { until, most }),
    queue: ports.queue,
  })
}

/** Answers subscribers that have just asked the hub. */
export const pushSoon = (edge: Edge): Promise<void> => push(edge, AFTER_ANSWER)

const push = ({ ports, websub }: Edge, milliseconds: number): Promise<void> =>
  websub().run(new Date(ports.clock.now().getTime() + milliseconds))
