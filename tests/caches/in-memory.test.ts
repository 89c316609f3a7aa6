import { expect, it } from 'vitest'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'

const feed = (bytes: number): RenderedFeed => ({
  version: 1,
  mediaType: 'application/rss+xml',
  bytes: new Uint8Array(bytes),
  gzip: new Uint8Array(0),
  brotli: new Uint8Array(0),
  hash: 'abc',
  lastModified: new Date('2026-11-22T10:00:00Z'),
})

it('keeps every feed of the set-up, whatever else is asked for', () => {
  const cache = inMemoryFeedCache(100)
  const [main, politics] = [feed(90), feed(90)]
  cache.put('main/rss', main)
  cache.put('politics/atom', politics)
  for (let page = 1; page < 50; page += 1) cache.put(`main/archive/${page}/rss`, feed(60))
  expect([cache.get('main/rss'), cache.get('politics/atom')]).toEqual([main, politics])
})

it('keeps of all others those that were asked for last', () => {
  const cache = inMemoryFeedCache(100)
  const keys = ['main?tag=a/rss', 'main/archive/1/rss', 'main/archive/2/rss']
  const [first = '', second = '', third = ''] = keys
  cache.put(first, feed(40))
  cache.put(second, feed(40))
  cache.get(first)
  cache.put(third, feed(40))
  expect(keys.map((key) => cache.get(key) !== undefined)).toEqual([true, false, true])
})

it('counts what is put anew once, and keeps what alone is too large', () => {
  const cache = inMemoryFeedCache(100)
  for (let time = 0; time < 5; time += 1) cache.put('main/archive/1/rss', feed(60))
  cache.put('main/archive/2/rss', feed(40))
  expect(cache.get('main/archive/1/rss')).toBeDefined()
  cache.put('main/archive/3/rss', feed(400))
  expect(cache.get('main/archive/3/rss')).toBeDefined()
  expect(cache.get('main/archive/1/rss')).toBeUndefined()
})
