import { pageSize } from '../core/archive.ts'
import type { FeedSettings } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import type { Ports } from '../ports/ports.ts'

/** Posts that are looked at in one go. */
const STEP = 1_000

type ArchivePorts = Pick<Ports, 'archive' | 'clock'>

/**
 * Brings a feed's archive up to what readers can see at `now`: new posts are put at its end, and pages are sealed so that
 * every post stands in a sealed page, or among `live`, or in both. May run twice and side by side.
 *
 * @param live ids of the posts that the live feed shows
 * @returns the number of the newest page that has a post which the live feed has not; 0 when there is none
 */
export async function archivePosts(
  { archive }: Pick<ArchivePorts, 'archive'>,
  feed: FeedSettings,
  live: readonly string[],
  now: Date,
): Promise<number> {
  await archive.number(now)
  await takeNew(archive, feed)
  await sealDue(archive, feed, live)
  return archive.pageBefore(feed.id, live)
}

/** When the selection has changed, all posts are looked at again: those that it takes now, and did not before, come last. */
async function takeNew(archive: ArchivePorts['archive'], feed: FeedSettings): Promise<void> {
  const selection = JSON.stringify(feed.select)
  const progress = await archive.progress(feed.id)
  let number = progress?.selection === selection ? progress.number : 0
  for (;;) {
    const posts = await archive.after(number, STEP)
    const last = posts.at(-1)
    if (!last) return
    number = last.number
    const taken = posts.filter((post) => selects(feed.select, post)).map(({ id }) => id)
    await archive.append(feed.id, taken, { selection, number })
    // Of many, full pages are sealed as they come: no statement goes through them all.
    if (posts.length === STEP) await sealDue(archive, feed)
  }
}

/**
 * Seals full pages; and with `live`, as much that the rest is all among them. Whoever does the same at the same time does it
 * first or not at all.
 */
async function sealDue(
  archive: ArchivePorts['archive'],
  feed: FeedSettings,
  live?: readonly string[],
): Promise<void> {
  const size = pageSize(feed)
  const pages = await archive.pages(feed.id)
  const open = await archive.open(feed.id, live ?? [])
  const full = open.posts - (open.posts % size)
  const due = live ? Math.max(full, open.fallen) : full
  if (due > 0) await archive.seal(feed.id, due, size, pages)
}
