import type { Context } from 'hono'

/** Lets work go on behind the answer: Workers stop with the answer what they are not told to wait for. */
export function afterwards(c: Context, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // Node has no execution context, and stops nothing.
  }
}
