import type { MiddlewareHandler } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { KeptAnswer } from '../../ports/access-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret } from '../../tasks/access.ts'

/** What is kept of an answer, as text. */
interface Kept {
  readonly type: string
  readonly location?: string
  readonly text: string
}

/**
 * Carries out a POST once per token and Idempotency-Key: the same request again gets the first answer, with
 * `Idempotency-Replayed: true`. A request that failed on our side frees its key. Answers that hold a secret
 * (`Cache-Control: no-store`) are not kept: a repeat is refused.
 *
 * @throws InputError `invalid` when the key came with another request, `conflict` while the first one runs
 */
export function idempotency({
  idempotency: store,
  clock,
}: Pick<Ports, 'idempotency' | 'clock'>): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.header('idempotency-key')
    if (c.req.method !== 'POST' || given === undefined) return next()
    if (given === '' || given.length > 255) {
      throw new InputError('invalid', 'Idempotency-Key: expected 1 to 255 characters')
    }
    // Callers do not know of each other: two may choose the same key.
    const key = await hashSecret(`${c.req.header('authorization')}\n${given}`)
    const request = await hashSecret(
      `${c.req.path}${new URL(c.req.url).search}\n${await c.req.text()}`,
    )
    const before = await store.take(key, request, clock.now())
    if (before) return replay(before, request)
    try {
      await next()
    } catch (error) {
      await store.free(key)
      throw error
    }
    if (c.error || c.res.status >= 500) {
      await store.free(key)
      return
    }
    await store.keep(key, c.res.status, JSON.stringify(await keptOf(c.res)))
  }
}

async function keptOf(answer: Response): Promise<Kept | null> {
  if (answer.headers.get('cache-control') === 'no-store') return null
  const location = answer.headers.get('location')
  return {
    type: answer.headers.get('content-type') ?? 'application/json',
    ...(location !== null && { location }),
    text: await answer.clone().text(),
  }
}

function replay(before: KeptAnswer, request: string): Response {
  if (before.request !== request) {
    throw new InputError('invalid', 'Idempotency-Key: it was used before, for another request')
  }
  if (before.status === undefined || before.body === undefined) {
    throw new InputError('conflict', 'Idempotency-Key: the first request with it still runs')
  }
  const kept = JSON.parse(before.body) as Kept | null
  if (!kept) {
    throw new InputError('conflict', 'Idempotency-Key: done before; its secret is told only once')
  }
  const headers = new Headers({ 'Content-Type': kept.type, 'Idempotency-Replayed': 'true' })
  if (kept.location !== undefined) headers.set('Location', kept.location)
  return new Response(kept.text, { status: before.status, headers })
}
