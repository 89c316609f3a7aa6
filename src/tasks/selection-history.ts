import { pageSize } from '../core/archive.ts'
import { startSelection, termQuery } from '../core/feed-selection.ts'
import type { Post } from '../core/post.ts'
import type { PagedPost, SealedPages } from '../ports/archive-store.ts'
import type { Ports } from '../ports/ports.ts'
import { archivePosts } from './archive-posts.ts'
import { archiveTerm } from './archive-term.ts'
import { type LiveHistory, liveHistoryAt } from './live-history.ts'
import { newestOf } from './newest-of.ts'
import type { ResolvedSelection } from './resolve-selection.ts'

/**
 * How many pages are searched in one go for one that has a post of the selection: mostly the first will do. When none has
 * any, the search goes on from there with the next document.
 */
const SEARCHES = [1, 10, 89]

/** The sealed pages of what a selection starts from: it has the same, with its own posts in them. */
export interface StartPages {
  pages(): Promise<number>
  page(page: number): Promise<readonly Post[]>
  between(from: number, to: number): Promise<readonly PagedPost[]>
}

export function startPages(
  { archive }: Pick<Ports, 'archive'>,
  { selection: { start } }: Pick<ResolvedSelection, 'selection'>,
): StartPages {
  const [term] = termQuery(startSelection(start)).all.flat()
  if (start.kind === 'feed') return pagesOf(archive, start.id)
  if (!term) throw new Error(`a ${start.kind} without a name`)
  return pagesOf(archive.terms, term)
}

const pagesOf = <Name>(sealed: SealedPages<Name>, name: Name): StartPages => ({
  pages: () => sealed.pages(name),
  page: (page) => sealed.page(name, page),
  between: (from, to) => sealed.between(name, from, to),
})

/** How the live document of a selection stands to its history. Whatever it does not show has been sealed before. */
export async function selectionHistory(
  ports: Pick<Ports, 'archive' | 'posts'>,
  publicUrl: string,
  resolved: ResolvedSelection,
  posts: readonly Post[],
  now: Date,
): Promise<LiveHistory> {
  // Hidden posts are in the pages too. They are never shown, and must not seem to have fallen out of the feed each time.
  const other = isNarrowed(resolved) || resolved.isHiding
  const shown = other ? await shownByStart(ports, resolved, now) : posts
  const isBehind = await sealStart(ports, resolved, shown, now)
  const start = startPages(ports, resolved)
  const live = new Set(posts.map(({ id }) => id))
  const isElsewhere = (post: PagedPost) => !live.has(post.id) && resolved.takes(post)
  const page = await pageBefore(start, (await start.pages()) + 1, isElsewhere)
  return liveHistoryAt(publicUrl, resolved.key, { page, isBehind }, now)
}

const isNarrowed = ({ selection: { filter } }: ResolvedSelection) =>
  Object.keys(filter).some((part) => part !== 'content')

const startSelect = ({ selection: { start }, base }: ResolvedSelection) =>
  start.kind === 'feed' ? base.select : startSelection(start)

const shownByStart = (
  { posts }: Pick<Ports, 'posts'>,
  resolved: ResolvedSelection,
  now: Date,
): Promise<readonly Post[]> =>
  newestOf(posts, { ...resolved.base, select: startSelect(resolved) }, now)

/** Whether it is behind. */
async function sealStart(
  ports: Pick<Ports, 'archive'>,
  resolved: ResolvedSelection,
  shown: readonly Post[],
  now: Date,
): Promise<boolean> {
  const { selection, base } = resolved
  const live = shown.map(({ id }) => id)
  const [term] = termQuery(startSelection(selection.start)).all.flat()
  if (term) return archiveTerm(ports, term, pageSize(base), live, now)
  return (await archivePosts(ports, base, live, now)).isBehind
}

/** The newest page before `page` that has a post such as wanted; one that may have, when the search was long; 0 when none has. */
export async function pageBefore(
  { between }: Pick<StartPages, 'between'>,
  page: number,
  wanted: (post: PagedPost) => boolean,
): Promise<number> {
  let to = page - 1
  for (const pages of SEARCHES) {
    if (to < 1) return 0
    const from = Math.max(1, to - pages + 1)
    const found = (await between(from, to)).find(wanted)
    if (found) return found.page
    to = from - 1
  }
  return to
}
