import { InputError } from '../core/errors.ts'
import type { FeedDocument } from '../core/feed-document.ts'
import { type LastModified, lastModified } from '../core/last-modified.ts'
import { linkHeader } from '../core/link-header.ts'
import type { ChangeCounter, FeedCache, RenderedFeed } from '../ports/feed-cache.ts'
import type { FeedFormat } from '../ports/feed-format.ts'
import { createFeedDeltas, type FeedDeltas } from './feed-deltas.ts'
import { newestPost } from './newest-post.ts'
import { proveFeed } from './prove-feed.ts'
import type { LoadedText } from './prove-text.ts'
import { type QuarantinePorts, quarantinePosts } from './quarantine-posts.ts'
import { type After, type Rendering, rendering } from './rendering.ts'
import { type Client, selectionAllowance } from './selection-allowance.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface FeedServingPorts extends QuarantinePorts {
  readonly formats: readonly FeedFormat[]
  readonly cache: FeedCache
  readonly changes: ChangeCounter
  /** What a feed says now, and until when that holds if nobody changes anything; undefined when there is no such feed. */
  load(feedId: string): Promise<Loaded | undefined>
  readonly compress: {
    gzip(bytes: Bytes): Promise<Bytes> | Bytes
    brotli(bytes: Bytes): Promise<Bytes> | Bytes
  }
  hash(bytes: Bytes): Promise<string>
  /** Readers of what is kept do not wait longer than two seconds for what is newer. */
  readonly after?: After
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

export interface FeedServing {
  /**
   * The feed as it is served. At once when nothing has changed; otherwise rendered, read back and proven first.
   *
   * @param key `{feed id}/{format id}`, with the key of a selection as feed id too; or the key of one of the texts
   * @param client who asks, where anybody may: so many selections are rendered for them, and what is kept is served as it is meanwhile
   * @returns undefined when there is no such feed or format
   * @throws InputError `unavailable` when it cannot be rendered and no good bytes are left; `too-many` for a selection
   */
  feed(key: string, client?: Client): Promise<RenderedFeed | undefined> | RenderedFeed | undefined
  /** Only what readers of an earlier version lack; see `FeedDeltas`. */
  readonly since: FeedDeltas['since']
}

interface Pause {
  readonly version: number
  readonly until: number
  readonly reason: string
}

/** After a failure nothing is tried for this long, milliseconds: the last good bytes are served, if there are any. */
const PAUSE_AFTER_FAILURE = 5_000
/** Failures that are remembered: selections that nobody asks for again must not stay. */
const PAUSED_MOST = 1_000

/** Serves feeds from the cache and renders what has changed, once however many requests wait (promise 1). */
export function createFeedServing(ports: FeedServingPorts): FeedServing {
  const { cache, changes, clock } = ports
  const deltas = createFeedDeltas()
  const allowance = selectionAllowance(clock)
  const running = new Map<string, Rendering>()
  const paused = new Map<string, Pause>()

  const isFresh = (cached: RenderedFeed, version: number) =>
    cached.version === version && !(cached.validUntil && cached.validUntil <= clock.now())

  function pauseOf(key: string, version: number): Pause | undefined {
    const pause = paused.get(key)
    return pause?.version === version && clock.now().getTime() < pause.until ? pause : undefined
  }

  function answer(
    key: string,
    version: number,
    cached: RenderedFeed | undefined,
    client: Client | undefined,
  ) {
    if (cached && (isFresh(cached, version) || pauseOf(key, version))) {
      return cached.settlesAt ? settled(key, cached) : cached
    }
    const pause = pauseOf(key, version)
    if (pause) throw unavailable(key, pause.reason)
    const current = running.get(key)
    if (current?.isLate() && cached) return cached
    // It may have loaded before the change that this request wants to see: ask again when it is done.
    if (current && current.version !== version) return current.soon(cached).then(again, again)
    if (current) return current.soon(cached)
    if (!client || !key.includes('?') || allowance.take(client)) return start()
    if (cached) return cached
    throw tooMany()

    function again() {
      return feed(key, client)
    }
    function start() {
      const done = renew(key, version, cached).finally(() => running.delete(key))
      const begun = rendering(version, done, ports.after)
      running.set(key, begun)
      return begun.soon(cached)
    }
  }

  function settled(key: string, cached: RenderedFeed): RenderedFeed {
    const { settlesAt, ...rest } = cached
    if (!settlesAt || clock.now() < settlesAt) return cached
    const rendered = { ...rest, lastModified: settlesAt }
    void cache.put(key, rendered)
    return rendered
  }

  async function renew(key: string, version: number, cached: RenderedFeed | undefined) {
    try {
      const rendered = await renderFeed(ports, deltas, key, version, cached)
      paused.delete(key)
      return rendered
    } catch (error) {
      if (paused.size >= PAUSED_MOST) paused.clear()
      const reason = error instanceof Error ? error.message : String(error)
      paused.set(key, { version, until: clock.now().getTime() + PAUSE_AFTER_FAILURE, reason })
      ports.log.error({ feed: key, reason }, 'feed not rendered')
      if (cached) return cached
      throw unavailable(key, reason)
    }
  }

  function feed(
    key: string,
    client?: Client,
  ): Promise<RenderedFeed | undefined> | RenderedFeed | undefined {
    const version = changes.current()
    const cached = cache.get(key)
    // Without a promise on the way, an unchanged feed costs no turn of the event loop.
    if (typeof version === 'number' && !(cached instanceof Promise)) {
      return answer(key, version, cached, client)
    }
    return Promise.all([version, cached]).then(([now, kept]) => answer(key, now, kept, client))
  }

  return { feed, since: deltas.since }
}

const unavailable = (key: string, reason: string) =>
  new InputError('unavailable', `The feed ${key} cannot be rendered now: ${reason}`)

const tooMany = () => new InputError('too-many', 'Too many different selections were asked for')

/** Renders one feed and puts it in the cache. Throws when it cannot be loaded or proven. */
async function renderFeed(
  ports: FeedServingPorts,
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
  const isKnown = async (text: string) =>
    last !== undefined && (await ports.hash(encode(text))) === last.hash
  const { text, setAside } = await proveFeed(format, document, isKnown)
  const { self, hubs } = document
  const newest = newestPost(document, setAside)
  const frame = {
    ...{ version, mediaType: format.mediaType },
    ...(self && { link: linkHeader(self[format.id], hubs) }),
    ...(sealed && { sealed }),
    ...(newest && { newest }),
  }
  const rendered = await dressed(ports, frame, { ...loaded, text }, last)
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
  ports: FeedServingPorts,
  { mediaType, load }: ServedText,
  key: string,
  version: number,
  last: RenderedFeed | undefined,
): Promise<RenderedFeed | undefined> {
  const loaded = await load()
  if (!loaded) return undefined
  const rendered = await dressed(ports, { version, mediaType }, loaded, last)
  await ports.cache.put(key, rendered)
  return rendered
}

/** The text with all that goes along with it when it is served. */
async function dressed(
  ports: FeedServingPorts,
  frame: Pick<RenderedFeed, 'version' | 'mediaType' | 'link' | 'sealed' | 'newest'>,
  { text, changedAt, validUntil }: LoadedText,
  last: RenderedFeed | undefined,
): Promise<RenderedFeed> {
  const bytes = encode(text)
  const hash = await ports.hash(bytes)
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

async function pack({ compress }: FeedServingPorts, bytes: Bytes) {
  const [gzip, brotli] = await Promise.all([compress.gzip(bytes), compress.brotli(bytes)])
  return { gzip, brotli }
}

const encode = (text: string): Bytes => new TextEncoder().encode(text)
