import type { Cache } from '@cloudflare/workers-types'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import { inTime } from './in-time.ts'
import { packFeed, unpackFeed } from './packed-feed.ts'

/** For so long, milliseconds, all isolates of a location take for current what one of them found current. */
const CURRENT = 20_000
/** For so long, seconds, it is what there is when nothing else can be had: a retraction must not come undone tomorrow. */
const KEPT = 60 * 60
/** A cache that takes longer than this, milliseconds, is asked in vain. */
const PATIENCE = 1_000
/** When it was found current. */
const FOUND = 'x-found-current'

/** Feeds that the isolates of one location share for some seconds. Never throws: what is not kept is asked for again. */
export interface NearFeeds {
  /** What was found current a moment ago. */
  get(key: string): Promise<RenderedFeed | undefined>
  /** What was found current last: for when nobody can say what is. */
  last(key: string): Promise<RenderedFeed | undefined>
  put(key: string, feed: RenderedFeed): Promise<void>
  /** There is no such feed any more. */
  forget(key: string): Promise<void>
}

interface NearFeedsSettings {
  readonly now: () => Date
  readonly patience?: number
}

/**
 * Over the Cache API: https://developers.cloudflare.com/workers/runtime-apis/cache/
 *
 * @param base an address of our own that nothing else answers; another one for each version of the program
 */
export function nearFeeds(
  cache: Cache,
  base: string,
  { now, patience = PATIENCE }: NearFeedsSettings,
): NearFeeds {
  const addressOf = (key: string) => `${base}/${encodeURIComponent(key)}`
  async function find(key: string, age: number): Promise<RenderedFeed | undefined> {
    const kept = await cache.match(addressOf(key))
    if (!kept || now().getTime() - Number(kept.headers.get(FOUND)) >= age) return undefined
    return unpackFeed(await kept.arrayBuffer())
  }
  const attempt = (key: string, age: number) =>
    inTime(find(key, age), patience).catch(() => undefined)
  return {
    get: (key) => attempt(key, CURRENT),
    last: (key) => attempt(key, KEPT * 1_000),
    async put(key, feed) {
      const headers = { 'cache-control': `max-age=${KEPT}`, [FOUND]: `${now().getTime()}` }
      const kept = new Response(packFeed(feed), { headers })
      await cache.put(addressOf(key), kept as unknown as Kept).catch(() => {})
    },
    async forget(key) {
      await cache.delete(addressOf(key)).catch(() => {})
    },
  }
}

type Kept = Parameters<Cache['put']>[1]
