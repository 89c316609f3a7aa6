import type { Cache } from '@cloudflare/workers-types'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import { packFeed, unpackFeed } from './packed-feed.ts'

/** For so long, seconds, all isolates of a location take for current what one of them found current. */
const CURRENT = 20

/** Feeds that the isolates of one location share for some seconds. Never throws: what is not kept is asked for again. */
export interface NearFeeds {
  get(key: string): Promise<RenderedFeed | undefined>
  put(key: string, feed: RenderedFeed): Promise<void>
}

/**
 * Over the Cache API: https://developers.cloudflare.com/workers/runtime-apis/cache/
 *
 * @param base an address of our own that nothing else answers; another one for each version of the program
 */
export function nearFeeds(cache: Cache, base: string): NearFeeds {
  const addressOf = (key: string) => `${base}/${encodeURIComponent(key)}`
  return {
    async get(key) {
      try {
        const kept = await cache.match(addressOf(key))
        return kept && unpackFeed(await kept.arrayBuffer())
      } catch {
        return undefined
      }
    },
    async put(key, feed) {
      const headers = { 'cache-control': `max-age=${CURRENT}` }
      const kept = new Response(packFeed(feed), { headers })
      await cache.put(addressOf(key), kept as unknown as Kept).catch(() => {})
    },
  }
}

type Kept = Parameters<Cache['put']>[1]
