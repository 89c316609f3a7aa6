import { feedLinks, wellKnownFeeds } from '../core/feed-links.ts'
import type { FoundFeed } from '../core/guide.ts'
import type { PostInput } from '../core/post.ts'
import { withCredentialsOf, withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import type { FetchedDocument } from '../ports/source.ts'

export interface DiscoveredFeeds {
  /** The first is the one that the page itself names first, or that was asked for. */
  readonly feeds: readonly FoundFeed[]
  /** Newest first, of the first feed. */
  readonly posts: readonly PostInput[]
}

type FindPorts = Pick<Ports, 'outgoing' | 'sources'>

/** Feeds of one page that are looked at. */
const MOST_FEEDS = 6
/** Posts that are kept to try templates with. */
const KEPT = 5
const LONGEST_BODY = 20_000

/**
 * The feed at an address, or the feeds of the page there: those that it names, else those at the usual places. Of each only its newest
 * posts are read.
 *
 * @returns a reason when there is none
 */
export async function discoverFeeds(
  ports: FindPorts,
  address: string,
): Promise<DiscoveredFeeds | string> {
  const ask = (url: string) => ports.outgoing.document(withCredentialsOf(address, url))
  const first = await ask(address)
  if (first.outcome !== 'fetched') {
    return 'reason' in first ? first.reason : 'it answered 304 to a first request'
  }
  const itself = await readFeed(ports, address, first)
  if (itself) return { feeds: [itself.feed], posts: itself.posts }
  const page = withoutCredentials(first.url)
  const named = feedLinks(new TextDecoder().decode(first.bytes), page)
  const found = await readAll(named.length > 0 ? named.slice(0, MOST_FEEDS) : wellKnownFeeds(page))
  const best = found[0]
  if (!best) return 'it is no feed, names none, and there is none at the usual places'
  return { feeds: found.map(({ feed }) => feed), posts: best.posts }

  async function readAll(urls: readonly string[]) {
    const read = urls.map(async (url) => {
      const document = await ask(url)
      return document.outcome === 'fetched' ? readFeed(ports, url, document) : undefined
    })
    return (await Promise.all(read)).flatMap((one) => one ?? [])
  }
}

async function readFeed({ sources }: FindPorts, url: string, document: FetchedDocument) {
  const read = await sources.find(({ type }) => type === 'feed')?.read({ ...document, url })
  if (!read?.ok) return undefined
  const feed: FoundFeed = {
    url,
    ...(read.title !== undefined && { title: read.title }),
    posts: read.posts.length,
  }
  return { feed, posts: read.posts.slice(0, KEPT).map(({ post }) => lighter(post)) }
}

/** Only share texts are made of them. */
function lighter({ html, markdown, attachments: _attachments, ...post }: PostInput): PostInput {
  const body = {
    ...(html !== undefined && html.length <= LONGEST_BODY && { html }),
    ...(markdown !== undefined && markdown.length <= LONGEST_BODY && { markdown }),
  }
  return { ...post, ...body }
}
