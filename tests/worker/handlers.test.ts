import type { ExecutionContext } from '@cloudflare/workers-types'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import type { Bindings } from '../../src/worker/bindings.ts'
import type { Edge } from '../../src/worker/edge.ts'
import { workerHandlers } from '../../src/worker/handlers.ts'

const bindings = { POSTHORN_SECRET: 'a secret of at least 32 letters!' } as unknown as Bindings
const context = { waitUntil: () => {} } as unknown as ExecutionContext

/** Opens as it is told, one after the other; once it is told no more, with what answers its number. */
function isolate(...fates: ('fails' | 'hangs')[]) {
  let opened = 0
  const app = (number: number) => new Hono().get('/', (c) => c.text(`edge ${number}`))
  const { fetch, scheduled } = workerHandlers(async () => {
    const number = opened++
    const fate = fates[number]
    if (fate === 'fails') throw new Error('The database is not there')
    if (fate === 'hangs') await new Promise<never>(() => {})
    return { app: () => app(number), keepReaders: () => {} } as unknown as Edge
  })
  return {
    fetch,
    ask: async () => {
      const answer = await fetch(new Request('https://posthorn.example/'), bindings, context)
      return [answer.status, await answer.text()]
    },
    cron: () => scheduled(undefined, bindings),
    opened: () => opened,
  }
}

it('is opened once', async () => {
  const { ask, opened } = isolate()
  expect([await ask(), await ask(), opened()]).toEqual([[200, 'edge 0'], [200, 'edge 0'], 1])
})

it('tries again when it could not be opened', async () => {
  const { ask, cron } = isolate('fails', 'fails')
  expect(await ask()).toEqual([503, 'Posthorn cannot answer now. Its log says why.\n'])
  await expect(cron()).rejects.toThrow('The database is not there')
  expect([await ask(), await ask()]).toEqual([
    [200, 'edge 2'],
    [200, 'edge 2'],
  ])
})

it('says which setting is missing, and keeps what else went wrong for the log', async () => {
  const wrong = { POSTHORN_SECRET: 'short' } as unknown as Bindings
  const answer = await isolate().fetch(new Request('https://posthorn.example/'), wrong, context)
  const { status, headers } = answer
  expect([status, headers.get('cache-control'), headers.get('retry-after')]).toEqual([
    503,
    'no-store',
    '60',
  ])
  expect(await answer.text()).toMatch(/^POSTHORN_SECRET/)
})

it('waits for no other request to open it: that one may have been ended in the middle', async () => {
  const { ask } = isolate('hangs')
  void ask()
  expect([await ask(), await ask()]).toEqual([
    [200, 'edge 1'],
    [200, 'edge 1'],
  ])
})

it('goes on with a request whose reader went away: others may wait for what it does', async () => {
  const { fetch } = isolate('hangs')
  const goesOn: unknown[] = []
  const waiting = { waitUntil: (work: unknown) => goesOn.push(work) } as unknown as ExecutionContext
  void fetch(new Request('https://posthorn.example/'), bindings, waiting)
  expect(goesOn).toEqual([expect.any(Promise)])
})

it('keeps the first that was opened for all who opened one', async () => {
  const { ask } = isolate()
  expect(await Promise.all([ask(), ask()])).toEqual([
    [200, 'edge 0'],
    [200, 'edge 0'],
  ])
})

it('answers with a feed that stands ready at once: the platform has nothing to wait for', async () => {
  const bytes = new TextEncoder().encode('<rss/>')
  const rendered: RenderedFeed = {
    ...{ version: 1, mediaType: 'application/rss+xml; charset=utf-8', hash: 'abc' },
    ...{ bytes, gzip: bytes, brotli: bytes, lastModified: new Date('2026-11-22T10:00:00Z') },
    // Who reads it is not counted: nothing is kept afterwards.
    sealed: true,
  }
  const { fetch } = workerHandlers(
    async () => ({ feedsAt: () => ({ feed: () => rendered }) }) as unknown as Edge,
  )
  const told = { get: async (key: string) => (key === 'changes' ? '1' : null), put: async () => {} }
  const goesOn: unknown[] = []
  const ask = () =>
    fetch(
      new Request('https://posthorn.example/rss.xml'),
      { ...bindings, FEEDS: told } as unknown as Bindings,
      { waitUntil: (work: unknown) => goesOn.push(work) } as unknown as ExecutionContext,
    )
  expect((await ask()).headers.get('etag')).toBe('"abc"')
  await Promise.all(goesOn.splice(0))
  expect(ask()).toBeInstanceOf(Response)
  expect(goesOn).toEqual([])
})
