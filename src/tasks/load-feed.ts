import { archivePageOf } from '../core/archive.ts'
import { buildFeedDocument } from '../core/build-feed-document.ts'
import type { FeedDocument } from '../core/feed-document.ts'
import { mintGuid } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import { hubsOf } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import { deletedItem, historyOf, lastChange, loadArchive } from './load-archive.ts'
import { loadSelection } from './load-selection.ts'
import { newestOf } from './newest-of.ts'

/** How many deleted posts a feed still names. */
const DELETED = 50
/** How many older posts a feed shows again because they were corrected or retracted. */
const LATE = 20

export interface LoadedFeed {
  readonly document: FeedDocument
  /** When time alone changes it. */
  readonly validUntil?: Date
  /** When anything last changed that it may be made of: what Last-Modified says, since an edit moves no date that readers see. */
  readonly changedAt: Date
  /** Its posts and its address never change. */
  readonly sealed?: true
}

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive'>

/**
 * What a feed, or a page of its archive, says now; undefined when there is no such thing or no publication yet.
 *
 * @param feedId `{feed}`, the key of a selection, or that of a page of the archive of either
 */
export async function loadFeed(
  ports: LoadPorts,
  publicUrl: string,
  feedId: string,
): Promise<LoadedFeed | undefined> {
  const page = archivePageOf(feedId)
  if (page) return loadArchive(ports, publicUrl, page)
  if (/[/?]/.test(feedId)) return loadSelection(ports, publicUrl, feedId)
  const feed = (await ports.setup.feeds()).find(({ id }) => id === feedId)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!feed || !publication || !origin) return undefined
  const now = ports.clock.now()
  const newest = await newestOf(ports.posts, feed, now)
  const posts = [...newest, ...(await changedLate(ports, feed, newest, now))]
  const history = await historyOf(ports, publicUrl, feed, newest, now)
  const deleted = await ports.posts.deleted(DELETED)
  const validUntil = await ports.posts.nextVisible(now)
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${feed.id}` }),
      publicUrl,
      history,
      hubs: hubsOf(publication, publicUrl),
      posts,
      deleted: deleted.map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: await lastChange(ports, origin.at, now),
  }
}

/** What a full feed no longer shows, but was changed for readers since its oldest post: said again, so that all hear of it. */
async function changedLate(
  { posts }: LoadPorts,
  feed: FeedSettings,
  newest: readonly Post[],
  now: Date,
): Promise<readonly Post[]> {
  const oldest = newest.at(-1)
  if (!oldest || newest.length < feed.limit) return []
  const changed = await posts.changedSince(oldest.publishedAt, LATE, now)
  return changed.filter((post) => selects(feed.select, post))
}
