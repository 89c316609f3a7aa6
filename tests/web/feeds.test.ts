import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import { archiveStore } from '../../src/stores/archive.ts'
import { wasRemoved } from '../../src/stores/removed-feeds.ts'
import type { FeedServing } from '../../src/tasks/serve-feeds.ts'
import { cors } from '../../src/web/public/feed-answer.ts'
import { feedRoutes } from '../../src/web/public/feeds.ts'
import { missingFeed } from '../../src/web/public/missing-feed.ts'
import { migrated } from '../stores/migrated.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const rendered: RenderedFeed = {
  version: 1,
  mediaType: 'application/rss+xml; charset=utf-8',
  bytes: encode('<rss/>'),
  gzip: encode('gz'),
  brotli: encode('br'),
  hash: 'abc',
  lastModified: new Date('2026-11-22T10:00:00Z'),
}
const common = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Last-Modified',
  'cache-control':
    'public, max-age=60, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400',
  'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
  vary: 'Accept-Encoding, Sec-Fetch-Dest',
}
const full = {
  ...common,
  'content-type': 'application/rss+xml; charset=utf-8',
  'content-length': '6',
  'x-content-type-options': 'nosniff',
  etag: '"abc"',
}

let asked: string[] = []
const file = await migrated()
const ports = {
  archive: archiveStore(file),
  clock: { now: () => new Date('2026-11-22T10:00:00Z') },
  setup: {
    wasRemoved: (feed: string) => wasRemoved(file, feed),
    publication: async () => undefined,
    feeds: async () => [],
  },
}
let feed: FeedServing['feed']
const app = new Hono().route(
  '/',
  feedRoutes({
    feed: (key) => {
      asked.push(key)
      return feed(key)
    },
    since: async (_key, hash, had) =>
      had.includes('old') && hash === 'abc' ? { base: 'old', bytes: encode('<new/>') } : undefined,
    missing: (c, key) => missingFeed(c, ports, 'https://feeds.news.example', key, cors),
  }),
)
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(path, { method, headers })
const headersOf = (response: Response) => Object.fromEntries(response.headers)

beforeEach(() => {
  asked = []
  feed = (key) => (key.startsWith('nope/') ? undefined : rendered)
})

const newsboat = { 'user-agent': 'newsboat/2.40.0 (Linux x86_64)', 'a-im': 'feed' }

