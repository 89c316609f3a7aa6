import { compareFeeds, type FeedComparison, type FeedItem } from '../core/compare-feeds.ts'
import { InputError } from '../core/errors.ts'
import { canonicalUrl } from '../core/identity.ts'
import { legacyPathOf } from '../core/legacy-path.ts'
import { type Post, visibleAt } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import { aliasKey } from '../ports/post-store.ts'
import type { SkippedItem, SourcePost } from '../ports/source.ts'
import { applyConfig } from './apply-config.ts'
import { changeableSetup, unlessOvertaken } from './change-setup.ts'
import { namesOf } from './compose-post.ts'
import { type FoundFeed, findFeeds } from './find-feeds.ts'
import { namesIn, saveBatch } from './import-batch.ts'
import { publicationOf } from './save-post.ts'

export interface MigrationReport {
  readonly dryRun: boolean
  readonly feeds: readonly {
    readonly url: string
    readonly title?: string
    readonly pages: number
    readonly posts: number
    readonly comparison: FeedComparison
  }[]
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly SkippedItem[]
  /** Paths that lead to the new feed now; after a dry run, those that would. */
  readonly legacyFeedPaths: readonly string[]
  /** Feeds at hosts that the publication does not answer for. */
  readonly elsewhere: readonly string[]
  /** No subscriber would get anything twice, and nothing would vanish. */
  readonly clean: boolean
}

export interface MigrationRequest {
  readonly url: string
  readonly dryRun: boolean
  /** The new main feed, as readers get it. */
  newFeed(): Promise<readonly FeedItem[]>
}

const BATCH = 100

/**
 * Takes over from a former system by what its readers see: imports all that its feeds have, shares nothing, lets the addresses of its
 * feeds lead to the new one, and compares the two.
 *
 * @throws InputError `unreadable-source` when there is no feed at the address, and what `changeableSetup` says: nothing is imported then
 */
export async function migrateFrom(
  ports: Ports,
  { url, dryRun, newFeed }: MigrationRequest,
): Promise<MigrationReport> {
  const publication = await publicationOf(ports)
  const found = await findFeeds(ports, url)
  if (typeof found === 'string')
    throw new InputError('unreadable-source', `${withoutCredentials(url)}: ${found}`)
  const paths = newPaths(found, publication)
  if (!dryRun && paths.length > 0) await changeableSetup(ports)
  const totals = await importAll(ports, found, dryRun)
  if (!dryRun && paths.length > 0) await setPaths(ports, paths)
  const fresh = dryRun ? await expectedFeed(ports, found) : await newFeed()
  const feeds = found.map((feed) => ({
    url: feed.url,
    ...(feed.title !== undefined && { title: feed.title }),
    pages: feed.pages,
    posts: feed.posts.length,
    comparison: compareFeeds(feed.shown.map(itemOf), feed.posts.map(itemOf), fresh),
  }))
  return {
    dryRun,
    feeds,
    ...totals,
    legacyFeedPaths: paths,
    elsewhere: found.map((feed) => feed.url).filter((one) => !isOwn(one, publication)),
    clean: feeds.every(
      ({ comparison }) => comparison.twice.length + comparison.vanishing.length === 0,
    ),
  }
}

/** Each post once, oldest first, whichever feed has it. */
function postsOf(found: readonly FoundFeed[]): SourcePost[] {
  const posts = new Map(
    found.flatMap((feed) => feed.posts).map((one) => [one.guid ?? one.post.url, one]),
  )
  const at = ({ post }: SourcePost) => post.published_at?.getTime() ?? 0
  return [...posts.values()].reverse().sort((a, b) => at(a) - at(b))
}

async function importAll(ports: Ports, found: readonly FoundFeed[], dryRun: boolean) {
  const posts = postsOf(found)
  const context = { share: 'none' as const, dryRun, present: namesIn(posts) }
  let [created, updated, unchanged] = [0, 0, 0]
  const skipped = found.flatMap((feed) => feed.skipped)
  for (let from = 0; from < posts.length; from += BATCH) {
    const batch = await saveBatch(ports, posts.slice(from, from + BATCH), context)
    created += batch.created
    updated += batch.updated
    unchanged += batch.unchanged
    skipped.push(...batch.skipped)
  }
  return { created, updated, unchanged, skipped }
}

const hostOf = (url: string) => new URL(canonicalUrl(url)).host
const isOwn = (url: string, { home }: Publication) => hostOf(url) === hostOf(home)
/** Where our own feeds are. */
const OURS = new Set(['/rss.xml', '/atom.xml', '/feed.json'])

function newPaths(found: readonly FoundFeed[], publication: Publication): string[] {
  const paths = found
    .filter(({ url }) => isOwn(url, publication))
    .map(({ url }) => new URL(url))
    .filter(({ pathname }) => !OURS.has(pathname))
    .filter(({ href }) => legacyPathOf(publication.legacyFeedPaths, href) === undefined)
    .map(({ pathname, search }) => pathname + search)
  return [...new Set(paths)]
}

async function setPaths(ports: Ports, paths: readonly string[]): Promise<void> {
  await unlessOvertaken(ports, async (instead) => {
    const setup = await changeableSetup(ports)
    const { publication } = setup
    const legacyFeedPaths = [...new Set([...publication.legacyFeedPaths, ...paths])]
    const changed = { ...setup, publication: { ...publication, legacyFeedPaths } }
    await applyConfig(ports, changed, { instead })
  })
}

function itemOf({ guid, post }: SourcePost): FeedItem {
  const { url, title, published_at: publishedAt } = post
  return { id: guid ?? url, url, title, ...(publishedAt && { publishedAt }) }
}

/** What the main feed would show if these posts were imported. */
async function expectedFeed(ports: Ports, found: readonly FoundFeed[]): Promise<FeedItem[]> {
  const now = ports.clock.now()
  const limit = (await ports.setup.feeds()).find(({ id }) => id === 'main')?.limit ?? 50
  const there = await ports.posts.newest(limit, now)
  const items = new Map(there.map((post) => [post.id, shownAs(post)]))
  for (const one of postsOf(found)) {
    const names = namesOf(one.post, one.guid === undefined ? {} : { guid: one.guid })
    const known = await ports.posts.byAliases(names)
    const post = names.map((name) => known.get(aliasKey(name))).find((other) => other)
    const item = itemOf(one)
    items.set(post?.id ?? item.id, post ? { ...item, id: post.guid } : item)
  }
  const at = ({ publishedAt }: FeedItem) => publishedAt?.getTime() ?? now.getTime()
  return [...items.values()]
    .sort((a, b) => at(b) - at(a))
    .filter((item) => at(item) <= now.getTime())
    .slice(0, limit)
}

const shownAs = (post: Post): FeedItem => ({
  id: post.guid,
  url: post.url,
  title: post.title,
  publishedAt: post.publishedAt <= visibleAt(post) ? post.publishedAt : visibleAt(post),
})
