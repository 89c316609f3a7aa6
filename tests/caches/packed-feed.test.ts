import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packFeed, unpackFeed } from '../../src/caches/packed-feed.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'

const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => new Uint8Array(some))
const date = fc.date({ noInvalidDate: true })
const feed: fc.Arbitrary<RenderedFeed> = fc.record(
  {
    version: fc.nat(),
    mediaType: fc.string(),
    bytes,
    gzip: bytes,
    brotli: bytes,
    hash: fc.string({ unit: 'binary' }),
    lastModified: date,
    settlesAt: date,
    sealed: fc.constant(true as const),
    link: fc.string({ unit: 'binary' }),
    newest: fc.record({ guid: fc.string({ unit: 'binary' }), at: date }, { noNullPrototype: true }),
    validUntil: date,
  },
  {
    requiredKeys: ['version', 'mediaType', 'bytes', 'gzip', 'brotli', 'hash', 'lastModified'],
    noNullPrototype: true,
  },
)

it('gives back what was packed', () => {
  fc.assert(
    fc.property(feed, (one) => {
      expect(unpackFeed(packFeed(one).buffer)).toEqual(one)
    }),
  )
})

it('takes nothing else for a feed', () => {
  const packed = packFeed({
    version: 1,
    mediaType: 'application/rss+xml',
    bytes: new Uint8Array([1, 2]),
    gzip: new Uint8Array([3]),
    brotli: new Uint8Array(),
    hash: 'abc',
    lastModified: new Date('2026-11-22T10:00:00Z'),
  })
  for (let length = 0; length < packed.byteLength; length += 1) {
    expect(unpackFeed(packed.buffer.slice(0, length))).toBeUndefined()
  }
  expect(unpackFeed(new TextEncoder().encode('no feed at all').buffer)).toBeUndefined()
})
