import { buildFeedDocument } from '../core/build-feed-document.ts'
import {
  askedGroups,
  type FeedSelection,
  readSelectionKey,
  selectionAddresses,
  selectionKey,
  startSelection,
  termQuery,
} from '../core/feed-selection.ts'
import { mintGuid } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import { selects } from '../core/schedule.ts'
import { selectionTitle } from '../core/selection-title.ts'
import type { NamedTerm, TermQuery } from '../core/terms.ts'
import { hubsOf } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import type { PostStore } from '../ports/post-store.ts'
import { deletedItem, lastChange } from './load-archive.ts'
import type { LoadedFeed } from './load-feed.ts'

/** How many deleted posts a feed still names. */
const DELETED = 50
/** Anybody may ask for any selection: each looks at so many posts at most. */
const LOOK_BACK = 10_000

type LoadPorts = Pick<Ports, 'posts' | 'setup' | 'clock'>

/** What a feed that a reader put together says now; undefined when it goes by a name that no post ever had. */
export async function loadSelection(
  ports: LoadPorts,
  publicUrl: string,
  key: string,
): Promise<LoadedFeed | undefined> {
  const selection = readSelectionKey(key)
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  const base = selection && baseOf(await ports.setup.feeds(), selection)
  if (!base || !publication || !origin) return undefined
  const now = ports.clock.now()
  const names = await knownNames(ports, publication, selection, now)
  if (!names) return undefined
  const query = queryOf(base, selection, publication)
  const posts = await ports.posts.newestBy(query, base.limit, now, LOOK_BACK)
  const deleted = (await ports.posts.deleted(DELETED)).filter((post) =>
    takes(selection, base, post),
  )
  const validUntil = await ports.posts.nextVisible(now)
  const canonical = selectionKey(selection)
  const feed = {
    ...base,
    title: selectionTitle(base.title ?? publication.title, selection, names, publication.language),
    content: selection.filter.content ?? base.content,
  }
  return {
    document: buildFeedDocument({
      publication,
      feed,
      feedAtomId: mintGuid({ ...origin, id: `feed/${canonical}` }),
      publicUrl,
      self: selectionAddresses(publicUrl, canonical),
      hubs: hubsOf(publication, publicUrl),
      posts,
      deleted: deleted.map(deletedItem),
      setUpAt: origin.at,
    }),
    ...(validUntil && { validUntil }),
    changedAt: await lastChange(ports, origin.at, now),
  }
}

/** The newest posts of a feed of the set-up. */
export function newestOf(
  posts: Pick<PostStore, 'newest' | 'newestBy'>,
  { select, limit }: Pick<FeedSettings, 'select' | 'limit'>,
  now: Date,
): Promise<readonly Post[]> {
  const query = termQuery(select)
  return query.all.length + query.none.length === 0
    ? posts.newest(limit, now)
    : posts.newestBy(query, limit, now)
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
  { posts }: LoadPorts,
  { language }: Publication,
  selection: FeedSelection,
  now: Date,
): Promise<readonly NamedTerm[] | undefined> {
  const groups = askedGroups(selection, language)
  const terms = [...groups.flat(), ...termQuery(selection.filter).none]
  const names = terms.length === 0 ? [] : await posts.knownTerms(terms, now)
  const isKnown = (group: TermQuery['all'][number]) =>
    group.some(({ kind, value }) => names.some((one) => one.kind === kind && one.value === value))
  return groups.every(isKnown) ? names : undefined
}

/** For deleted posts, which no index holds now. */
function takes({ start, filter }: FeedSelection, base: FeedSettings, post: Post): boolean {
  return [base.select, filter, startSelection(start)].every((one) => selects(one, post))
}
