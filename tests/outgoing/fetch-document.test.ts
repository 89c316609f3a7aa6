import type { RequestListener } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type NodeOutgoingSettings, nodeOutgoing } from '../../src/outgoing/node.ts'
import { serve } from './local-server.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function served(listener: RequestListener) {
  const server = await serve(listener)
  ends.push(server.stop)
  return server
}

const now = new Date('2026-11-22T10:00:00Z')

function outgoing(settings: Partial<NodeOutgoingSettings> = {}) {
  return nodeOutgoing({
    allowHosts: ['127.0.0.1'],
    userAgent: 'Posthorn/1 (+https://news.example)',
    timeoutMs: 5_000,
    maxBytes: 1_048_576,
    now: () => now,
    ...settings,
  })
}

/** Redirects by path: `{ '/a': [301, '/b'] }`; all other paths answer with a feed. */
const redirecting =
  (hops: Readonly<Record<string, readonly [number, string]>>): RequestListener =>
  (request, response) => {
    const hop = hops[request.url ?? '']
    if (hop) response.writeHead(hop[0], { location: hop[1] }).end('moved')
    else response.end('<rss/>')
  }

const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)

const bytes = new TextEncoder().encode('<rss/>')

describe('document', () => {
  it('gives bytes, content type and validators as they were sent', async () => {
    const headers = {
      'content-type': 'application/rss+xml;charset=iso-8859-1;',
      etag: 'W/"a, b"',
      'last-modified': 'Sun, 22 Nov 2026 09:00:00 +0000',
    }
    const server = await served(answering(200, headers, '<rss/>'))
    expect(await outgoing().document(`${server.origin}/rss.xml`)).toEqual({
      outcome: 'fetched',
      url: `${server.origin}/rss.xml`,
      bytes,
      contentType: 'application/rss+xml;charset=iso-8859-1;',
      etag: 'W/"a, b"',
      lastModified: 'Sun, 22 Nov 2026 09:00:00 +0000',
    })
    expect(server.requests[0]?.headers).toMatchObject({
      'user-agent': 'Posthorn/1 (+https://news.example)',
      'accept-encoding': 'gzip, br',
      accept: expect.stringMatching(/^application\/rss\+xml, /),
    })
    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match')
  })

  it('sends validators back byte for byte, and takes 304', async () => {
    const server = await served(answering(304))
    const validators = { etag: 'W/"a, b"', lastModified: 'yesterday, about noon' }
    expect(await outgoing().document(server.origin, validators)).toEqual({
      outcome: 'not-modified',
    })
    expect(server.requests[0]?.headers).toMatchObject({
      'if-none-match': 'W/"a, b"',
      'if-modified-since': 'yesterday, about noon',
    })
  })

  it.each([
    [{ 'cache-control': 'public, max-age=600' }, 600_000],
    [{ 'cache-control': 'max-age=600', expires: 'Sun, 22 Nov 2026 11:00:00 GMT' }, 600_000],
    [{ expires: 'Sun, 22 Nov 2026 11:00:00 GMT' }, 3_600_000],
    [{ expires: '0' }, undefined],
    [{ 'cache-control': 'no-cache, max-age=600' }, undefined],
  ])('tells how long an answer with %j may be kept', async (headers, fresh) => {
    const server = await served(answering(200, headers as Record<string, string>, '<rss/>'))
    expect((await outgoing().document(server.origin)) as { fresh?: number }).toEqual({
      outcome: 'fetched',
      url: server.origin,
      bytes,
      ...(fresh !== undefined && { fresh }),
    })
  })

  it('does not take 304 for an answer when it sent no validators', async () => {
    const server = await served(answering(304))
    expect(await outgoing().document(server.origin)).toEqual({
      outcome: 'failed',
      reason: '127.0.0.1 answered 304 Not Modified',
    })
  })

  it.each([
    ['gzip', gzipSync(bytes)],
    ['br', brotliCompressSync(bytes)],
  ])('unpacks %s', async (coding, body) => {
    const server = await served((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    )
    expect(await outgoing().document(server.origin)).toMatchObject({ outcome: 'fetched', bytes })
  })

  it.each([
    ['permanent', { '/a': [301, '/b'], '/b': [308, '/c'] }, '/c'],
    ['temporary', { '/a': [302, '/b'] }, '/a'],
    ['mixed, permanent first', { '/a': [301, '/b'], '/b': [307, '/c'] }, '/a'],
    ['mixed, permanent last', { '/a': [303, '/b'], '/b': [301, '/c'] }, '/a'],
  ] as const)(
    'remembers where redirects lead only when all are permanent: %s',
    async (_n, hops, path) => {
      const server = await served(redirecting(hops))
      expect(await outgoing().document(`${server.origin}/a`)).toEqual({
        outcome: 'fetched',
        url: `${server.origin}${path}`,
        bytes,
      })
    },
  )

  it('follows five redirects and no more', async () => {
    const hops = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`/${n}`, [301, `/${n + 1}`]]))
    const server = await served(redirecting(hops as Record<string, [number, string]>))
    expect(await outgoing().document(`${server.origin}/2`)).toMatchObject({ outcome: 'fetched' })
    expect(await outgoing().document(`${server.origin}/1`)).toEqual({
      outcome: 'failed',
      reason: 'more than 5 redirects from 127.0.0.1',
    })
  })

  it('checks every host on the way', async () => {
    const server = await served(redirecting({ '/a': [301, 'http://169.254.169.254/latest'] }))
    expect(await outgoing().document(`${server.origin}/a`)).toEqual({
      outcome: 'failed',
      reason:
        '169.254.169.254 is a private address, so the request was not made; if Posthorn may reach it, add 169.254.169.254 to POSTHORN_ALLOW_HOSTS',
    })
  })

  it('keeps credentials within an origin and drops them for good outside it', async () => {
    const other = await served((request, response) =>
      response.writeHead(302, { location: `${home.origin}${request.url}back` }).end(),
    )
    const home = await served((request, response) => {
      const next = { '/a': '/b', '/b': `${other.origin}/` }[request.url ?? '']
      if (next) response.writeHead(301, { location: next }).end()
      else response.end('<rss/>')
    })
    const url = `http://desk:p%40ss@127.0.0.1:${home.port}/a`
    expect(await outgoing().document(url)).toMatchObject({ outcome: 'fetched', url })
    const seen = (server: typeof home) =>
      server.requests.map((request) => [request.url, request.headers.authorization])
    const basic = `Basic ${Buffer.from('desk:p@ss').toString('base64')}`
    expect(seen(home)).toEqual([
      ['/a', basic],
      ['/b', basic],
      ['/back', undefined],
    ])
    expect(seen(other)).toEqual([['/', undefined]])
  })

  it('remembers a new address with the credentials it needs', async () => {
    const server = await served(redirecting({ '/a': [301, '/b'] }))
    expect(
      await outgoing().document(`http://desk:secret@127.0.0.1:${server.port}/a`),
    ).toMatchObject({
      url: `http://desk:secret@127.0.0.1:${server.port}/b`,
    })
  })

  it.each([
    [
      410,
      {},
      {
        outcome: 'gone',
        reason: '127.0.0.1 answered 410 Gone: the document was taken away for good',
      },
    ],
    [404, {}, { outcome: 'failed', reason: '127.0.0.1 answered 404 Not Found' }],
    [
      429,
      { 'retry-after': '120' },
      {
        reason: '127.0.0.1 answered 429 Too Many Requests',
        after: new Date('2026-11-22T10:02:00Z'),
      },
    ],
    [
      503,
      { 'retry-after': 'Sun, 22 Nov 2026 11:30:00 GMT' },
      {
        reason: '127.0.0.1 answered 503 Service Unavailable',
        after: new Date('2026-11-22T11:30:00Z'),
      },
    ],
    [
      503,
      { 'retry-after': 'Sat, 21 Nov 2026 11:30:00 GMT' },
      { reason: '127.0.0.1 answered 503 Service Unavailable' },
    ],
    [503, { 'retry-after': 'soon' }, { reason: '127.0.0.1 answered 503 Service Unavailable' }],
    [
      403,
      { 'cf-mitigated': 'challenge', 'content-type': 'text/html' },
      {
        reason:
          '127.0.0.1 answered 403 Forbidden: its bot protection asks for a browser (cf-mitigated: challenge); whoever runs 127.0.0.1 must let Posthorn through',
      },
    ],
  ])('tells what an answer %i with %j means', async (status, headers, expected) => {
    const server = await served(answering(status, headers as Record<string, string>, 'sorry'))
    expect(await outgoing().document(server.origin)).toEqual({ outcome: 'failed', ...expected })
  })

  it('names the limit that was passed', async () => {
    const server = await served(answering(200, {}, 'x'.repeat(3 * 1_048_576)))
    expect(await outgoing({ maxBytes: 2 * 1_048_576 }).document(server.origin)).toEqual({
      outcome: 'failed',
      reason: 'the answer of 127.0.0.1 is larger than 2 MiB, the most Posthorn reads',
    })
    const silent = await served(() => undefined)
    expect(await outgoing({ timeoutMs: 100 }).document(silent.origin)).toEqual({
      outcome: 'failed',
      reason: '127.0.0.1 gave no complete answer within 0.1 s',
    })
  })

  it('does not take half a document', async () => {
    const server = await served((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('<rss>', () => response.destroy())
    })
    expect(await outgoing().document(server.origin)).toEqual({
      outcome: 'failed',
      reason: '127.0.0.1 could not be read: other side closed (UND_ERR_SOCKET)',
    })
  })

  it.each([
    ['not an address', 'expected an absolute http or https URL: not an address'],
    [
      'ftp://news.example/',
      'news.example could not be read: expected an http or https URL, got ftp:',
    ],
  ])('says what is wrong with %j', async (url, reason) => {
    expect(await outgoing().document(url)).toEqual({ outcome: 'failed', reason })
  })

  it('never throws, even for validators that no header can hold', async () => {
    expect(await outgoing().document('http://127.0.0.1:1/', { etag: 'a\nb' })).toMatchObject({
      outcome: 'failed',
    })
  })
})
