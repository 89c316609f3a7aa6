import {
  type FeedAddresses,
  type FeedFormatId,
  type FeedHistory,
  feedFiles,
} from './feed-document.ts'
import type { FeedSettings } from './publication.ts'

/** Posts of an archive page; of a feed that shows fewer, as many as it shows. */
const PAGE_MAX = 100

/** An archive page is full with this many posts. The live feed always has room for what stands in no page yet. */
export const pageSize = ({ limit }: Pick<FeedSettings, 'limit'>) => Math.min(limit, PAGE_MAX)

/** A page of the archive of a feed, by the feed's id or the key of a selection. */
export interface ArchivePage {
  readonly feed: string
  readonly page: number
}

/** `{feed}/archive/{n}`, `tags/{tag}/archive/{n}?{filter}` → its parts; undefined for what names no archive page. */
export function archivePageOf(id: string): ArchivePage | undefined {
  const match = /^([^/?]+(?:\/[^/?]+)?)\/archive\/([1-9]\d{0,8})(\?.+)?$/.exec(id)
  return match?.[1] ? { feed: match[1] + (match[3] ?? ''), page: Number(match[2]) } : undefined
}

/** The one name of an archive page: `main/archive/3`, `tags/bridges/archive/3?lang=fr`. */
export function archiveKey({ feed, page }: ArchivePage): string {
  const [path, query] = feed.split('?')
  return `${path}/archive/${page}${query ? `?${query}` : ''}`
}

/** Where an archive page is, per format. */
export function archiveAddresses(publicUrl: string, feed: string, page: number): FeedAddresses {
  const root = publicUrl.replace(/\/+$/, '')
  const [path = '', query] = feed.split('?')
  const folder = path.includes('/') ? path : `feeds/${encodeURIComponent(path)}`
  const address = (file: string) =>
    `${root}/${folder}/archive/${page}/${file}${query ? `?${query}` : ''}`
  const entries = Object.entries(feedFiles).map(([file, format]) => [format, address(file)])
  return Object.fromEntries(entries) as Record<FeedFormatId, string>
}

/**
 * What the live document says of the posts that it does not have: they are in the archive page before it. Nothing while no page is
 * made yet of those that there will be.
 *
 * @param isBehind there are pages to come before the posts of the live document
 */
export function liveHistory(
  publicUrl: string,
  feed: string,
  pageBefore: number,
  isBehind: boolean,
): FeedHistory | undefined {
  if (pageBefore > 0) {
    return { kind: 'live', previous: archiveAddresses(publicUrl, feed, pageBefore) }
  }
  return isBehind ? undefined : { kind: 'complete' }
}

/**
 * The page after it is named before it is there, so that its own bytes need not change when it comes.
 *
 * @param before the page before it; 0 when it is the first
 */
export function pageHistory(
  publicUrl: string,
  { feed, page }: ArchivePage,
  current: FeedAddresses,
  before = page - 1,
): FeedHistory {
  return {
    kind: 'archive',
    ...(before > 0 && { previous: archiveAddresses(publicUrl, feed, before) }),
    next: archiveAddresses(publicUrl, feed, page + 1),
    current,
  }
}
