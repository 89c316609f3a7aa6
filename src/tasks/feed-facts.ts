import { hasEnded } from '../core/feed-ends.ts'
import type { FeedSettings } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'
import type { QuarantinedPost } from '../ports/quarantine-store.ts'
import { newestOf } from './newest-of.ts'
import { loadReaderPanel, type ReaderPanel } from './reader-panel.ts'
import { publicationOf } from './save-post.ts'

/** What there is to know of a feed beside its settings. */
export interface FeedFacts {
  readonly feed: FeedSettings
  /** In it now, its limit at most; of one feed that is asked for. */
  readonly posts: number
  /** When its newest post was published. */
  readonly newestAt?: Date
  /** When one of its posts was last changed. */
  readonly changedAt?: Date
  /** Its last day is over. */
  readonly ended: boolean
  /** Posts that it does without. */
  readonly quarantine: readonly QuarantinedPost[]
}

type FactPorts = Pick<Ports, 'clock' | 'posts' | 'quarantine' | 'setup'>

/** Of every feed, in the order of the set-up, going by its newest post; `id` asks for one, going by all that it shows. */
export async function feedFacts(ports: FactPorts, id?: string): Promise<readonly FeedFacts[]> {
  const [publication, feeds, quarantine] = await Promise.all([
    publicationOf(ports),
    ports.setup.feeds(),
    ports.quarantine.list(),
  ])
  const now = ports.clock.now()
  const asked = feeds.filter((feed) => id === undefined || feed.id === id)
  return Promise.all(
    asked.map(async (feed) => {
      const limit = id === undefined ? 1 : feed.limit
      const posts = await newestOf(ports.posts, { ...feed, limit }, now)
      const changes = posts.map(({ updatedAt }) => updatedAt.getTime())
      return {
        feed,
        posts: posts.length,
        ...(posts[0] && { newestAt: posts[0].publishedAt }),
        ...(changes.length > 0 && {
          changedAt: new Date(Math.max(...changes)),
        }),
        ended: hasEnded(feed, publication, now),
        quarantine: quarantine.filter((one) => one.feed === feed.id),
      }
    }),
  )
}

export type FeedReaders = Pick<ReaderPanel['feeds'][number], 'format' | 'polls' | 'subscribers'>

/** Who reads a feed, by format, over the last days. */
export async function feedReaders(
  ports: Pick<Ports, 'clock' | 'readers' | 'setup'>,
  id: string,
  days: number,
): Promise<readonly FeedReaders[]> {
  const { feeds } = await loadReaderPanel(ports, days)
  return feeds.filter(({ feed }) => feed === id)
}
