import type { Term } from '../core/terms.ts'
import type { TermPage, TermPlace } from '../ports/archive-store.ts'
import type { Ports } from '../ports/ports.ts'

/** Posts that are looked at in one go, and how often that is done before the feed is answered. */
const STEP = 10_000
const STEPS = 3

/**
 * Takes the archive of a tag, a section or an author towards what readers can see at `now`: nearly always so far that every post of
 * it stands in a sealed page, or among `live`, or in both. May run twice and side by side.
 *
 * @param live ids of the posts that its feed shows
 * @returns whether there may be more to seal
 */
export async function archiveTerm(
  { archive }: Pick<Ports, 'archive'>,
  term: Term,
  size: number,
  live: readonly string[],
  now: Date,
): Promise<boolean> {
  const mayWait = await archive.number(now)
  for (let step = 0; step < STEPS; step += 1) {
    const end = await archive.terms.end(term)
    const open = await archive.terms.after(term, end.last, STEP)
    const more = open.length === STEP || mayWait
    const full = open.length - (open.length % size)
    const due = more ? full : Math.max(full, fallen(open, live))
    await archive.terms.seal(term, pagesOf(open.slice(0, due), size, end.page))
    if (open.length < STEP) return mayWait
  }
  return true
}

/** How many of the first must be sealed so that the rest are all in the live feed. */
function fallen(open: readonly TermPlace[], live: readonly string[]): number {
  const shown = new Set(live)
  return open.findLastIndex(({ id }) => !shown.has(id)) + 1
}

function pagesOf(posts: readonly TermPlace[], size: number, before: number): readonly TermPage[] {
  return Array.from({ length: Math.ceil(posts.length / size) }, (_, index) => ({
    page: before + index + 1,
    last: posts[Math.min((index + 1) * size, posts.length) - 1]?.number ?? 0,
  }))
}
