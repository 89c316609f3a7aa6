import { buildFeedDocument } from '../core/build-feed-document.ts'
import { selectionAddresses } from '../core/feed-selection.ts'
import { mintGuid } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import { hubsOf } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import { announcedEnd } from './feed-end.ts'
import { deletedItem, lastChange } from './load-archive.ts'
import type { LoadedFeed } from './load-feed.ts'
import { earliest, latest, newestOpen } from './open-feeds.ts'
import { type ResolvedSelection, resolveSelection } from './resolve-selection.ts'
import { selectionHistory } from './selection-history.ts'

/** How many deleted posts a feed still names. */
const DELETED = 50
/** How many older posts a feed shows again because they were corrected or retracted. */
const LATE = 20
/** Anybody may ask for any selection: each looks at so many posts at most. */
const LOOK_BACK = 10_000

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive'>

/** What a feed that a reader put together says now; undefined when it goes by a name that no post ever had. */
export async function loadSelection(
  ports: LoadPorts,
  publicUrl: string,
  key: string,
): Promise<LoadedFeed | undefined> {
  const now = ports.clock.now()
  const resolved = await resolveSelection(ports, key, now)
  if (!resolved) return undefined
  const { publication, origin, feed, query, takes } = resolved
  const read = (count: number) => ports.posts.newestBy(query, count, now, LOOK_BACK)
  const newest = await newestOpen(read, feed.limit, resolved.hides)
  const past = await selectionHistory(ports, publicUrl, resolved, newest, now)
  const deleted = (await ports.posts.deleted(DELETED)).filter(takes)
  const end = await announcedEnd(ports, publicUrl, publication, feed, now, resolved.key)
  const validUntil = earliest(await ports.posts.nextVisible(now), end.changesAt, past.changesAt)
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${resolved.key}` }),
      publicUrl,
      self: selectionAddresses(publicUrl, resolved.key),
      ...(past.history && { history: past.history }),
      hubs: hubsOf(publication, publicUrl),
      ...(end.notice && { notice: end.notice }),
      posts: [...newest, ...(await changedLate(ports, resolved, newest, now))],
      deleted: deleted.map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: latest(await lastChange(ports, origin.at, now), end.notice?.publishedAt),
  }
}

/** What a full feed no longer shows, but was changed for readers since its oldest post: said again, so that all hear of it. */
async function changedLate(
  { posts }: LoadPorts,
  { feed, takes }: Pick<ResolvedSelection, 'feed' | 'takes'>,
  newest: readonly Post[],
  now: Date,
): Promise<readonly Post[]> {
  const oldest = newest.at(-1)
  if (!oldest || newest.length < feed.limit) return []
  return (await posts.changedSince(oldest.publishedAt, LATE, now)).filter(takes)
}
