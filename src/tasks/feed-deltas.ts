import { contentHash } from '../core/content-hash.ts'
import type { FeedDocument, FeedItem } from '../core/feed-document.ts'
import type { FeedFormat } from '../ports/feed-format.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** How many versions of a feed are remembered, and of how many feeds: a few numbers for each post of a version. */
const VERSIONS = 24
const FEEDS = 32

interface Remembered {
  readonly hash: string
  readonly format: FeedFormat
  readonly document: FeedDocument
  /** For each version by its hash: what stood in it. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>
}

/** What changed between versions of a feed, for readers that ask for only that (RFC 3229). */
export interface FeedDeltas {
  remember(key: string, format: FeedFormat, document: FeedDocument, hash: string): Promise<void>
  /**
   * The feed as it stands at `hash`, with only the posts that the first known version in `had` lacks or has otherwise.
   * Undefined when none of them is remembered.
   */
  since(
    key: string,
    hash: string,
    had: readonly string[],
  ): Promise<{ readonly base: string; readonly bytes: Bytes } | undefined>
}

export function createFeedDeltas(): FeedDeltas {
  const feeds = new Map<string, Remembered>()

  return {
    async remember(key, format, document, hash) {
      // JSON Feed has no deltas, and an archive has no versions.
      if (format.id === 'json' || document.history?.kind === 'archive') return
      const versions = new Map(feeds.get(key)?.versions)
      versions.delete(hash)
      versions.set(hash, new Set(await Promise.all(document.items.map(fingerprintOf))))
      feeds.delete(key)
      feeds.set(key, { hash, format, document, versions: newest(versions, VERSIONS) })
      for (const old of [...feeds.keys()].slice(0, -FEEDS)) feeds.delete(old)
    },
    async since(key, hash, had) {
      const known = feeds.get(key)
      const base = had.find((one) => known?.versions.has(one))
      if (!known || known.hash !== hash || base === undefined) return undefined
      const before = known.versions.get(base)
      const now = await Promise.all(known.document.items.map(fingerprintOf))
      const items = known.document.items.filter((_, at) => !before?.has(now[at] ?? ''))
      return { base, bytes: known.format.write({ ...partial(known.document), items }) }
    },
  }
}

/** A part is never complete (RFC 5005, 2), even when all that is there fits in the whole. */
function partial({ history, ...document }: FeedDocument): FeedDocument {
  return history && history.kind !== 'complete' ? { ...document, history } : document
}

/** An item never changes: what it says is hashed once, for as long as somebody holds it. */
const fingerprints = new WeakMap<FeedItem, Promise<string>>()

/** Thousandths tell posts of one second apart, and may come and go with the others: no change of the post itself. */
function fingerprintOf(item: FeedItem): Promise<string> {
  const known = fingerprints.get(item)
  if (known) return known
  const updatedAt = Math.floor(item.updatedAt.getTime() / 1000)
  const fresh = contentHash(new TextEncoder().encode(JSON.stringify({ ...item, updatedAt })))
  fingerprints.set(item, fresh)
  return fresh
}

function newest<Value>(all: ReadonlyMap<string, Value>, count: number): ReadonlyMap<string, Value> {
  return new Map([...all].slice(-count))
}
