import { type ArchivePage, archiveAddresses, pageHistory } from '../core/archive.ts'
import { buildFeedDocument } from '../core/build-feed-document.ts'
import type { DeletedItem } from '../core/feed-document.ts'
import { feedEnd } from '../core/feed-ends.ts'
import { selectionAddresses } from '../core/feed-selection.ts'
import { mintGuid } from '../core/identity.ts'
import { type Post, postState, visibleAt } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import type { LoadedFeed } from './load-feed.ts'
import { earliest, openFeeds } from './open-feeds.ts'
import { type ResolvedSelection, resolveSelection } from './resolve-selection.ts'
import { pageBefore, startPages } from './selection-history.ts'

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive'>

/** A sealed page of an archive: its posts as they stand now, so that corrections and retractions reach it too. */
export async function loadArchive(
  ports: LoadPorts,
  publicUrl: string,
  name: ArchivePage,
): Promise<LoadedFeed | undefined> {
  const now = ports.clock.now()
  const found = /[/?]/.test(name.feed)
    ? await selectionPage(ports, name, now)
    : await feedPage(ports, name, now)
  if (!found) return undefined
  const { publication, origin, key, sealed } = found
  const posts = sealed.filter((post) => isShown(post, now))
  const coming = sealed.map(visibleAt).filter((at) => at > now)
  const validUntil = earliest(...coming, feedEnd(found.feed, publication))
  const current = selectionAddresses(publicUrl, key)
  return {
    document: buildFeedDocument({
      publication,
      feed: found.feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${key}` }),
      publicUrl,
      self: archiveAddresses(publicUrl, key, name.page),
      history: pageHistory(publicUrl, { feed: key, page: name.page }, current, found.before),
      posts,
      deleted: sealed.filter(({ status }) => status === 'deleted').map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: await lastChange(ports, origin.at, now),
    sealed: true,
  }
}

/** What a page of an archive is made of. */
interface SealedPage extends Pick<ResolvedSelection, 'publication' | 'origin' | 'feed' | 'key'> {
  readonly sealed: readonly Post[]
  /** The number of the page before it; 0 when there is none. */
  readonly before: number
}

async function feedPage(
  ports: LoadPorts,
  { feed: key, page }: ArchivePage,
  now: Date,
): Promise<SealedPage | undefined> {
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!publication || !origin) return undefined
  const { feeds, hides } = await openFeeds(ports, publication, now)
  const feed = feeds.find(({ id }) => id === key)
  if (!feed) return undefined
  const all = await ports.archive.page(key, page)
  if (all.length === 0) return undefined
  // What was open when it was sealed may be for subscribers only by now.
  const sealed = all.filter((post) => !hides(post))
  return { publication, origin, feed, key, sealed, before: page - 1 }
}

/** The page of what the selection starts from, with its own posts. It may have none, when they lost what it goes by. */
async function selectionPage(
  ports: LoadPorts,
  { feed, page }: ArchivePage,
  now: Date,
): Promise<SealedPage | undefined> {
  const resolved = await resolveSelection(ports, feed, now)
  if (!resolved) return undefined
  const start = startPages(ports, resolved)
  if ((await start.pages()) < page) return undefined
  const sealed = (await start.page(page)).filter(resolved.takes)
  return { ...resolved, sealed, before: await pageBefore(start, page, resolved.takes) }
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
