import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discoverHub } from '../../src/core/hub-discovery.ts'
import { isSignedBody, signBody } from '../../src/core/hub-signature.ts'
import { linkHeader, readLinkHeader } from '../../src/core/link-header.ts'
import {
  hubsOf,
  parseHubRequest,
  parseTopic,
  topicsOf,
  withParameters,
} from '../../src/core/websub.ts'

describe('a topic', () => {
  it.each([
    ['https://feeds.example/rss.xml', 'https://feeds.example', 'main/rss'],
    ['http://127.0.0.1:8787/feed.json', 'http://127.0.0.1:8787', 'main/json'],
    ['https://news.example/posthorn/atom.xml', 'https://news.example/posthorn', 'main/atom'],
    ['https://feeds.example/feeds/a%20b/atom.xml', 'https://feeds.example', 'a b/atom'],
  ])('%s is one', (address, publicUrl, key) => {
    const start = { kind: 'feed', id: key.replace(/\/\w+$/, '') }
    expect(parseTopic(address)).toEqual({ publicUrl, key, start, isNarrowed: false })
  })

  it.each([
    ['/tags/r%26d/rss.xml', 'tags/r%26d/rss', { kind: 'tag', value: 'r&d' }, false],
    ['/rss.xml?tag=a,b&not=c', 'main?tag=a,b&not=c/rss', { kind: 'feed', id: 'main' }, true],
    [
      '/sections/news/feed.json?lang=fr',
      'sections/news?lang=fr/json',
      { kind: 'section', value: 'news' },
      true,
    ],
  ])('%s is one, put together by a reader', (path, key, start, isNarrowed) => {
    const publicUrl = 'https://feeds.example'
    expect(parseTopic(`${publicUrl}${path}`)).toEqual({ publicUrl, key, start, isNarrowed })
  })

  it.each([
    'https://feeds.example/feeds/main/rss.xml',
    'https://feeds.example/tags/Bridges/rss.xml',
    'https://feeds.example/rss.xml?tag=b,a',
    'https://feeds.example/rss.xml?_=1',
    'https://feeds.example/rss.xml?',
    `https://feeds.example/rss.xml?tag=${'x'.repeat(400)}`,
    'https://feeds.example/tags/../rss.xml',
    'https://feeds.example/rss.xml#a',
    'https://feeds.example/feeds/a%2fb/rss.xml',
    'https://feeds.example/feeds/%E0%A4/rss.xml',
    'https://feeds.example/other.xml',
    'https://feeds.example/feeds/toString/constructor.name',
    'ftp://feeds.example/rss.xml',
    '/rss.xml',
    '',
  ])('%s is none', (address) => {
    expect(parseTopic(address)).toBeUndefined()
  })

  it('is every address of every feed, whatever the feed is called', () => {
    const feedId = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,59}$/)
    fc.assert(
      fc.property(feedId, (id) => {
        const found = topicsOf('https://feeds.example', id).map(parseTopic)
        expect(found.map((topic) => topic?.start)).toEqual(Array(3).fill({ kind: 'feed', id }))
      }),
    )
  })
})

describe('hubs of a publication', () => {
  it.each([
    [{}, ['https://feeds.example/hub']],
    [{ hub: false }, []],
    [
      { hubs: ['https://hub.example', 'https://hüb.example/ä'] },
      ['https://feeds.example/hub', 'https://hub.example/', 'https://xn--hb-xka.example/%C3%A4'],
    ],
  ])('%j are %j', (publication, hubs) => {
    expect(hubsOf(publication, 'https://feeds.example/')).toEqual(hubs)
  })
})

