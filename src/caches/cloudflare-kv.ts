import type { KVNamespace } from '@cloudflare/workers-types'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import { inTime } from './in-time.ts'
import { packFeed, unpackFeed } from './packed-feed.ts'

/** The shortest time, seconds, after which a location asks again what stands under a key. */
const ASKED_AGAIN = 30
/** What is kept of a version that nothing replaced, seconds. */
const KEPT = 24 * 60 * 60
/** KV answers in some 10 to 100 ms; when it takes longer than this, milliseconds, the database is asked instead. */
const PATIENCE = 1_000

/** Feeds that all locations share, by the state of posts and settings that they show. What cannot be read is not there. */
export interface FarFeeds {
  /** The state as it was last told; undefined when nobody has told, or it cannot be read. */
  version(): Promise<number | undefined>
  /** @throws when it is told more than once a second */
  tell(version: number): Promise<void>
  get(key: string, version: number): Promise<RenderedFeed | undefined>
  put(key: string, feed: RenderedFeed): Promise<void>
}

/**
 * Over Workers KV, which tells all locations within about a minute: https://developers.cloudflare.com/kv/concepts/how-kv-works/
 *
 * @param base one for each address and version of the program
 */
export function farFeeds(kv: KVNamespace, base: string, patience = PATIENCE): FarFeeds {
  const attempt = async <Value>(reading: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await inTime(reading(), patience)
    } catch {
      return null
    }
  }
  const nameOf = (key: string, version: number) => `feed/${base}/${version}/${key}`
  return {
    async version() {
      const told = await attempt(() => kv.get('changes', { cacheTtl: ASKED_AGAIN }))
      return told === null ? undefined : Number(told)
    },
    tell: (version) => kv.put('changes', String(version)),
    async get(key, version) {
      const name = nameOf(key, version)
      if (!isShort(name)) return undefined
      const kept = await attempt(() => kv.get(name, { type: 'arrayBuffer' }))
      return kept ? unpackFeed(kept) : undefined
    },
    async put(key, feed) {
      const name = nameOf(key, feed.version)
      if (!isShort(name)) return
      await kv.put(name, packFeed(feed), { expirationTtl: KEPT }).catch(() => {})
    },
  }
}

/** The most bytes that a key of KV may have: https://developers.cloudflare.com/kv/platform/limits/ */
const isShort = (name: string) => new TextEncoder().encode(name).byteLength <= 512
