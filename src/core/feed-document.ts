import type { Attachment, Author, PostImage } from './post.ts'
import type { FeedContent } from './publication.ts'

/** One post as a feed says it, before any format. All text is plain and clean, all links absolute. */
export interface FeedItem {
  readonly guid: string
  /** True only when the guid is the http URL of the post. */
  readonly guidIsPermaLink: boolean
  readonly atomId: string
  readonly url: string
  readonly title: string
  /** Plain text, never empty. */
  readonly summary: string
  /** Sanitised HTML; absent in summary feeds. */
  readonly html?: string
  readonly authors: readonly Author[]
  readonly categories: readonly string[]
  readonly language?: string
  readonly image?: PostImage
  readonly attachments: readonly Attachment[]
  readonly publishedAt: Date
  readonly updatedAt: Date
}

/** A post that was taken out (RFC 6721). */
export interface DeletedItem {
  readonly atomId: string
  readonly guid: string
  readonly when: Date
  readonly comment?: string
}

/** What a feed contains, before any format. Its bytes depend on this alone (promise 2). */
export interface FeedDocument {
  readonly id: string
  /** Atom id of the feed itself: a `tag:` URI that outlives every address. */
  readonly atomId: string
  readonly title: string
  readonly description: string
  readonly language: string
  readonly home: string
  /** Where this document can be fetched, per format. */
  readonly self: Readonly<Record<FeedFormatId, string>>
  /** WebSub hubs that tell of changes. */
  readonly hubs?: readonly string[]
  readonly logo?: string
  readonly content: FeedContent
  /** Of the newest change; when there is no post, the moment the publication was set up. */
  readonly updatedAt: Date
  readonly items: readonly FeedItem[]
  readonly deleted: readonly DeletedItem[]
}

export type FeedFormatId = 'rss' | 'atom' | 'json'

/** The file name under a feed's address → its format. */
export const feedFiles = {
  'rss.xml': 'rss',
  'atom.xml': 'atom',
  'feed.json': 'json',
} as const satisfies Readonly<Record<string, FeedFormatId>>
