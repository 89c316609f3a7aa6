import type { FeedCache, RenderedFeed } from '../ports/feed-cache.ts'

/** Room for the feeds of a publication, and for the selections that readers ask for again. */
const FEEDS = 500
const BYTES = 64 * 1024 * 1024

/** A cache that answers at once. */
export interface FeedMemory extends FeedCache {
  get(key: string): RenderedFeed | undefined
  put(key: string, feed: RenderedFeed): void
}

/**
 * Keeps feeds in this process, so many and so large at most: those that nobody asked for the longest go first, and of all those
 * the selections, which anybody may make up, so that nobody's questions drive out the last good bytes of a feed.
 */
export function inMemoryFeedCache(feedsMost = FEEDS, bytesMost = BYTES): FeedMemory {
  const feeds = new Map<string, RenderedFeed>()
  let bytes = 0
  let latest: string | undefined

  function forget(key: string) {
    const feed = feeds.get(key)
    if (feed) bytes -= sizeOf(feed)
    feeds.delete(key)
  }

  function keep(key: string, feed: RenderedFeed) {
    feeds.set(key, feed)
    bytes += sizeOf(feed)
    latest = key
  }

  function leastMissed(added: string): string | undefined {
    let first: string | undefined
    for (const key of feeds.keys()) {
      if (key === added) continue
      if (key.includes('?')) return key
      first ??= key
    }
    return first
  }

  return {
    get(key) {
      const feed = feeds.get(key)
      if (!feed || key === latest) return feed
      // A Map keeps its keys in the order in which they came.
      feeds.delete(key)
      feeds.set(key, feed)
      latest = key
      return feed
    },
    put(key, feed) {
      forget(key)
      keep(key, feed)
      while (feeds.size > feedsMost || bytes > bytesMost) {
        const oldest = leastMissed(key)
        if (oldest === undefined) return
        forget(oldest)
      }
    },
  }
}

const sizeOf = ({ bytes, gzip, brotli }: RenderedFeed) =>
  bytes.byteLength + gzip.byteLength + brotli.byteLength