describe('a feed', () => {
  it.each([
    ['/rss.xml', 'main/rss'],
    ['/atom.xml', 'main/atom'],
    ['/feed.json', 'main/json'],
    ['/rss.xml?_rand=1', 'main/rss'],
    ['/feeds/politics/rss.xml', 'politics/rss'],
    ['/feeds/politics/atom.xml', 'politics/atom'],
    ['/feeds/a%20b/feed.json', 'a b/json'],
  ])('%s is %s', async (path, key) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<rss/>')
    expect(asked).toEqual([key])
  })

  it('C9, C10 comes with everything readers need to know', async () => {
    expect(headersOf(await get('/rss.xml'))).toEqual(full)
  })

  it.each([
    ['gzip', 'gzip', 'gz', '"abc-gz"'],
    ['gzip, br', 'br', 'br', '"abc-br"'],
  ])('C5 for %s comes in %s with its own ETag', async (accepted, coding, body, etag) => {
    const response = await get('/rss.xml', { 'accept-encoding': accepted })
    expect(headersOf(response)).toEqual({
      ...full,
      'content-encoding': coding,
      'content-length': '2',
      etag,
    })
    expect(await response.text()).toBe(body)
  })

  it.each([
    ['the same ETag', { 'if-none-match': '"abc"' }, '"abc"'],
    ['a weak one in a list', { 'if-none-match': '"x", W/"abc-gz"' }, '"abc"'],
    ['any ETag', { 'if-none-match': '*' }, '"abc"'],
    [
      'the ETag of another coding',
      { 'if-none-match': '"abc-br"', 'accept-encoding': 'gzip' },
      '"abc-gz"',
    ],
    ['its date', { 'if-modified-since': 'Sun, 22 Nov 2026 10:00:00 GMT' }, '"abc"'],
  ])('C1, C3 is not sent again to who has %s', async (_name, headers, etag) => {
    const response = await get('/rss.xml', headers)
    expect(response.status).toBe(304)
    expect(headersOf(response)).toEqual({ ...common, etag })
    expect(await response.text()).toBe('')
  })

  it.each([
    ['another ETag', { 'if-none-match': '"old"' }],
    [
      'another ETag but a late date',
      { 'if-none-match': '"old"', 'if-modified-since': 'Mon, 23 Nov 2026 10:00:00 GMT' },
    ],
    ['a date that is none', { 'if-modified-since': 'Sun, 22 Nov 20260 10:00:00' }],
  ])('C1, C2 is sent to who has %s', async (_name, headers) => {
    expect((await get('/rss.xml', headers)).status).toBe(200)
  })

  it('C6 says no date, and answers none, while the second of the last change lasts', async () => {
    feed = () => ({ ...rendered, settlesAt: new Date('2026-11-22T10:00:01Z') })
    const date = { 'if-modified-since': 'Sun, 22 Nov 2026 10:00:00 GMT' }
    const whole = await get('/rss.xml', date)
    expect([whole.status, whole.headers.get('last-modified')]).toEqual([200, null])
    const same = await get('/rss.xml', { ...date, 'if-none-match': '"abc"' })
    expect([same.status, same.headers.get('last-modified')]).toEqual([304, null])
    const part = await get('/rss.xml', { ...newsboat, 'if-none-match': '"old"' })
    expect([part.status, part.headers.get('last-modified')]).toEqual([226, null])
  })

  it('says of archive pages that they never change', async () => {
    feed = () => ({ ...rendered, sealed: true })
    const response = await get('/feeds/politics/archive/12/rss.xml')
    expect(asked).toEqual(['politics/archive/12/rss'])
    expect(headersOf(response)).toEqual({
      ...full,
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })

  it.each([
    ['newsboat', newsboat],
    ['NewsBlur', { ...newsboat, 'user-agent': 'NewsBlur Feed Fetcher - 27 subscribers' }],
    ['a list of manipulations', { ...newsboat, 'a-im': 'vcdiff, feed;q=0.5' }],
  ])('C8 gives only what is new to %s', async (_name, headers) => {
    const response = await get('/rss.xml', { ...headers, 'if-none-match': 'W/"x", "old-gz"' })
    expect(response.status).toBe(226)
    expect(await response.text()).toBe('<new/>')
    expect(headersOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Link, Last-Modified',
      'cache-control': 'no-store, im',
      'content-length': '6',
      'content-type': 'application/rss+xml; charset=utf-8',
      'delta-base': '"old"',
      etag: '"abc"',
      im: 'feed',
      'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
      'x-content-type-options': 'nosniff',
    })
  })

  const old = { 'if-none-match': '"old"' }
  it.each([
    ['who cannot cope', { ...newsboat, ...old, 'user-agent': 'rss2email/3.13' }],
    ['who says no name', { 'a-im': 'feed', ...old, 'user-agent': '' }],
    ['who does not ask for it', { 'user-agent': newsboat['user-agent'], ...old }],
    ['who asks for another manipulation', { ...newsboat, ...old, 'a-im': 'feeder, gzip' }],
    ['whose version is not known', { ...newsboat, 'if-none-match': '"unknown"' }],
    ['who has no version', newsboat],
  ])('C8 gives the whole feed to %s', async (_name, headers) => {
    const response = await get('/rss.xml', { ...headers, 'accept-encoding': 'gzip' })
    expect([response.status, await response.text()]).toEqual([200, 'gz'])
    expect(response.headers.get('im')).toBeNull()
  })

  it('C8 gives nothing to who has it all, and headers of the whole to HEAD', async () => {
    expect((await get('/rss.xml', { ...newsboat, 'if-none-match': '"abc"' })).status).toBe(304)
    expect((await get('/rss.xml', { ...newsboat, ...old }, 'HEAD')).status).toBe(200)
  })

  it('C4 answers HEAD with the headers of GET', async () => {
    const response = await get('/rss.xml', {}, 'HEAD')
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(headersOf(response)).toEqual(full)
    expect((await get('/rss.xml', { 'if-none-match': '"abc"' }, 'HEAD')).status).toBe(304)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PROPFIND'])(
    'refuses %s and says what goes',
    async (method) => {
      const response = await get('/feeds/politics/rss.xml', {}, method)
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
      expect(asked).toEqual([])
    },
  )

  it('lets scripts of other sites ask', async () => {
    const response = await get('/rss.xml', { origin: 'https://reader.example' }, 'OPTIONS')
    expect(response.status).toBe(204)
    expect(headersOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Link, Last-Modified',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'If-None-Match, If-Modified-Since, A-IM',
      'access-control-max-age': '86400',
      allow: 'GET, HEAD, OPTIONS',
    })
  })

  it('is 404 when there is none', async () => {
    expect((await get('/feeds/nope/rss.xml')).status).toBe(404)
    expect((await get('/feeds/politics/rss')).status).toBe(404)
  })

  it('may take its time', async () => {
    feed = async () => rendered
    expect(headersOf(await get('/rss.xml'))).toEqual(full)
  })

  it.each([
    [
      'at once',
      () => {
        throw new InputError('unavailable', 'no')
      },
    ],
    ['later', () => Promise.reject(new InputError('unavailable', 'no'))],
  ])('C7 is 503 with a time to come back when it fails %s', async (_name, fails) => {
    feed = fails
    const response = await get('/rss.xml')
    expect([
      response.status,
      response.headers.get('retry-after'),
      response.headers.get('cache-control'),
    ]).toEqual([503, '60', 'no-store'])
  })

  it('leaves every other error to the app', async () => {
    feed = () => Promise.reject(new Error('bug'))
    const outer = new Hono().route('/', app).onError((error, c) => c.text(error.message, 500))
    expect(await (await outer.request('/rss.xml')).text()).toBe('bug')
  })
})
