import { liveHistory } from '../core/archive.ts'
import type { FeedHistory } from '../core/feed-document.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'
import { type ArchiveEnd, archivePosts } from './archive-posts.ts'

/** How a live document stands to the history of its feed. */
export interface LiveHistory {
  /** Absent while it can be called neither complete nor one with an archive before it. */
  readonly history?: FeedHistory
  /** When there may be more of it, while pages are being made of very many posts. */
  readonly changesAt?: Date
}

/** When a live document is asked again for its history, while pages are being made, in milliseconds. */
const AGAIN = 10_000

/**
 * What the live document says of its history, and until when. Whatever it no longer shows has been sealed before, unless the archive is
 * behind.
 *
 * @param page the newest page that has a post which the document has not; 0 when there is none
 */
export function liveHistoryAt(
  publicUrl: string,
  feed: string,
  { page, isBehind }: ArchiveEnd,
  now: Date,
): LiveHistory {
  const history = liveHistory(publicUrl, feed, page, isBehind)
  return {
    ...(history && { history }),
    ...(isBehind && { changesAt: new Date(now.getTime() + AGAIN) }),
  }
}

/**
 * How the live document of a feed of the set-up stands to its history.
 *
 * @param posts what it shows
 */
export async function historyOf(
  { archive }: Pick<Ports, 'archive'>,
  publicUrl: string,
  feed: FeedSettings,
  posts: readonly Post[],
  now: Date,
): Promise<LiveHistory> {
  const live = posts.map(({ id }) => id)
  const end = await archivePosts({ archive }, feed, live, now)
  return liveHistoryAt(publicUrl, feed.id, end, now)
}
