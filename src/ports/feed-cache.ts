import type { NewestPost } from './reader-store.ts'

/** A feed as it is served: bytes, never strings, compressed beforehand. */
export interface RenderedFeed {
  /** Of posts and settings at rendering; see `ChangeCounter`. */
  readonly version: number
  readonly mediaType: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  readonly brotli: Uint8Array<ArrayBuffer>
  /** Opaque part of the ETag: a hash of `bytes`. */
  readonly hash: string
  readonly lastModified: Date
  /** See `LastModified`: until then, If-Modified-Since cannot tell this from what was served before. */
  readonly settlesAt?: Date
  /** An archive page: its posts and its address never change. */
  readonly sealed?: true
  /** The Link header: where the feed lives and which WebSub hubs tell of changes. */
  readonly link?: string
  /** What readers have got who have got these bytes. */
  readonly newest?: NewestPost
  /** When time alone changes the feed: the next scheduled post or end of an embargo. */
  readonly validUntil?: Date
}

/** Keeps the last good bytes of every feed. Losing an entry costs one rendering, nothing else. */
export interface FeedCache {
  get(key: string): Promise<RenderedFeed | undefined> | RenderedFeed | undefined
  put(key: string, feed: RenderedFeed): Promise<void> | void
}

/** Tells whether any feed may have changed. */
export interface ChangeCounter {
  /** Grows with every save of a post or of the set-up. Cheap enough to ask on every request. */
  current(): Promise<number> | number
  /** When it grew beyond this number, by the clock, milliseconds; undefined when that is long ago or was not seen. */
  passedAt?(count: number): number | undefined
}
