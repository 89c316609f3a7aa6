import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types'
import type { DeliveryMessage } from '../queues/cloudflare.ts'
import type { Bindings } from './bindings.ts'
import { cannotAnswer } from './cannot-answer.ts'
import type { Edge, OpenEdge } from './edge.ts'
import { type FeedFront, openFeedFront } from './feed-front.ts'

const rounds = () => import('./rounds.ts')

/** What the platform calls: requests, the Cron Trigger, and batches of the queues. */
export function workerHandlers(open: OpenEdge) {
  /**
   * One an isolate, kept once it is open. Who comes before that opens another: waiting for the one that a former request began
   * would be waiting for ever when that request failed or was ended by the platform.
   */
  let opened: Edge | undefined
  let front: FeedFront | undefined
  const frontOf = (bindings: Bindings): FeedFront => {
    front ??= openFeedFront(bindings, () => edgeOf(bindings))
    return front
  }
  const edgeOf = async (bindings: Bindings): Promise<Edge> => {
    if (opened) return opened
    const edge = await open(bindings, frontOf(bindings))
    opened ??= edge
    return opened
  }
  async function answerLater(
    feeds: FeedFront,
    answering: Promise<Response>,
    request: Request,
    bindings: Bindings,
    context: ExecutionContext,
  ): Promise<Response> {
    // Others may wait for what this request renders or opens: it is not given up when its reader goes away.
    context.waitUntil(answering)
    const answer = await answering
    if (answer.status === 202 && new URL(request.url).pathname === '/hub') {
      context.waitUntil(pushed(await edgeOf(bindings)))
    }
    afterAnswer(feeds, context)
    return answer
  }
  return {
    fetch(request: Request, bindings: Bindings, context: ExecutionContext) {
      let feeds: FeedFront
      try {
        feeds = frontOf(bindings)
      } catch (error) {
        return cannotAnswer(error)
      }
      const answer = feeds.answer(request, bindings, context)
      if (answer instanceof Promise) return answerLater(feeds, answer, request, bindings, context)
      afterAnswer(feeds, context)
      return answer
    },

    async scheduled(_event: unknown, bindings: Bindings) {
      const edge = await edgeOf(bindings)
      try {
        await (await rounds()).everyMinute(edge)
      } finally {
        // Each minute, so that no change stays untold whatever became of the isolate that made it.
        await frontOf(bindings).announce()
        await frontOf(bindings).afterwards()
      }
    },

    async queue(batch: MessageBatch<DeliveryMessage>, bindings: Bindings) {
      const edge = await edgeOf(bindings)
      try {
        return await (await rounds()).carryOutBatch(edge, batch)
      } finally {
        await frontOf(bindings).afterwards()
      }
    },
  }
}

function afterAnswer(feeds: FeedFront, context: ExecutionContext): void {
  for (const work of [feeds.afterwards(), feeds.keep()]) if (work) context.waitUntil(work)
}

const pushed = async (edge: Edge) => (await rounds()).pushSoon(edge)
