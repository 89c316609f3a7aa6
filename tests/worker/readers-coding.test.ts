import type { ExecutionContext } from '@cloudflare/workers-types'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import { feedRoutes } from '../../src/web/public/feeds.ts'
import type { Bindings } from '../../src/worker/bindings.ts'
import type { Edge } from '../../src/worker/edge.ts'
import { workerHandlers } from '../../src/worker/handlers.ts'
import { readersCoding } from '../../src/worker/readers-coding.ts'

/** As it arrives through the edge, which asks for gzip and brotli whatever the reader knows. */
function throughTheEdge(path: string, clientAcceptEncoding: string | undefined): Request {
  const request = new Request(`https://feeds.example${path}`, {
    headers: { 'accept-encoding': 'gzip, br' },
  })
  return Object.assign(request, { cf: { clientAcceptEncoding } })
}

const bytes = (text: string) => new TextEncoder().encode(text)
const rendered: RenderedFeed = {
  ...{ version: 1, hash: 'abc', mediaType: 'application/rss+xml; charset=utf-8' },
  ...{ bytes: bytes('<rss/>'), gzip: bytes('gz'), brotli: bytes('br') },
  lastModified: new Date('2026-11-22T10:00:00Z'),
}

describe('what the reader accepts', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gz'],
    ['', '<rss/>'],
    [undefined, '<rss/>'],
  ])('%j gets the feed as %s', async (accepted, body) => {
    const routes = feedRoutes({
      feed: () => rendered,
      coding: readersCoding,
      missing: (c) => c.notFound(),
    })
    const answer = await routes.fetch(throughTheEdge('/rss.xml', accepted))
    expect(await answer.text()).toBe(body)
  })

  it.each(['"abc"', '"abc-gz"', '"abc-br"'])('is not asked of who has %s', async (etag) => {
    const routes = feedRoutes({
      feed: () => rendered,
      coding: () => {
        throw new Error('asked')
      },
      missing: (c) => c.notFound(),
    })
    const answer = await routes.request('/rss.xml', { headers: { 'if-none-match': etag } })
    expect([answer.status, answer.headers.get('etag')]).toEqual([304, etag])
  })

  it('is what the request says where no edge stands before it', () => {
    const headers = { 'accept-encoding': 'gzip' }
    const plain = new Request('https://feeds.example/rss.xml', { headers })
    const silent = new Request('https://feeds.example/rss.xml')
    expect([readersCoding(plain), readersCoding(silent)]).toEqual(['gzip', undefined])
  })

  it('is told to everything else that answers', async () => {
    const app = new Hono().get('/said', (c) => c.text(c.req.header('accept-encoding') ?? 'nothing'))
    const { fetch } = workerHandlers(async () => ({ app: () => app }) as unknown as Edge)
    const bindings = { POSTHORN_SECRET: 'a secret of at least 32 letters!' } as unknown as Bindings
    const context = { waitUntil: () => {} } as unknown as ExecutionContext
    const answer = await fetch(throughTheEdge('/said', 'deflate'), bindings, context)
    expect(await answer.text()).toBe('deflate')
  })
})
