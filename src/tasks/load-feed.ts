import { buildFeedDocument } from '../core/build-feed-document.ts'
import type { DeletedItem, FeedDocument } from '../core/feed-document.ts'
import { mintGuid } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings, Selection } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import { hubsOf } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'

/** How many deleted posts a feed still names. */
const DELETED = 50

export interface LoadedFeed {
  readonly document: FeedDocument
  /** When time alone changes it. */
  readonly validUntil?: Date
  /** The newest save of anything in it: what Last-Modified says, since an edit moves no date that readers see. */
  readonly changedAt: Date
}

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock'>

/** What a feed says now; undefined when there is no such feed or no publication yet. */
export async function loadFeed(
  ports: LoadPorts,
  publicUrl: string,
  feedId: string,
): Promise<LoadedFeed | undefined> {
  const feed = (await ports.setup.feeds()).find(({ id }) => id === feedId)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!feed || !publication || !origin) return undefined
  const now = ports.clock.now()
  const posts = await selected(ports, feed, now)
  const deleted = await ports.posts.deleted(DELETED)
  const validUntil = await ports.posts.nextVisible(now)
  const changes = [...posts, ...deleted].map(({ savedAt }) => savedAt.getTime())
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${feed.id}` }),
      publicUrl,
      hubs: hubsOf(publication, publicUrl),
      posts,
      deleted: deleted.map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: new Date(Math.max(origin.at.getTime(), ...changes)),
  }
}

/** Reads on until the selection has filled the feed, or the store ends. */
async function selected({ posts }: LoadPorts, feed: FeedSettings, now: Date): Promise<Post[]> {
  for (let read = feed.limit; ; read *= 4) {
    const newest = await posts.newest(read, now)
    const taken = everything(feed.select)
      ? newest
      : newest.filter((post) => selects(feed.select, post))
    if (taken.length >= feed.limit || newest.length < read) return taken.slice(0, feed.limit)
  }
}

const everything = (select: Selection) => Object.values(select).every((part) => part === undefined)

const deletedItem = ({ atomId, guid, updatedAt }: Post): DeletedItem => ({
  atomId,
  guid,
  when: updatedAt,
})
