import type { Context, ExecutionContext, Hono } from 'hono'

/** Lets another app answer, with all that this one was given. */
export const passOn = (c: Context, to: Pick<Hono, 'fetch'>): Response | Promise<Response> =>
  to.fetch(c.req.raw, c.env, executionOf(c))

function executionOf(c: Context): ExecutionContext | undefined {
  try {
    return c.executionCtx
  } catch {
    // Node has none.
    return undefined
  }
}
