import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types'
import { consume, consumeDead, type DeliveryMessage } from '../queues/cloudflare.ts'
import { drainAccount } from '../tasks/carry-out.ts'
import { takeUpDeadLetter } from '../tasks/take-up-dead-letter.ts'
import { tick } from '../tasks/tick.ts'
import type { Bindings, Edge } from './open-edge.ts'

/** A consumer may take 15 minutes; an account's lane is left after this long, and the next tick hands on the rest. */
const LANE = 5 * 60_000

/** How long WebSub may go on: after an answer the platform allows 30 seconds, and the next tick comes in 60. */
const AFTER_ANSWER = 5_000
const BETWEEN_TICKS = 35_000

/** The name of the queue that wrangler.toml gives as `dead_letter_queue` ends so. */
const DEAD = '-dead'

/** What the platform calls: requests, the Cron Trigger, and batches of the queues. */
export function workerHandlers(open: (bindings: Bindings) => Promise<Edge>) {
  /**
   * One an isolate, kept once it is open. Who comes before that opens another: waiting for the one that a former request began
   * would be waiting for ever when that request failed or was ended by the platform.
   */
  let opened: Edge | undefined
  const edgeOf = async (bindings: Bindings): Promise<Edge> => {
    if (opened) return opened
    const edge = await open(bindings)
    opened ??= edge
    return opened
  }
  return {
    async fetch(request: Request, bindings: Bindings, context: ExecutionContext) {
      const edge = await edgeOf(bindings).catch((error: unknown) => String(error))
      if (typeof edge === 'string') return new Response(`${edge}\n`, { status: 503 })
      const { origin, pathname } = new URL(request.url)
      const answer = await edge.app(origin).fetch(asTheReaderAsked(request), bindings, context)
      if (pathname === '/hub' && answer.status === 202) context.waitUntil(push(edge, AFTER_ANSWER))
      const kept = edge.keepReaders()
      if (kept) context.waitUntil(kept)
      return answer
    },

    async scheduled(_event: unknown, bindings: Bindings) {
      const edge = await edgeOf(bindings)
      const done = await Promise.allSettled([tick(edge.ports), push(edge, BETWEEN_TICKS)])
      for (const one of done) if (one.status === 'rejected') throw one.reason
    },

    async queue(batch: MessageBatch<DeliveryMessage>, bindings: Bindings) {
      const { ports } = await edgeOf(bindings)
      if (batch.queue.endsWith(DEAD)) {
        return consumeDead(batch, (message) => takeUpDeadLetter(ports, message))
      }
      const until = new Date(ports.clock.now().getTime() + LANE)
      return consume(batch, {
        drain: (accountId, most) => drainAccount(ports, accountId, { until, most }),
        queue: ports.queue,
      })
    },
  }
}

const push = ({ ports, websub }: Edge, milliseconds: number): Promise<void> =>
  websub().run(new Date(ports.clock.now().getTime() + milliseconds))

/**
 * The edge asks for every coding that it knows itself, and does not unpack Atom and JSON Feed for readers that know less. What
 * the reader asked for stands in `cf.clientAcceptEncoding`:
 * https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties
 */
function asTheReaderAsked(request: Request & { cf?: { clientAcceptEncoding?: string } }): Request {
  if (!request.cf) return request
  const headers = new Headers(request.headers)
  headers.set('accept-encoding', request.cf.clientAcceptEncoding ?? '')
  return new Request(request, { headers })
}
