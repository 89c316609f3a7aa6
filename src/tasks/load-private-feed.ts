import { buildFeedDocument } from '../core/build-feed-document.ts'
import { hasEnded } from '../core/feed-ends.ts'
import { noticeItem, revokedNotice } from '../core/feed-notice.ts'
import { mintGuid } from '../core/identity.ts'
import type { PrivateFeedName } from '../core/private-feed.ts'
import { selects } from '../core/schedule.ts'
import type { Ports } from '../ports/ports.ts'
import { announcedEnd } from './feed-end.ts'
import { deletedItem, lastChange } from './load-archive.ts'
import type { LoadedFeed } from './load-feed.ts'
import { newestOf } from './newest-of.ts'
import { earliest, latest } from './open-feeds.ts'

/** How many deleted posts a feed still names. */
const DELETED = 50

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock'>

/**
 * What a private feed says, the same for all who may read it: no address of its own, no hub, no archive. Whoever was revoked
 * reads why instead of posts.
 */
export async function loadPrivateFeed(
  ports: LoadPorts,
  publicUrl: string,
  { feed: id, revokedAt }: PrivateFeedName,
): Promise<LoadedFeed | undefined> {
  const feed = (await ports.setup.feeds()).find((one) => one.id === id && one.private)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  const now = ports.clock.now()
  if (!feed || !publication || !origin || hasEnded(feed, publication, now)) return undefined
  const frame = {
    publication,
    feed,
    feedAtomId: mintGuid({ ...origin, id: `feed/${feed.id}` }),
    publicUrl,
    self: 'none',
    setUpAt: origin.at,
  } as const
  const changed = await lastChange(ports, origin.at, now)
  if (revokedAt) {
    const atomId = mintGuid({ ...origin, id: `feed/${feed.id}/revoked` })
    const words = revokedNotice(publication.language)
    const notice = noticeItem(words, atomId, revokedAt, publication.home)
    return {
      document: buildFeedDocument({ ...frame, notice, posts: [], deleted: [] }),
      changedAt: latest(changed, revokedAt),
    }
  }
  const { notice, changesAt } = await announcedEnd(ports, publicUrl, publication, feed, now)
  const deleted = (await ports.posts.deleted(DELETED)).filter((post) => selects(feed.select, post))
  const validUntil = earliest(await ports.posts.nextVisible(now), changesAt)
  return {
    document: buildFeedDocument({
      ...frame,
      ...(notice && { notice }),
      posts: await newestOf(ports.posts, feed, now),
      deleted: deleted.map(deletedItem),
    }),
    ...(validUntil && { validUntil }),
    changedAt: latest(changed, notice?.publishedAt),
  }
}
