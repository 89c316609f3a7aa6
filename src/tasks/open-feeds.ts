import { endsAround, offeredFeeds } from '../core/feed-ends.ts'
import type { Post } from '../core/post.ts'
import { hiddenPosts } from '../core/private-feed.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import type { Ports } from '../ports/ports.ts'

/** What is open to everybody at a moment. */
export interface OpenFeeds {
  /** Neither private nor ended. */
  readonly feeds: readonly FeedSettings[]
  /** Whether a post stands in private feeds alone, so that nothing open to all may speak of it. */
  readonly hides: ReturnType<typeof hiddenPosts>
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
  return { feeds, hides: hiddenPosts(all, feeds), ends: endsAround(all, publication, now) }
}

/**
 * The newest posts that are not hidden, as many as asked for if there are so many.
 *
 * @param read the newest of all posts, so many of them
 * @param most no more than so many are looked at
 */
export async function newestOpen(
  read: (count: number) => Promise<readonly Post[]>,
  count: number,
  hides: OpenFeeds['hides'],
  most = 10_000,
): Promise<readonly Post[]> {
  for (let asked = count; ; asked *= 4) {
    const found = await read(Math.min(asked, most))
    const shown = found.filter((post) => !hides(post))
    if (shown.length >= count || found.length < asked) return shown.slice(0, count)
  }
}

export function earliest(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []))
  return times.length > 0 ? new Date(Math.min(...times)) : undefined
}

export function latest(first: Date, ...dates: readonly (Date | undefined)[]): Date {
  return new Date(Math.max(first.getTime(), ...dates.flatMap((date) => date?.getTime() ?? [])))
}
