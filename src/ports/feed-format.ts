import type { FeedDocument, FeedFormatId, FeedItem } from '../core/feed-document.ts'

/** What a reader would take from one item of a rendered feed. */
export interface ReadBackItem {
  readonly id: string
  readonly url: string
  readonly title: string
  readonly publishedAt: Date
}

/** Writes feeds in one format, and reads them back with an independent parser to prove them. */
export interface FeedFormat {
  readonly id: FeedFormatId
  /** For people: `RSS`, `Atom`, `JSON Feed`. */
  readonly name: string
  /** The file name under every feed's address, for example `rss.xml`. */
  readonly file: string
  /** With charset, as sent in Content-Type. */
  readonly mediaType: string
  /** Whether a post is an item of its own in this format; all are when left out. */
  shows?(item: FeedItem): boolean
  /** In UTF-8. Never throws. The same document gives the same bytes, always. */
  write(document: FeedDocument): Uint8Array<ArrayBuffer>
  /**
   * Reads with a parser that shares nothing with `write`. Throws when the bytes are not well-formed, and an InputError
   * `unavailable` when nothing can be read now, whatever it is.
   */
  readBack(bytes: Uint8Array<ArrayBuffer>): Promise<readonly ReadBackItem[]>
}
