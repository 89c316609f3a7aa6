import type { FeedCache, RenderedFeed } from '../ports/feed-cache.ts'

/** Bytes kept of what readers put together and of archive pages: of both there may be any number. */
const MOST = 64 * 1024 * 1024

/** A feed of the set-up: `{feed}/{format}`. There are few, nearly all requests ask for them, and their last good bytes stay. */
const named = /^[^/?]+\/[^/?]+$/

/** Keeps feeds in this process: every feed of the set-up, and of all others those that were asked for last. */
export function inMemoryFeedCache(most = MOST): FeedCache {
  const feeds = new Map<string, RenderedFeed>()
  const others = new Map<string, RenderedFeed>()
  let size = 0

  function forget(key: string): void {
    const feed = others.get(key)
    if (!feed) return
    others.delete(key)
    size -= sizeOf(feed)
  }

  function keep(key: string, feed: RenderedFeed): void {
    forget(key)
    others.set(key, feed)
    size += sizeOf(feed)
    for (const oldest of others.keys()) {
      if (size <= most || oldest === key) break
      forget(oldest)
    }
  }

  return {
    get(key) {
      const feed = feeds.get(key)
      if (feed) return feed
      const other = others.get(key)
      if (other) keep(key, other)
      return other
    },
    put: (key, feed) => void (named.test(key) ? feeds.set(key, feed) : keep(key, feed)),
  }
}

const sizeOf = ({ bytes, gzip, brotli }: RenderedFeed) =>
  bytes.byteLength + gzip.byteLength + brotli.byteLength
