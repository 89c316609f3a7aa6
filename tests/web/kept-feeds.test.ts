import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import type { FeedServing } from '../../src/tasks/serve-feeds.ts'
import { feedRoutes } from '../../src/web/public/feeds.ts'
import { keptFeeds } from '../../src/web/public/kept-feeds.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const rendered: RenderedFeed = {
  version: 1,
  mediaType: 'application/rss+xml; charset=utf-8',
  bytes: encode('<rss/>'),
  gzip: encode('gz'),
  brotli: encode('br'),
  hash: 'abc',
  lastModified: new Date('2026-11-22T10:00:00Z'),
  link: '<https://feeds.example/rss.xml>; rel="self"',
}

let counted: unknown[] = []
let feed: FeedServing['feed'] = () => rendered
let atOnce: FeedServing['atOnce'] = () => rendered
const deps = {
  feed: (key: string) => feed(key),
  atOnce: (key: string) => atOnce(key),
  readers: {
    served: (key: string, _feed: RenderedFeed, status: number, userAgent: string | undefined) => {
      counted.push([key, status, userAgent])
    },
  },
}
const kept = keptFeeds(deps)
const app = new Hono().route(
  '/',
  feedRoutes({ ...deps, missing: async (c) => c.text('no such feed', 404) }),
)

beforeEach(() => {
  counted = []
  feed = () => rendered
  atOnce = () => rendered
})

type Asked = [path: string, fields?: Readonly<Record<string, string>>]

const cases: readonly Asked[] = [
  ['/rss.xml'],
  ['/atom.xml', { 'accept-encoding': 'gzip, deflate' }],
  ['/feed.json', { 'accept-encoding': 'br;q=0.5, gzip' }],
  ['/feeds/main/rss.xml', { 'user-agent': 'Miniflux/2.2.1' }],
  ['/feeds/city-hall/atom.xml', { 'accept-encoding': 'br', 'if-none-match': '"abc-br"' }],
  ['/rss.xml', { 'if-none-match': '"abc"' }],
  ['/rss.xml', { 'if-none-match': 'W/"abc-gz", "old"' }],
  ['/rss.xml', { 'if-none-match': '"old"' }],
  ['/rss.xml', { 'if-modified-since': 'Sun, 22 Nov 2026 10:00:00 GMT' }],
  ['/rss.xml', { 'if-modified-since': 'Sun, 22 Nov 2026 09:59:59 GMT' }],
]

describe('feeds that stand ready', () => {
  it.each(cases)('%s %j is answered as the app answers', async (path, fields = {}) => {
    const answer = kept(path, fields)
    const [ours] = counted
    counted = []
    const asked = await app.request(path, { headers: fields })
    expect({
      status: answer?.init.status,
      headers: answer?.init.headers,
      body: new TextDecoder().decode(answer?.body ?? undefined),
      counted: ours,
    }).toEqual({
      status: asked.status,
      headers: Object.fromEntries(asked.headers),
      body: await asked.text(),
      counted: counted[0],
    })
  })

  it.each<Asked>([
    ['/rss.xml?tag=city'],
    ['/tags/city/rss.xml'],
    ['/feeds/main/archive/1/rss.xml'],
    ['/feeds/caf%C3%A9/rss.xml'],
    ['/feeds/main/opml.xml'],
    ['/news-sitemap.xml'],
    ['/'],
    ['http://feeds.example/rss.xml'],
    ['/rss.xml', { 'sec-fetch-dest': 'document' }],
    ['/rss.xml', { 'a-im': 'feed', 'if-none-match': '"old"' }],
  ])('%s %j is left to the app', (path, fields = {}) => {
    expect(kept(path, fields)).toBeUndefined()
    expect(counted).toEqual([])
  })

  it('a feed that is not ready is left to the app, which waits for it', async () => {
    atOnce = () => undefined
    feed = async () => ({ ...rendered, hash: 'late' })
    expect(kept('/rss.xml', {})).toBeUndefined()
    expect(counted).toEqual([])
    const answer = await app.request('/rss.xml')
    expect([answer.headers.get('etag'), await answer.text()]).toEqual(['"late"', '<rss/>'])
  })

  it('what is ready is served by the app too, without waiting for what is newer', async () => {
    feed = () => new Promise(() => undefined)
    expect((await app.request('/rss.xml')).headers.get('etag')).toBe('"abc"')
  })

  it('a field that was sent twice counts as one list', () => {
    const answer = kept('/rss.xml', { 'if-none-match': ['"old"', '"abc"'] })
    expect(answer?.init.status).toBe(304)
  })
})
