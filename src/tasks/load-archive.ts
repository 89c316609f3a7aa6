import { archiveAddresses, liveHistory, pageHistory } from '../core/archive.ts'
import { buildFeedDocument } from '../core/build-feed-document.ts'
import type { DeletedItem, FeedHistory } from '../core/feed-document.ts'
import { selectionAddresses } from '../core/feed-selection.ts'
import { mintGuid } from '../core/identity.ts'
import { type Post, postState, visibleAt } from '../core/post.ts'
import type { FeedSettings } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'
import { archivePosts } from './archive-posts.ts'
import type { LoadedFeed } from './load-feed.ts'

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive'>

/**
 * How the live document stands to the history of its feed. Whatever it no longer shows has been sealed before.
 *
 * @param posts what it shows
 */
export async function historyOf(
  { archive }: Pick<Ports, 'archive'>,
  publicUrl: string,
  feed: FeedSettings,
  posts: readonly Post[],
  now: Date,
): Promise<FeedHistory> {
  const live = posts.map(({ id }) => id)
  return liveHistory(publicUrl, feed.id, await archivePosts({ archive }, feed, live, now))
}

/** A sealed page of a feed's archive: its posts as they stand now, so that corrections and retractions reach it too. */
export async function loadArchive(
  ports: LoadPorts,
  publicUrl: string,
  name: { readonly feed: string; readonly page: number },
): Promise<LoadedFeed | undefined> {
  const feed = (await ports.setup.feeds()).find(({ id }) => id === name.feed)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!feed || !publication || !origin) return undefined
  const sealed = await ports.archive.page(feed.id, name.page)
  if (sealed.length === 0) return undefined
  const now = ports.clock.now()
  const posts = sealed.filter((post) => isShown(post, now))
  const coming = sealed.map(visibleAt).filter((at) => at > now)
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${feed.id}` }),
      publicUrl,
      self: archiveAddresses(publicUrl, feed.id, name.page),
      history: pageHistory(publicUrl, feed.id, name.page, selectionAddresses(publicUrl, feed.id)),
      posts,
      deleted: sealed.filter(({ status }) => status === 'deleted').map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(coming.length > 0 && { validUntil: new Date(Math.min(...coming.map(Number))) }),
    changedAt: await lastChange(ports, origin.at, now),
    sealed: true,
  }
}

/** When anything last changed that a feed may be made of: a post, the set-up, or by time alone what can be seen. */
export async function lastChange(
  { posts, setup }: Pick<Ports, 'posts' | 'setup'>,
  setUpAt: Date,
  now: Date,
): Promise<Date> {
  const moments = [setUpAt, await setup.appliedAt(), await posts.lastChange(now)]
  return new Date(Math.max(...moments.map((at) => at?.getTime() ?? 0)))
}

function isShown(post: Post, now: Date): boolean {
  const state = postState(post, now)
  return state === 'published' || (state === 'retracted' && visibleAt(post) <= now)
}

export const deletedItem = ({ atomId, guid, updatedAt }: Post): DeletedItem => ({
  atomId,
  guid,
  when: updatedAt,
})
