import { expect, it } from 'vitest'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'

const feed = (bytes: number): RenderedFeed => ({
  version: 1,
  mediaType: 'text/plain',
  bytes: new Uint8Array(bytes),
  gzip: new Uint8Array(1),
  brotli: new Uint8Array(1),
  hash: String(bytes),
  lastModified: new Date('2026-11-22T10:00:00Z'),
})

/** The keys that are still there, asked in an order that changes nothing: from the oldest on. */
const kept = (cache: ReturnType<typeof inMemoryFeedCache>, keys: string) =>
  [...keys].filter((key) => cache.get(key) !== undefined).join('')

it('gives back what was kept', () => {
  const cache = inMemoryFeedCache()
  const one = feed(10)
  cache.put('a', one)
  expect([cache.get('a'), cache.get('b')]).toEqual([one, undefined])
})

it('forgets those first that nobody asked for the longest', () => {
  const cache = inMemoryFeedCache(3, 1_000)
  for (const key of 'abc') cache.put(key, feed(10))
  cache.get('a')
  cache.put('d', feed(10))
  expect(kept(cache, 'abcd')).toBe('acd')
  cache.put('e', feed(10))
  expect(kept(cache, 'acde')).toBe('cde')
})

it('has a limit of bytes, the compressed ones included', () => {
  const cache = inMemoryFeedCache(100, 100)
  for (const key of 'abc') cache.put(key, feed(30))
  expect(kept(cache, 'abc')).toBe('abc')
  cache.put('a', feed(35))
  expect(kept(cache, 'bca')).toBe('ca')
})

it('counts what replaces something once', () => {
  const cache = inMemoryFeedCache(100, 100)
  cache.put('a', feed(40))
  for (let round = 0; round < 10; round++) cache.put('b', feed(40))
  expect(kept(cache, 'ab')).toBe('ab')
})

it('keeps the last even when it is too large', () => {
  const cache = inMemoryFeedCache(2, 100)
  cache.put('a', feed(10))
  cache.put('b', feed(1_000))
  expect(kept(cache, 'ab')).toBe('b')
  cache.put('c', feed(10))
  expect(kept(cache, 'bc')).toBe('c')
})

it('lets selections go before feeds', () => {
  const cache = inMemoryFeedCache(3, 10_000)
  cache.put('main/rss', feed(10))
  for (const tag of 'abcdef') cache.put(`main?tag=${tag}/rss`, feed(10))
  const keys = ['main/rss', ...[...'abcdef'].map((tag) => `main?tag=${tag}/rss`)]
  expect(keys.filter((key) => cache.get(key) !== undefined)).toEqual([
    'main/rss',
    'main?tag=e/rss',
    'main?tag=f/rss',
  ])
})

it('gives selections a quarter of its bytes', () => {
  const cache = inMemoryFeedCache(100, 400)
  cache.put('main/rss', feed(200))
  for (const tag of 'abcd') cache.put(`main?tag=${tag}/rss`, feed(40))
  const keys = ['main/rss', ...[...'abcd'].map((tag) => `main?tag=${tag}/rss`)]
  expect(keys.filter((key) => cache.get(key) !== undefined)).toEqual([
    'main/rss',
    'main?tag=c/rss',
    'main?tag=d/rss',
  ])
  cache.put('main?tag=e/rss', feed(150))
  expect([...keys, 'main?tag=e/rss'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'main/rss',
    'main?tag=e/rss',
  ])
})
