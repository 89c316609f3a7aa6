import type { FeedFormatId } from '../../core/feed-document.ts'

export interface FeedAddress {
  readonly format: FeedFormatId
  /** For people. */
  readonly name: string
  readonly mediaType: string
  readonly url: string
}

const formats = [
  { format: 'rss', name: 'RSS', mediaType: 'application/rss+xml', file: 'rss.xml' },
  { format: 'atom', name: 'Atom', mediaType: 'application/atom+xml', file: 'atom.xml' },
  { format: 'json', name: 'JSON Feed', mediaType: 'application/feed+json', file: 'feed.json' },
] as const

/** Where a feed can be fetched, in each format. `main` lives at the root. */
export function feedAddresses(publicUrl: string, feedId: string): readonly FeedAddress[] {
  const folder = feedId === 'main' ? '/' : `/feeds/${encodeURIComponent(feedId)}/`
  const base = publicUrl.replace(/\/+$/, '') + folder
  return formats.map(({ file, ...address }) => ({ ...address, url: base + file }))
}

/** The same for a document that knows its own addresses. The format that somebody has chosen comes first. */
export function documentAddresses(
  self: Readonly<Record<FeedFormatId, string>>,
  chosen: FeedFormatId,
): readonly FeedAddress[] {
  return formats
    .map(({ file: _file, ...address }) => ({ ...address, url: self[address.format] }))
    .sort((a, b) => Number(b.format === chosen) - Number(a.format === chosen))
}

export interface SubscribeLink {
  readonly name: string
  readonly href: string
}

/** Hands the feed to whatever reader the person has installed: the `feed:` scheme as readers register it. */
export const openInReader = (url: string) => `feed:${url}`

/** The pages on which common readers subscribe to a feed. */
export function subscribeLinks(url: string): readonly SubscribeLink[] {
  const feed = encodeURIComponent(url)
  return [
    { name: 'Feedly', href: `https://feedly.com/i/subscription/feed%2F${feed}` },
    { name: 'Inoreader', href: `https://www.inoreader.com/?add_feed=${feed}` },
    { name: 'NewsBlur', href: `https://www.newsblur.com/?url=${feed}` },
    { name: 'The Old Reader', href: `https://theoldreader.com/feeds/subscribe?url=${feed}` },
  ]
}