describe('a request to the hub', () => {
  const form = (more: Record<string, string> = {}) =>
    new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': 'https://feeds.example/rss.xml',
      'hub.callback': 'https://Reader.example:8443/a/../b?c=%7e',
      ...more,
    })

  it('H1 keeps the callback to the letter', () => {
    expect(parseHubRequest(form({ 'hub.secret': 's', 'hub.lease_seconds': '7200' }))).toEqual({
      ok: true,
      request: {
        mode: 'subscribe',
        topic: 'https://feeds.example/rss.xml',
        callback: 'https://Reader.example:8443/a/../b?c=%7e',
        host: 'reader.example:8443',
        lease: 7_200_000,
        secret: 's',
      },
    })
  })

  it.each([
    'ftp://reader.example/',
    'https://user:word@reader.example/',
    'https://reader.example/#part',
    `https://reader.example/${'x'.repeat(2_048)}`,
    'reader.example/cb',
    'javascript:alert(1)',
    '',
  ])('H1 takes no callback %s', (callback) => {
    expect(parseHubRequest(form({ 'hub.callback': callback }))).toMatchObject({ ok: false })
  })

  it('H1 takes a secret of 199 bytes, and none of 200', () => {
    const ok = (secret: string) => parseHubRequest(form({ 'hub.secret': secret })).ok
    expect([ok('x'.repeat(199)), ok('x'.repeat(200)), ok('€'.repeat(67))]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('never throws, whatever comes', () => {
    const value = fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }))
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...form().keys(), 'hub.secret'), value),
        (fields) => {
          expect(parseHubRequest(new URLSearchParams(fields))).toHaveProperty('ok')
        },
      ),
    )
  })
})

describe('a callback with more parameters', () => {
  it.each([
    ['https://r.example/cb', 'https://r.example/cb?a=1+%26'],
    ['https://r.example/cb?x=%2f&y', 'https://r.example/cb?x=%2f&y&a=1+%26'],
    ['https://r.example/cb?', 'https://r.example/cb?a=1+%26'],
    ['https://r.example/cb?x&', 'https://r.example/cb?x&a=1+%26'],
  ])('H3 %s', (callback, expected) => {
    expect(withParameters(callback, { a: '1 &' })).toBe(expected)
  })
})

describe('a signature', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('H7 is that of RFC 4231, test case 2', async () => {
    expect(await signBody('Jefe', bytes('what do ya want for nothing?'))).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('S3 holds for what was signed, and for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.string(),
        async (secret, body, other) => {
          const signature = await signBody(secret, bytes(body))
          expect(await isSignedBody(signature, secret, bytes(body))).toBe(true)
          expect(await isSignedBody(signature, secret, bytes(other))).toBe(other === body)
          expect(await isSignedBody(signature, `${secret}x`, bytes(body))).toBe(false)
          expect(await isSignedBody(other, secret, bytes(body))).toBe(false)
        },
      ),
    )
    expect(await isSignedBody(undefined, 's', bytes('x'))).toBe(false)
  })
})

describe('a Link header', () => {
  const base = 'https://cms.example/feed/index.xml'

  it.each([
    ['<https://h.example/>; rel="hub"', [['https://h.example/', 'hub']]],
    [
      '<self.xml>;rel=self,<https://h.example/a,b>; title="x, <y>; rel=z" ; rel="Hub next"',
      [
        ['https://cms.example/feed/self.xml', 'self'],
        ['https://h.example/a,b', 'hub', 'next'],
      ],
    ],
    ['<https://a.example/>; anchor="#x"', []],
    ['nonsense', []],
  ])('is read: %s', (header, expected) => {
    expect(readLinkHeader(header, base).map(({ url, rels }) => [url, ...rels])).toEqual(expected)
  })

  it('of ours is read as it was meant', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.array(fc.webUrl()), (self, hubs) => {
        const read = readLinkHeader(linkHeader(self, hubs), base)
        expect(read.map(({ rels }) => rels)).toEqual([...hubs.map(() => ['hub']), ['self']])
        expect(read.map(({ url }) => url)).toEqual([...hubs, self].map((url) => new URL(url).href))
      }),
    )
  })

  it('S1 leads to a hub before what the document says', () => {
    const url = 'https://cms.example/index.xml'
    expect(discoverHub({ url })).toBeUndefined()
    expect(discoverHub({ url, link: '<https://h.example/>; rel=self' })).toBeUndefined()
    expect(discoverHub({ url, hubs: ['mailto:hub@h.example', '/hub'] })).toEqual({
      hub: 'https://cms.example/hub',
      topic: url,
    })
    expect(
      discoverHub({
        url,
        link: '</first>; rel=hub',
        hubs: ['/second'],
        self: 'https://cms.example/self.xml',
      }),
    ).toEqual({ hub: 'https://cms.example/first', topic: 'https://cms.example/self.xml' })
  })
})
