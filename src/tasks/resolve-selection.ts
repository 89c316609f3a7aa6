import {
  askedGroups,
  type FeedSelection,
  readSelectionKey,
  selectionKey,
  startSelection,
  termQuery,
} from '../core/feed-selection.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import { selectionTitle } from '../core/selection-title.ts'
import type { NamedTerm, TermQuery } from '../core/terms.ts'
import type { Ports } from '../ports/ports.ts'
import { type OpenFeeds, openFeeds } from './open-feeds.ts'

/** A feed that a reader put together, with all that is known of it. */
export interface ResolvedSelection extends Pick<OpenFeeds, 'hides' | 'isHiding'> {
  readonly selection: FeedSelection
  /** Its one name. */
  readonly key: string
  readonly publication: Publication
  readonly origin: NonNullable<Awaited<ReturnType<Ports['setup']['origin']>>>
  /** The feed that it narrows; of a tag, a section or an author, all posts. */
  readonly base: FeedSettings
  /** Itself, as if it were a feed of the set-up. */
  readonly feed: FeedSettings
  readonly query: TermQuery
  /** Whether it has a post. */
  readonly takes: (post: Pick<Post, 'tags' | 'section' | 'authors' | 'language'>) => boolean
}

/** Undefined when the key says nothing, or goes by a name that no post ever had. */
export async function resolveSelection(
  ports: Pick<Ports, 'posts' | 'setup'>,
  key: string,
  now: Date,
): Promise<ResolvedSelection | undefined> {
  const selection = readSelectionKey(key)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!selection || !publication || !origin) return undefined
  const { feeds, hides, isHiding, open } = await openFeeds(ports, publication, now)
  const base = baseOf(feeds, selection)
  if (!base) return undefined
  const names = await knownNames(ports, publication, selection, now, open)
  if (!names) return undefined
  const title = base.title ?? publication.title
  return {
    selection,
    key: selectionKey(selection),
    publication,
    origin,
    base,
    feed: {
      ...base,
      title: selectionTitle(title, selection, names, publication.language),
      content: selection.filter.content ?? base.content,
    },
    query: queryOf(base, selection, publication),
    takes: (post) => takes(selection, base, publication, post) && !hides(post),
    ...{ hides, isHiding },
  }
}

/** Tags, sections and authors take all posts of the publication, and what else they need from `main`. */
function baseOf(
  feeds: readonly FeedSettings[],
  { start }: FeedSelection,
): FeedSettings | undefined {
  if (start.kind === 'feed') return feeds.find(({ id }) => id === start.id)
  const main = feeds.find(({ id }) => id === 'main')
  if (!main) return undefined
  const { title: _title, ...options } = main
  return { ...options, select: {} }
}

function queryOf(
  base: FeedSettings,
  selection: FeedSelection,
  publication: Publication,
): TermQuery {
  const own = termQuery(base.select)
  const asked = termQuery(selection.filter)
  return {
    all: [...own.all, ...askedGroups(selection, publication.language)],
    none: [...own.none, ...asked.none],
  }
}

/** Undefined when a group names nothing that readers ever saw on a post. */
async function knownNames(
  { posts }: Pick<Ports, 'posts'>,
  { language }: Publication,
  selection: FeedSelection,
  now: Date,
  open: OpenFeeds['open'],
): Promise<readonly NamedTerm[] | undefined> {
  const groups = askedGroups(selection, language)
  const terms = [...groups.flat(), ...termQuery(selection.filter).none]
  const names = terms.length === 0 ? [] : await posts.knownTerms(terms, now, open)
  const isKnown = (group: TermQuery['all'][number]) =>
    group.some(({ kind, value }) => names.some((one) => one.kind === kind && one.value === value))
  return groups.every(isKnown) ? names : undefined
}

/** What the query asks of the index, asked of one post: for those that stand in archives, or in no index any more. */
function takes(
  { start, filter }: FeedSelection,
  base: FeedSettings,
  { language }: Publication,
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language'>,
): boolean {
  const spoken = { ...post, language: post.language ?? language }
  return (
    selects(base.select, post) && selects(filter, spoken) && selects(startSelection(start), post)
  )
}
