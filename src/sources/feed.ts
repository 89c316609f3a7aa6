import { canonicalUrl } from '../core/identity.ts'
import type {
  FetchedDocument,
  ReadResult,
  SkippedItem,
  SourcePost,
  SourceReader,
} from '../ports/source.ts'
import { decode } from './decode.ts'
import { describeDocument } from './describe-document.ts'
import type { FeedContents } from './feed-entry.ts'
import { feedHub } from './feed-hub.ts'
import { feedOlder } from './feed-older.ts'
import { sourcePost } from './feed-post.ts'
import { plainLine } from './feed-text.ts'
import { readWithFeedsmith } from './feedsmith-feed.ts'
import { readWithRssParser } from './rss-parser-feed.ts'
import { xmlRoot } from './xml-root.ts'

/** Reads RSS 2.0, RSS 1.0, Atom and JSON Feed. An item that cannot be taken never costs the others. */
export const feedSource: SourceReader = {
  type: 'feed',
  async read(document) {
    const text = decode(document)
    const shape = feedShape(text)
    if (!shape) return { ok: false, reason: expectedFeed(describeDocument(text, document)) }
    if (shape === 'xml' && isCutOff(text)) {
      return { ok: false, reason: expectedFeed('one that breaks off before its end') }
    }
    const feed = shape === 'json' ? await jsonContents(text) : await xmlContents(text)
    if (typeof feed === 'string') return { ok: false, reason: expectedFeed(feed) }
    if (feed.entries.length === 0) {
      return { ok: false, reason: expectedFeed('one without any post') }
    }
    const older = feedOlder(text, shape, document.url)
    const posts = sourcePosts(feed, document)
    return { ...posts, ...feedHub(text, shape), ...(older !== undefined && { older }) }
  },
}

const expectedFeed = (found: string) => `expected an RSS, Atom or JSON feed, found ${found}`

function feedShape(text: string): 'xml' | 'json' | undefined {
  const root = xmlRoot(text)?.local.toLowerCase()
  if (root === 'rss' || root === 'feed' || root === 'rdf') return 'xml'
  return /^[\s\ufeff]*\{/.test(text) ? 'json' : undefined
}

/** Whether the end tag of the outermost element is missing. Half a feed may look as if posts had been taken out. */
function isCutOff(text: string): boolean {
  const name = xmlRoot(text)?.name ?? ''
  return !text.slice(text.lastIndexOf(`</${name}`)).startsWith(`</${name}`)
}

async function xmlContents(text: string): Promise<FeedContents | string> {
  try {
    return await readWithRssParser(text)
  } catch (refusal) {
    return readWithFeedsmith(text).catch(() => `one that cannot be read: ${whereOf(refusal)}`)
  }
}

/** What the XML parser says, on one line. It counts lines from 0. */
function whereOf(error: unknown): string {
  const [what = '', line, column] = messageOf(error).split('\n')
  const at = /^Line: (\d+)$/.exec(line ?? '')?.[1]
  if (at === undefined) return 'its elements are not those of a feed'
  return `${what} at line ${Number(at) + 1}, ${column?.toLowerCase().replace(':', '')}`
}

async function jsonContents(text: string): Promise<FeedContents | string> {
  try {
    JSON.parse(text)
  } catch (error) {
    return `JSON that cannot be read: ${messageOf(error)}`
  }
  return readWithFeedsmith(text).catch(() => 'JSON that is not a JSON Feed')
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Of items under one id or one address, the first counts: the same post would become now this one, now that one. */
function sourcePosts(feed: FeedContents, document: FetchedDocument): ReadResult {
  const posts: SourcePost[] = []
  const skipped: SkippedItem[] = []
  const seen = { guids: new Set<string>(), addresses: new Set<string>() }
  for (const entry of feed.entries) {
    const result = sourcePost(entry, feed, document.url)
    if (!('post' in result)) {
      skipped.push(result)
      continue
    }
    const { guid, post } = result
    const address = canonicalUrl(post.url)
    const twice =
      (guid !== undefined && seen.guids.has(guid) && `guid: ${guid}`) ||
      (seen.addresses.has(address) && `url: ${post.url}`)
    if (twice) {
      skipped.push({
        title: post.title,
        reason: `${twice} is that of an earlier item of this feed`,
      })
      continue
    }
    posts.push(result)
    if (guid !== undefined) seen.guids.add(guid)
    seen.addresses.add(address)
  }
  const title = feed.title && plainLine(feed.title)
  return { ok: true, ...(title && { title }), posts, skipped }
}
