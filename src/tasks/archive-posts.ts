import { pageSize } from '../core/archive.ts'
import type { FeedSettings } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import type { Ports } from '../ports/ports.ts'

/** Posts that are looked at in one step: requests are answered between. */
const STEP = 1_000

type ArchivePorts = Pick<Ports, 'archive'>

/** Where the archive of a feed stands. */
export interface ArchiveEnd {
  /** The newest page that has a post which the live feed has not; 0 when there is none. */
  readonly page: number
  /** There is more to put into it than one step takes: pages are still to come. */
  readonly isBehind: boolean
}

/**
 * Takes a feed's archive one step towards what readers can see at `now`: new posts are put at its end, and pages are sealed. Mostly
 * that step is all there is to do: then every post stands in a sealed page, or among `live`, or in both. After very many came at once
 * it is behind, until enough steps were taken here and by `growArchives`. May run twice and side by side.
 *
 * @param live ids of the posts that the live feed shows
 */
export async function archivePosts(
  { archive }: ArchivePorts,
  feed: FeedSettings,
  live: readonly string[],
  now: Date,
): Promise<ArchiveEnd> {
  const mayWait = await archive.number(now)
  const isBehind = (await takeNext(archive, feed)) || mayWait
  if (!isBehind) await sealDue(archive, feed, live)
  return { page: await archive.pageBefore(feed.id, live), isBehind }
}

/**
 * Puts the next posts at the end of a feed's archive. When the selection has changed, all posts are looked at again: those that it
 * takes now, and did not before, come last.
 *
 * @returns whether there may be more
 */
export async function takeNext(
  archive: ArchivePorts['archive'],
  feed: FeedSettings,
): Promise<boolean> {
  const selection = selectionOf(feed)
  const progress = await archive.progress(feed.id)
  const number = progress?.selection === selection ? progress.number : 0
  const posts = await archive.after(number, STEP)
  const last = posts.at(-1)
  if (!last) return false
  const taken = posts.filter((post) => selects(feed.select, post)).map(({ id }) => id)
  await archive.append(feed.id, taken, { selection, number: last.number })
  if (posts.length < STEP) return false
  // Of many, full pages are sealed as they come: no statement goes through them all.
  await sealDue(archive, feed)
  return true
}

/** By what the posts of a feed are taken into its archive, as text. */
export const selectionOf = ({ select }: Pick<FeedSettings, 'select'>): string =>
  JSON.stringify(select)

/** Whoever seals pages of the same feed at the same moment may have seen another live feed: then it is asked once more what is due. */
const TRIES = 3

/** Seals full pages; and with `live`, as much that the rest is all among them. */
async function sealDue(
  archive: ArchivePorts['archive'],
  feed: FeedSettings,
  live?: readonly string[],
): Promise<void> {
  const size = pageSize(feed)
  for (let tried = 0; tried < TRIES; tried += 1) {
    const pages = await archive.pages(feed.id)
    const open = await archive.open(feed.id, live)
    const full = open.posts - (open.posts % size)
    const due = Math.max(full, open.fallen)
    if (due === 0 || (await archive.seal(feed.id, due, size, pages))) return
  }
}
