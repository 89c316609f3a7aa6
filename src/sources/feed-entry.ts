/**
 * Text as a feed gives it. `plain` means exactly these characters, `html` is markup, and `loose` may be either:
 * RSS does not say.
 */
export interface FeedText {
  readonly value: string
  readonly kind: 'plain' | 'html' | 'loose'
}

export interface FeedPerson {
  readonly name?: string | undefined
  readonly url?: string | undefined
  readonly email?: string | undefined
}

/** A picture, sound or film that belongs to an entry. */
export interface FeedMedia {
  readonly from: 'enclosure' | 'media' | 'cover' | 'thumbnail'
  readonly url: string | undefined
  readonly type?: string | undefined
  readonly medium?: string | undefined
  readonly length?: number | undefined
  /** Seconds. */
  readonly duration?: number | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly alt?: string | undefined
  readonly credit?: string | undefined
}

/** One item or entry, whatever its format and whoever parsed it. Nothing is checked or resolved yet. */
export interface FeedEntry {
  readonly guid?: string | undefined
  /** Addresses of the page, best first. */
  readonly links: readonly string[]
  readonly title?: FeedText | undefined
  readonly content?: FeedText | undefined
  readonly description?: FeedText | undefined
  readonly people: readonly FeedPerson[]
  readonly tags: readonly string[]
  readonly media: readonly FeedMedia[]
  /** As written; the first that can be read counts. */
  readonly published: readonly string[]
  readonly updated: readonly string[]
  /** From `xml:base`. */
  readonly base?: string | undefined
  readonly language?: string | undefined
}

/** A whole feed, likewise. */
export interface FeedContents {
  readonly title?: FeedText | undefined
  readonly home?: string | undefined
  readonly base?: string | undefined
  readonly language?: string | undefined
  /** Authors of every entry that names none (RFC 4287 section 4.2.1, JSON Feed 1.1 `authors`). */
  readonly people: readonly FeedPerson[]
  readonly entries: readonly FeedEntry[]
}

/** Drops what is absent or blank. */
export function present(values: readonly (string | undefined)[]): string[] {
  return values.map((value) => value?.trim() ?? '').filter((value) => value !== '')
}

/** What a guid adds to the addresses of an RSS item: RSS 2.0 makes it the page's address unless it says no. */
export function permalink(guid: string | undefined, isPermaLink: boolean): string | undefined {
  return isPermaLink && guid && /^https?:\/\//i.test(guid.trim()) ? guid : undefined
}
