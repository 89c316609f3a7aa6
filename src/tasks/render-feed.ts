import type { FeedDocument } from '../core/feed-document.ts'
import { type LastModified, lastModified } from '../core/last-modified.ts'
import { linkHeader } from '../core/link-header.ts'
import type { FeedCache, RenderedFeed } from '../ports/feed-cache.ts'
import type { FeedFormat } from '../ports/feed-format.ts'
import type { FeedDeltas } from './feed-deltas.ts'
import { newestPost } from './newest-post.ts'
import { proveFeed } from './prove-feed.ts'
import type { LoadedText } from './prove-text.ts'
import { type QuarantinePorts, quarantinePosts } from './quarantine-posts.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface RenderPorts extends QuarantinePorts {
  readonly formats: readonly FeedFormat[]
  readonly cache: FeedCache
  /** What a feed says now, and until when that holds if nobody changes anything; undefined when there is no such feed. */
  load(feedId: string): Promise<Loaded | undefined>
  readonly compress: {
    gzip(bytes: Bytes): Promise<Bytes> | Bytes
    brotli(bytes: Bytes): Promise<Bytes> | Bytes
  }
  hash(bytes: Bytes): Promise<string>
  /** What is served like a feed and is none, by its key. */
  readonly texts?: ReadonlyMap<string, ServedText>
}

export interface ServedText {
  readonly mediaType: string
  /** Proven already; undefined when there is nothing to say yet. */
  load(): Promise<LoadedText | undefined>
}

interface Loaded {
  readonly document: FeedDocument
  readonly validUntil?: Date
  /** When anything last changed that it may be made of. */
  readonly changedAt: Date
  readonly sealed?: true
}

interface Undressed extends Omit<LoadedText, 'text'> {
  readonly bytes: Bytes
  readonly hash: string
}

/** Renders one feed and puts it in the cache. Throws when it cannot be loaded or proven. */
export async function renderFeed(
  ports: RenderPorts,
  deltas: FeedDeltas,
  key: string,
  version: number,
  last: RenderedFeed | undefined,
): Promise<RenderedFeed | undefined> {
  const other = ports.texts?.get(key)
  if (other) return renderText(ports, other, key, version, last)
  const slash = key.lastIndexOf('/')
  const format = ports.formats.find(({ id }) => id === key.slice(slash + 1))
  const loaded = format && (await ports.load(key.slice(0, slash)))
  if (!format || !loaded) return undefined
  const { document, sealed } = loaded
  // The same bytes as before are proven and compressed already.
  const { setAside, ...proven } = await proveFeed(format, document, ports.hash, last?.hash)
  const { self, hubs } = document
  const newest = newestPost(document, setAside)
  const frame = {
    ...{ version, mediaType: format.mediaType },
    ...(self && { link: linkHeader(self[format.id], hubs) }),
    ...(sealed && { sealed }),
    ...(newest && { newest }),
  }
  const rendered = await dressed(ports, frame, { ...loaded, ...proven }, last)
  // Selections are endless: what is kept of each would be too.
  if (!key.includes('?')) {
    await quarantinePosts(ports, key, setAside)
    // Private feeds are few readers' own, and have no deltas.
    if (self) await deltas.remember(key, format, document, rendered.hash)
  }
  await ports.cache.put(key, rendered)
  return rendered
}

async function renderText(
  ports: RenderPorts,
  { mediaType, load }: ServedText,
  key: string,
  version: number,
  last: RenderedFeed | undefined,
): Promise<RenderedFeed | undefined> {
  const loaded = await load()
  if (!loaded) return undefined
  const bytes = new TextEncoder().encode(loaded.text)
  const hash = await ports.hash(bytes)
  const rendered = await dressed(ports, { version, mediaType }, { ...loaded, bytes, hash }, last)
  await ports.cache.put(key, rendered)
  return rendered
}

/** The bytes with all that goes along with them when they are served. */
async function dressed(
  ports: RenderPorts,
  frame: Pick<RenderedFeed, 'version' | 'mediaType' | 'link' | 'sealed' | 'newest'>,
  { bytes, hash, changedAt, validUntil }: Undressed,
  last: RenderedFeed | undefined,
): Promise<RenderedFeed> {
  const { gzip, brotli } = last?.hash === hash ? last : await pack(ports, bytes)
  const date = dateOf(changedAt, { version: frame.version, hash }, last, ports.clock.now())
  return { ...frame, ...date, ...(validUntil && { validUntil }), bytes, gzip, brotli, hash }
}

/** Keeps the date of bytes that stayed the same, if no others can have stood here in between. */
function dateOf(
  changedAt: Date,
  current: Pick<RenderedFeed, 'version' | 'hash'>,
  last: RenderedFeed | undefined,
  now: Date,
): LastModified {
  if (last?.hash !== current.hash) return lastModified(changedAt, now, last)
  const others = current.version - last.version > 1 || (last.validUntil && last.validUntil <= now)
  if (others) return lastModified(changedAt, now, undefined)
  const { lastModified: date, settlesAt } = last
  return { lastModified: date, ...(settlesAt && { settlesAt }) }
}

async function pack({ compress }: RenderPorts, bytes: Bytes) {
  const [gzip, brotli] = await Promise.all([compress.gzip(bytes), compress.brotli(bytes)])
  return { gzip, brotli }
}
