import { endsAround, offeredFeeds } from '../core/feed-ends.ts'
import type { Post } from '../core/post.ts'
import { hiddenPosts, type OpenPosts, openPosts } from '../core/private-feed.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'

/** What is open to everybody at a moment. */
export interface OpenFeeds {
  /** Neither private nor ended. */
  readonly feeds: readonly FeedSettings[]
  /** Whether a post stands in private feeds alone, so that nothing open to all may speak of it. */
  readonly hides: ReturnType<typeof hiddenPosts>
  /** Whether there may be such posts. */
  readonly isHiding: boolean
  /** The posts that are not hidden, in terms; absent when all are open. */
  readonly open?: OpenPosts
  /** When a feed ended last, and when the next one does. */
  readonly ends: { readonly last?: Date; readonly next?: Date }
}

export async function openFeeds(
  { setup }: { readonly setup: Pick<Ports['setup'], 'feeds'> },
  publication: Publication,
  now: Date,
): Promise<OpenFeeds> {
  const all = await setup.feeds()
  const feeds = offeredFeeds(all, publication, now)
  const open = openPosts(all, feeds)
  return {
    feeds,
    ...(open && { open }),
    hides: hiddenPosts(all, feeds),
    isHiding: all.some((feed) => feed.private),
    ends: endsAround(all, publication, now),
  }
}

/** How many times as many posts as asked for are looked at: anybody may ask, and whole posts are large. */
const LOOKED_AT = 8

/**
 * The newest posts that are not hidden: as many as asked for, unless nearly all are hidden.
 *
 * @param read the newest of all posts, so many of them
 */
export async function newestOpen(
  read: (count: number) => Promise<readonly Post[]>,
  count: number,
  hides: OpenFeeds['hides'],
): Promise<readonly Post[]> {
  const first = await read(count)
  const shown = first.filter((post) => !hides(post))
  if (shown.length === first.length || first.length < count) return shown
  const more = await read(count * LOOKED_AT)
  return more.filter((post) => !hides(post)).slice(0, count)
}

export function earliest(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []))
  return times.length > 0 ? new Date(Math.min(...times)) : undefined
}

export function latest(first: Date, ...dates: readonly (Date | undefined)[]): Date {
  return new Date(Math.max(first.getTime(), ...dates.flatMap((date) => date?.getTime() ?? [])))
}
