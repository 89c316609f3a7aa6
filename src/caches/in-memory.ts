import type { FeedCache, RenderedFeed } from '../ports/feed-cache.ts'

/** Keeps feeds in this process. */
export function inMemoryFeedCache(): FeedCache {
  const feeds = new Map<string, RenderedFeed>()
  return {
    get: (key) => feeds.get(key),
    put: (key, feed) => void feeds.set(key, feed),
  }
}
