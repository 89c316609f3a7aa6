import type { MiddlewareHandler } from 'hono'
import { requestIdIn, traceBy, traceIn } from '../core/trace.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * Names a request to pages and the API: by the id it came with in `X-Request-Id`, else by a new one, which the answer carries too. A
 * `traceparent` it came with goes on: in the log, and in the requests that it causes. What changes something leaves a line in the log.
 */
export function requestTrace({
  clock,
  log,
  tracing,
}: Pick<Ports, 'clock' | 'log' | 'tracing'>): MiddlewareHandler {
  return async (c, next) => {
    const request = requestIdIn(c.req.header('x-request-id')) ?? traceBy(clock.chance)
    const continued = traceIn(c.req.header('traceparent'))
    const trace = {
      trace: continued ?? traceBy(clock.chance),
      tells: continued !== undefined,
      request,
    }
    await tracing.run(trace, async () => {
      const began = clock.now().getTime()
      await next()
      if (c.req.method === 'GET' || c.req.method === 'HEAD') return
      const took = clock.now().getTime() - began
      const { method, path } = c.req
      log.info({ method, path, status: c.res.status, ms: took }, 'answered')
    })
    c.header('X-Request-Id', request)
  }
}
