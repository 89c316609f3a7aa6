import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types'
import { consume, type DeliveryMessage } from './queues/cloudflare.ts'
import { drainAccount } from './tasks/carry-out.ts'
import { tick } from './tasks/tick.ts'
import { type Bindings, type Edge, openEdge } from './worker/open-edge.ts'

/** A consumer may take 15 minutes; an account's lane is left after this long, and the next tick hands on the rest. */
const LANE = 5 * 60_000

/** One an isolate; forgotten when it could not be opened, so that one bad moment does not last. */
let opened: Promise<Edge> | undefined

function edgeOf(bindings: Bindings): Promise<Edge> {
  opened ??= openEdge(bindings).catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

export default {
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext) {
    const edge = await edgeOf(bindings).catch((error: unknown) => String(error))
    if (typeof edge === 'string') return new Response(`${edge}\n`, { status: 503 })
    return edge.app(new URL(request.url).origin).fetch(request, bindings, context)
  },

  async scheduled(_event: unknown, bindings: Bindings) {
    await tick((await edgeOf(bindings)).ports)
  },

  async queue(batch: MessageBatch<DeliveryMessage>, bindings: Bindings) {
    const { ports } = await edgeOf(bindings)
    const until = new Date(ports.clock.now().getTime() + LANE)
    await consume(batch, (accountId) => drainAccount(ports, accountId, until))
  },
}
