import type { FeedItem } from '../core/feed-document.ts'
import { feedEnd, hasEnded, noticeStart } from '../core/feed-ends.ts'
import { closingNotice, type FeedNotice, noticeItem, type OtherFeed } from '../core/feed-notice.ts'
import { selectionAddresses } from '../core/feed-selection.ts'
import { mintGuid } from '../core/identity.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'

type EndPorts = { readonly setup: Pick<Ports['setup'], 'closingSince' | 'feeds' | 'origin'> }

interface AnnouncedEnd {
  /** Absent until it is time to say so. */
  readonly notice?: FeedItem
  /** When the notice comes, or the feed ends. */
  readonly changesAt?: Date
}

/**
 * What a feed that is to end says of that. The notice keeps its id and its date, so that readers see it once; another last day
 * is another notice.
 *
 * @param id of the feed, or of a selection of it
 */
export async function announcedEnd(
  { setup }: EndPorts,
  publicUrl: string,
  publication: Publication,
  feed: FeedSettings,
  now: Date,
  id = feed.id,
): Promise<AnnouncedEnd> {
  const { closes } = feed
  const origin = await setup.origin()
  const end = feedEnd(feed, publication)
  if (closes === undefined || !end || !origin) return {}
  const from = noticeStart(closes, publication, (await setup.closingSince(feed.id)) ?? now)
  if (from > now) return { changesAt: from }
  const other = instead(publicUrl, publication, feed, await setup.feeds())
  const words = closingNotice(publication.language, closes, 'closing', other)
  const atomId = mintGuid({ ...origin, id: `feed/${id}/closes/${closes}` })
  return { notice: noticeItem(words, atomId, from, publication.home), changesAt: end }
}

function instead(
  publicUrl: string,
  publication: Publication,
  feed: FeedSettings,
  feeds: readonly FeedSettings[],
): OtherFeed | undefined {
  const other = feeds.find(({ id, private: isPrivate }) => id === feed.instead && !isPrivate)
  if (!other) return undefined
  const title = other.title ?? (other.id === 'main' ? publication.title : other.id)
  return { title, url: selectionAddresses(publicUrl, other.id).rss }
}

interface EndedPorts {
  readonly clock: Pick<Ports['clock'], 'now'>
  readonly setup: Pick<Ports['setup'], 'feeds' | 'publication' | 'wasRemoved'>
}

/** What stands at the address of a feed that was there once: the words of its announcement, or that it was removed. */
export async function endedFeed(
  { setup, clock }: EndedPorts,
  publicUrl: string,
  id: string,
): Promise<(FeedNotice & { readonly language: string }) | undefined> {
  const publication = await setup.publication()
  const feeds = await setup.feeds()
  const feed = feeds.find((one) => one.id === id && !one.private)
  if (publication && feed?.closes !== undefined && hasEnded(feed, publication, clock.now())) {
    return { ...words(publicUrl, publication, feed, feeds), language: publication.language }
  }
  return (await setup.wasRemoved(id)) ? removed : undefined
}

/** The same for a private feed, which its subscribers know to have been there. */
export async function endedPrivateFeed(
  { setup }: EndedPorts,
  publicUrl: string,
  id: string,
): Promise<FeedNotice & { readonly language: string }> {
  const publication = await setup.publication()
  const feeds = await setup.feeds()
  const feed = feeds.find((one) => one.id === id)
  return publication && feed?.closes !== undefined
    ? { ...words(publicUrl, publication, feed, feeds), language: publication.language }
    : removed
}

const removed = {
  title: 'This feed was removed',
  text: 'It does not come back.',
  language: 'en',
} as const

function words(
  publicUrl: string,
  publication: Publication,
  feed: FeedSettings,
  feeds: readonly FeedSettings[],
): FeedNotice {
  const other = instead(publicUrl, publication, feed, feeds)
  return closingNotice(publication.language, feed.closes ?? '', 'closed', other)
}
