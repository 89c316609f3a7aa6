import type { FeedCache, RenderedFeed } from '../ports/feed-cache.ts'

/** Room for the feeds of a publication, and for the selections that readers ask for again. */
const FEEDS = 500
const BYTES = 64 * 1024 * 1024
/** What selections may take of that: whoever asks for many must not make the process grow. */
const SELECTIONS_SHARE = 1 / 4

/** A cache that answers at once. */
export interface FeedMemory extends FeedCache {
  get(key: string): RenderedFeed | undefined
  put(key: string, feed: RenderedFeed): void
  /** There is no such feed any more. */
  forget(key: string): void
}

/**
 * Keeps feeds in this process, so many and so large at most: those that nobody asked for the longest go first, and of all those
 * the selections, which anybody may make up, so that nobody's questions drive out the last good bytes of a feed.
 */
export function inMemoryFeedCache(feedsMost = FEEDS, bytesMost = BYTES): FeedMemory {
  const feeds = new Map<string, RenderedFeed>()
  let bytes = 0
  let bytesOfSelections = 0
  let latest: string | undefined

  function forget(key: string) {
    const feed = feeds.get(key)
    if (feed) count(key, -sizeOf(feed))
    feeds.delete(key)
  }

  function count(key: string, size: number) {
    bytes += size
    if (isSelection(key)) bytesOfSelections += size
  }

  function keep(key: string, feed: RenderedFeed) {
    feeds.set(key, feed)
    count(key, sizeOf(feed))
    latest = key
  }

  const isFull = () => feeds.size > feedsMost || bytes > bytesMost
  const isOver = () => isFull() || bytesOfSelections > bytesMost * SELECTIONS_SHARE

  /** What must go first; no feed goes only since a selection is large. */
  function leastMissed(added: string): string | undefined {
    let first: string | undefined
    for (const key of feeds.keys()) {
      if (key === added) continue
      if (isSelection(key)) return key
      first ??= key
    }
    return isFull() ? first : undefined
  }

  return {
    forget,
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
      while (isOver()) {
        const oldest = leastMissed(key)
        if (oldest === undefined) return
        forget(oldest)
      }
    },
  }
}

const isSelection = (key: string) => key.includes('?')

const sizeOf = ({ bytes, gzip, brotli }: RenderedFeed) =>
  bytes.byteLength + gzip.byteLength + brotli.byteLength
