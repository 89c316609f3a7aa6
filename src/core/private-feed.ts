import type { FeedAddresses } from './feed-document.ts'
import { feedFiles } from './feed-document.ts'
import { termQuery } from './feed-selection.ts'
import type { Post } from './post.ts'
import type { FeedSettings } from './publication.ts'
import { selects } from './schedule.ts'
import type { TermQuery } from './terms.ts'

type Terms = Pick<Post, 'tags' | 'section' | 'authors' | 'language'>

/**
 * Tells of a post whether only private feeds have it: then nothing that is open to all may speak of it.
 *
 * @param offered those of `feeds` that are there for everybody
 */
export function hiddenPosts(
  feeds: readonly FeedSettings[],
  offered: readonly FeedSettings[],
): (post: Terms) => boolean {
  const closed = feeds.filter((feed) => feed.private)
  if (closed.length === 0) return () => false
  return (post) =>
    closed.some(({ select }) => selects(select, post)) &&
    !offered.some(({ select }) => selects(select, post))
}

/** Which posts are open to all, in terms: those that an offered feed takes, or no private one. */
export interface OpenPosts {
  readonly offered: readonly TermQuery[]
  readonly closed: readonly TermQuery[]
}

/** What `hiddenPosts` leaves, in terms; undefined when that is every post. */
export function openPosts(
  feeds: readonly FeedSettings[],
  offered: readonly FeedSettings[],
): OpenPosts | undefined {
  const queries = (some: readonly FeedSettings[]) => some.map(({ select }) => termQuery(select))
  const closed = queries(feeds.filter((feed) => feed.private))
  return closed.length > 0 ? { offered: queries(offered), closed } : undefined
}

/** Under which name a private feed is rendered, once for all its subscribers; no public address leads there. */
export const privateFeedId = (feed: string) => `private/${feed}`

/** Of the feed that a revoked subscriber reads instead: it depends on nothing but the moment. */
export const revokedFeedId = (feed: string, at: Date) => `private/${feed}/revoked/${at.getTime()}`

export interface PrivateFeedName {
  readonly feed: string
  readonly revokedAt?: Date
}

/** What `privateFeedId` and `revokedFeedId` made; undefined for any other id. */
export function readPrivateFeedId(id: string): PrivateFeedName | undefined {
  const [, feed, revoked] = /^private\/([^/?]+)(?:\/revoked\/(\d{1,15}))?$/.exec(id) ?? []
  if (feed === undefined) return undefined
  return { feed, ...(revoked !== undefined && { revokedAt: new Date(Number(revoked)) }) }
}

/** Where a subscriber finds the list of what the token opens. */
export const privateAddress = (publicUrl: string, token: string) =>
  `${publicUrl.replace(/\/+$/, '')}/private/${token}/`

/** Where a subscriber finds a feed, in each format. */
export function privateAddresses(publicUrl: string, token: string, feed: string): FeedAddresses {
  const base = privateAddress(publicUrl, token) + encodeURIComponent(feed)
  const entries = Object.entries(feedFiles).map(([file, format]) => [format, `${base}/${file}`])
  return Object.fromEntries(entries) as FeedAddresses
}
