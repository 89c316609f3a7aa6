import { archivePageOf } from '../core/archive.ts'
import { buildFeedDocument } from '../core/build-feed-document.ts'
import type { FeedDocument } from '../core/feed-document.ts'
import { mintGuid } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import { readPrivateFeedId } from '../core/private-feed.ts'
import type { FeedSettings } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import { hubsOf } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import { announcedEnd } from './feed-end.ts'
import { historyOf } from './live-history.ts'
import { deletedItem, lastChange, loadArchive } from './load-archive.ts'
import { loadPrivateFeed } from './load-private-feed.ts'
import { loadSelection } from './load-selection.ts'
import { newestOf } from './newest-of.ts'
import { earliest, latest, openFeeds } from './open-feeds.ts'

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
 * @param feedId `{feed}`, the key of a selection, that of a page of the archive of either, or the name of a private feed
 */
export async function loadFeed(
  ports: LoadPorts,
  publicUrl: string,
  feedId: string,
): Promise<LoadedFeed | undefined> {
  const page = archivePageOf(feedId)
  if (page) return loadArchive(ports, publicUrl, page)
  const hidden = readPrivateFeedId(feedId)
  if (hidden) return loadPrivateFeed(ports, publicUrl, hidden)
  if (/[/?]/.test(feedId)) return loadSelection(ports, publicUrl, feedId)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!publication || !origin) return undefined
  const now = ports.clock.now()
  const { feeds, hides } = await openFeeds(ports, publication, now)
  const feed = feeds.find(({ id }) => id === feedId)
  if (!feed) return undefined
  const newest = await newestOf(ports.posts, feed, now)
  const posts = [...newest, ...(await changedLate(ports, feed, newest, now))]
  const past = await historyOf(ports, publicUrl, feed, newest, now)
  const deleted = (await ports.posts.deleted(DELETED)).filter((post) => !hides(post))
  const { notice, changesAt } = await announcedEnd(ports, publicUrl, publication, feed, now)
  const validUntil = earliest(await ports.posts.nextVisible(now), changesAt, past.changesAt)
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${feed.id}` }),
      publicUrl,
      ...(past.history && { history: past.history }),
      hubs: hubsOf(publication, publicUrl),
      ...(notice && { notice }),
      posts,
      deleted: deleted.map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: latest(await lastChange(ports, origin.at, now), notice?.publishedAt),
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
