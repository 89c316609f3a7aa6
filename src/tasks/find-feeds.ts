import { feedLinks, wellKnownFeeds } from '../core/feed-links.ts'
import { withCredentialsOf, withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import type { FetchedDocument, ReadResult, SkippedItem, SourcePost } from '../ports/source.ts'

/** A feed of a former system, read to its end. */
export interface FoundFeed {
  readonly url: string
  readonly title?: string
  /** What it shows now, in its order. */
  readonly shown: readonly SourcePost[]
  /** With its older pages. */
  readonly posts: readonly SourcePost[]
  readonly pages: number
  readonly skipped: readonly SkippedItem[]
}

export type FindPorts = Pick<Ports, 'outgoing' | 'sources'>

/** Pages of one feed. */
const MOST_PAGES = 200

/**
 * The feeds of a site: the address itself when it is one, else those that its page names, and those at the usual places. One that is
 * found at several addresses comes once for each.
 *
 * @param mostPages of each feed: fewer where it is only to be known what there is
 * @returns a reason when there is none
 */
export async function findFeeds(
  ports: FindPorts,
  address: string,
  mostPages = MOST_PAGES,
): Promise<readonly FoundFeed[] | string> {
  // A password in the address goes to its own site, and into nothing that is said or kept.
  const ask = (url: string) => ports.outgoing.document(withCredentialsOf(address, url))
  const first = await ask(address)
  if (first.outcome !== 'fetched') {
    return 'reason' in first ? first.reason : 'it answered 304 to a first request'
  }
  const pages = { ask, most: mostPages }
  const itself = await readFeed(ports, pages, withoutCredentials(address), first)
  if (itself) return [itself]
  const page = withoutCredentials(first.url)
  const named = feedLinks(new TextDecoder().decode(first.bytes), page)
  const found: FoundFeed[] = []
  for (const url of new Set([...named, ...wellKnownFeeds(page)])) {
    const document = await ask(url)
    const feed =
      document.outcome === 'fetched' ? await readFeed(ports, pages, url, document) : undefined
    if (feed) found.push(feed)
  }
  if (found.length > 0) return found
  return 'it is no feed, names none, and there is none at the usual places'
}

async function readFeed(
  ports: FindPorts,
  { ask, most }: { readonly ask: FindPorts['outgoing']['document']; readonly most: number },
  url: string,
  document: FetchedDocument,
): Promise<FoundFeed | undefined> {
  const reader = ports.sources.find(({ type }) => type === 'feed')
  const first = await reader?.read({ ...document, url })
  if (!reader || !first?.ok) return undefined
  const posts = new Map<string, SourcePost>()
  const take = (read: Extract<ReadResult, { ok: true }>) => {
    const before = posts.size
    for (const one of read.posts.map(named)) if (!posts.has(one.guid)) posts.set(one.guid, one)
    return posts.size > before
  }
  take(first)
  let pages = 1
  let older = first.older
  const skipped = [...first.skipped]
  while (older !== undefined && pages < most) {
    const answer = await ask(older)
    const page =
      answer.outcome === 'fetched' ? await reader.read({ ...answer, url: older }) : undefined
    if (!page?.ok || !take(page)) break
    skipped.push(...page.skipped)
    pages += 1
    older = page.older
  }
  return {
    url,
    ...(first.title !== undefined && { title: first.title }),
    shown: first.posts.map(named),
    posts: [...posts.values()],
    pages,
    skipped,
  }
}

/** Readers know a post that has no id by its address: then that is its id. */
const named = (one: SourcePost) => ({ ...one, guid: one.guid ?? one.post.url })
