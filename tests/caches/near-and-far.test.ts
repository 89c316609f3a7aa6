import type { Cache, KVNamespace } from '@cloudflare/workers-types'
import { describe, expect, it } from 'vitest'
import { nearFeeds } from '../../src/caches/cloudflare-cache.ts'
import { farFeeds } from '../../src/caches/cloudflare-kv.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'

const bytes = new TextEncoder().encode('<rss/>')
const feed: RenderedFeed = {
  version: 7,
  mediaType: 'application/rss+xml',
  ...{ bytes, gzip: bytes, brotli: bytes },
  hash: 'abc',
  lastModified: new Date('2026-11-22T10:00:00Z'),
}
const never = () => new Promise<never>(() => {})
const broken = () => Promise.reject(new Error('it is broken'))
const throws = () => {
  throw new Error('it is broken')
}
const failing = [
  ['is broken', broken],
  ['throws', throws],
  ['does not answer', never],
] as const

describe('feeds of a location', () => {
  /** Keeps what it is given, and asks no clock. */
  function location() {
    const kept = new Map<string, Response>()
    const cache = {
      match: async (address: string) => kept.get(address)?.clone(),
      put: async (address: string, response: Response) => void kept.set(address, response),
      delete: async (address: string) => kept.delete(address),
    } as unknown as Cache
    const clock = { time: Date.parse('2026-11-22T10:00:00Z') }
    const now = () => new Date(clock.time)
    return { clock, kept, near: nearFeeds(cache, 'https://feeds.example/.kept/1', { now }) }
  }

  it('are current for 20 seconds, and the last that were for an hour', async () => {
    const { clock, kept, near } = location()
    await near.put('main/rss', feed)
    expect(
      [...kept].map(([address, { headers }]) => [address, headers.get('cache-control')]),
    ).toEqual([['https://feeds.example/.kept/1/main%2Frss', 'max-age=3600']])
    clock.time += 19_999
    expect(await near.get('main/rss')).toEqual(feed)
    clock.time += 1
    expect(await near.get('main/rss')).toBeUndefined()
    clock.time += 3_600_000 - 20_001
    expect(await near.last('main/rss')).toEqual(feed)
    clock.time += 1
    expect(await near.last('main/rss')).toBeUndefined()
  })

  it('are not there once they are forgotten', async () => {
    const { near } = location()
    await near.put('main/rss', feed)
    await near.forget('main/rss')
    expect(await near.last('main/rss')).toBeUndefined()
  })

  it.each(failing)('are not there when its cache %s', async (_name, match) => {
    const cache = { match, put: match } as unknown as Cache
    const near = nearFeeds(cache, 'https://feeds.example', { now: () => new Date(), patience: 5 })
    expect([await near.get('main/rss'), await near.last('main/rss')]).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('feeds of all locations', () => {
  it.each(failing)('are not there when KV %s', async (_name, get) => {
    const far = farFeeds({ get } as unknown as KVNamespace, 'v1', 5)
    expect([await far.version(), await far.get('main/rss', 7)]).toEqual([undefined, undefined])
  })

  it('are kept by what they show, and told of by its number', async () => {
    const kept = new Map<string, string | ArrayBuffer>()
    const kv = {
      get: async (name: string) => kept.get(name) ?? null,
      put: async (name: string, value: string | Uint8Array<ArrayBuffer>) =>
        void kept.set(name, typeof value === 'string' ? value : value.buffer),
    } as unknown as KVNamespace
    const far = farFeeds(kv, 'v1/https://feeds.example')
    await far.tell(7)
    await far.put('main/rss', feed)
    expect([...kept.keys()]).toEqual(['changes', 'feed/v1/https://feeds.example/7/main/rss'])
    expect([await far.version(), await far.get('main/rss', 7)]).toEqual([7, feed])
    expect(await far.get('main/rss', 6)).toBeUndefined()
  })
})
