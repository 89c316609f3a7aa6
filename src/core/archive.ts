import { type FeedAddresses, type FeedHistory, feedFiles } from './feed-document.ts'
import type { FeedSettings } from './publication.ts'

/** Posts of an archive page; of a feed that shows fewer, as many as it shows. */
const PAGE_MAX = 100

/** An archive page is full with this many posts. The live feed always has room for what stands in no page yet. */
export const pageSize = ({ limit }: Pick<FeedSettings, 'limit'>) => Math.min(limit, PAGE_MAX)

/** `{feed}/archive/{n}` → its parts; undefined for what names no archive page. */
export function archivePageOf(id: string): { feed: string; page: number } | undefined {
  const match = /^([^/]+)\/archive\/([1-9]\d{0,8})$/.exec(id)
  return match?.[1] ? { feed: match[1], page: Number(match[2]) } : undefined
}

/** Where an archive page is, per format. */
export function archiveAddresses(publicUrl: string, feed: string, page: number): FeedAddresses {
  const root = publicUrl.replace(/\/+$/, '')
  const folder = `${root}/feeds/${encodeURIComponent(feed)}/archive/${page}`
  const entries = Object.entries(feedFiles).map(([file, format]) => [format, `${folder}/${file}`])
  return Object.fromEntries(entries) as FeedAddresses
}

/** What the live document says of the posts that it does not have: they are in the archive page before it. */
export function liveHistory(publicUrl: string, feed: string, pageBefore: number): FeedHistory {
  return pageBefore > 0
    ? { kind: 'live', previous: archiveAddresses(publicUrl, feed, pageBefore) }
    : { kind: 'complete' }
}

/** The page after it is named before it is there, so that its own bytes need not change when it comes. */
export function pageHistory(
  publicUrl: string,
  feed: string,
  page: number,
  current: FeedAddresses,
): FeedHistory {
  return {
    kind: 'archive',
    ...(page > 1 && { previous: archiveAddresses(publicUrl, feed, page - 1) }),
    next: archiveAddresses(publicUrl, feed, page + 1),
    current,
  }
}
