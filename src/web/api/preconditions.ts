import type { Context, MiddlewareHandler } from 'hono'
import { contentHash } from '../../core/content-hash.ts'
import { InputError } from '../../core/errors.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** What is to be changed, as If-Match says it was seen. */
    seen?: Readonly<Record<string, unknown>>
  }
}

/** What `GET path` answers now, whoever asks; undefined when there is nothing. */
export type Look = (path: string) => Promise<Response | undefined>

/** What carries an ETag: what is read, and what is changed below it. */
const things = /^\/(?:(?:posts|deliveries|accounts|feeds|schedules|sources)\/[^/]+|config)(?=\/|$)/

/** Below these addresses everything at once is meant, not one thing. */
const notThings = /^\/(?:deliveries\/retry|feeds\/check|sources\/import)$/

/** Whether there is one thing at an address of the API, or above it, that may be asked for as it was seen. */
export const isThing = (path: string) => things.test(path) && !notThings.test(path)

/**
 * Every answer to a GET or HEAD carries a strong ETag of its bytes, and If-None-Match saves sending them again (RFC 9110, 13.1.2). A
 * change that carries If-Match, or If-None-Match: *, is made only when that holds for the thing at its address.
 *
 * @throws InputError `precondition-failed`
 */
export function preconditions(look: Look): MiddlewareHandler {
  const taking = turns()
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return read(c, next)
    const path = thingAt(c)
    if (path === undefined) return next()
    // Of two that saw the same, only the first may still match.
    return taking(path, async () => {
      await check(c, await look(path))
      await next()
      const changed = c.res.ok ? await look(path) : undefined
      if (changed?.ok) c.header('ETag', await etagOf(changed))
    })
  }
}

async function read(c: Context, next: () => Promise<void>): Promise<void> {
  await next()
  if (c.res.status !== 200 || c.res.headers.get('cache-control') === 'no-store') return
  if (!/^application\/(?:json|yaml)/.test(c.res.headers.get('content-type') ?? '')) return
  const etag = await etagOf(c.res)
  c.header('ETag', etag)
  c.header('Cache-Control', 'private, no-cache')
  c.header('Vary', 'Authorization, Accept')
  if (!names(c.req.header('if-none-match'), etag)) return
  const { headers } = c.res
  headers.delete('content-type')
  c.res = undefined
  c.res = new Response(null, { status: 304, headers })
}

function thingAt(c: Context): string | undefined {
  if (c.req.header('if-match') === undefined && c.req.header('if-none-match') === undefined) {
    return undefined
  }
  const path = c.req.path.replace(/^\/api\/v1/, '')
  return isThing(path) ? things.exec(path)?.[0] : undefined
}

async function check(c: Context, now: Response | undefined): Promise<void> {
  const etag = now?.ok ? await etagOf(now) : undefined
  if (names(c.req.header('if-none-match'), etag)) {
    throw new InputError('precondition-failed', 'If-None-Match: there is such a thing already')
  }
  const wanted = c.req.header('if-match')
  if (wanted === undefined) return
  if (!now || !etag || !names(wanted, etag)) {
    throw new InputError(
      'precondition-failed',
      'If-Match: it was changed since it was read. Read it again, and change what is there now',
    )
  }
  if (/json/.test(now.headers.get('content-type') ?? '')) c.set('seen', await now.json())
}

/** Whether a list of entity tags names this one. A proxy that compresses makes an ETag weak: it is still the same thing. */
function names(list: string | undefined, etag: string | undefined): boolean {
  if (list === undefined || etag === undefined) return false
  if (list.trim() === '*') return true
  return list.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

/** Its own, where what it shows is not all that may change: secrets. */
const etagOf = async (answer: Response) =>
  answer.headers.get('etag') ??
  `"${await contentHash(new Uint8Array(await answer.clone().arrayBuffer()))}"`

/** Work on one thing goes one after the other, in this process. */
function turns() {
  const last = new Map<string, Promise<void>>()
  return async (path: string, work: () => Promise<void>): Promise<void> => {
    const mine = (last.get(path) ?? Promise.resolve()).then(work)
    const ended = mine.catch(() => {})
    last.set(path, ended)
    try {
      await mine
    } finally {
      if (last.get(path) === ended) last.delete(path)
    }
  }
}
