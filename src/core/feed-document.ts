import type { Podcast } from './podcast.ts'
import type { Attachment, Author, PostImage } from './post.ts'
import type { FeedContent } from './publication.ts'
import type { Cloud } from './rsscloud.ts'

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
  /** The section first, then the tags. */
  readonly categories: readonly string[]
  /** The category that is the section. */
  readonly section?: string
  readonly language?: string
  readonly image?: FeedImage
  /** The body shows the lead image already, in whatever size. */
  readonly imageInBody?: true
  readonly attachments: readonly Attachment[]
  readonly publishedAt: Date
  readonly updatedAt: Date
  /** The post was taken back: the item is a notice. Atom says so by a deleted entry instead (RFC 6721). */
  readonly retraction?: DeletedItem
  /** It speaks of the feed itself: there is no such post. */
  readonly notice?: true
}

/** The lead image, with what an attachment of the same address tells of it. */
export interface FeedImage extends PostImage {
  readonly type?: string
  /** Bytes. */
  readonly length?: number
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
  /** Where this document can be fetched, per format; absent when each of its readers has another address. */
  readonly self?: FeedAddresses
  /** WebSub hubs that tell of changes. */
  readonly hubs?: readonly string[]
  /** Where readers ask to be told of changes by rssCloud. */
  readonly cloud?: Cloud
  readonly logo?: string
  /** A small square picture. */
  readonly icon?: string
  /** Who may do what with the texts, in words. */
  readonly rights?: string
  /** The title of the publication whose feed this is. */
  readonly publication?: string
  /** What directories of podcasts ask. */
  readonly podcast?: Podcast
  /** Names the sections as a way to sort posts, apart from tags. */
  readonly sections?: string
  /** Where the older posts are (RFC 5005). */
  readonly history?: FeedHistory
  readonly content: FeedContent
  /** Of the newest change; when there is no post, the moment the publication was set up. */
  readonly updatedAt: Date
  readonly items: readonly FeedItem[]
  readonly deleted: readonly DeletedItem[]
}

/** An address per format. */
export type FeedAddresses = Readonly<Record<FeedFormatId, string>>

/**
 * How a document stands to the whole of its feed (RFC 5005): `complete` has every post, `live` the newest, and an `archive`
 * a run of posts that never changes.
 */
export interface FeedHistory {
  readonly kind: 'complete' | 'live' | 'archive'
  readonly previous?: FeedAddresses
  readonly next?: FeedAddresses
  /** The live document; in archives. */
  readonly current?: FeedAddresses
}

export type FeedFormatId = 'rss' | 'atom' | 'json'

/** The file name under a feed's address → its format. */
export const feedFiles = {
  'rss.xml': 'rss',
  'atom.xml': 'atom',
  'feed.json': 'json',
} as const satisfies Readonly<Record<string, FeedFormatId>>
