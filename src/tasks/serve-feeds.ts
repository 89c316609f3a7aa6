import { InputError } from '../core/errors.ts'
import type { ChangeCounter, RenderedFeed } from '../ports/feed-cache.ts'
import { createFeedDeltas, type FeedDeltas } from './feed-deltas.ts'
import { type RenderPorts, renderFeed } from './render-feed.ts'
import { type After, type Rendering, rendering } from './rendering.ts'
import { type Client, selectionAllowance } from './selection-allowance.ts'

export interface FeedServingPorts extends RenderPorts {
  readonly changes: ChangeCounter
  /** Readers of what is kept do not wait longer than two seconds for what is newer. */
  readonly after?: After
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
  /**
   * What can be served without any waiting: the feed when nothing has changed, or else, while it is rendered for somebody, what was
   * right a moment ago. Undefined: ask `feed`.
   */
  atOnce(key: string): RenderedFeed | undefined
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
/**
 * For how long what has changed may be served while it is rendered, milliseconds. Changes of other processes are seen half a
 * second late, and every change is to be seen within one.
 */
const RIGHT_A_MOMENT_AGO = 400
/** Failures that are remembered: selections that nobody asks for again must not stay. */
const PAUSED_MOST = 1_000
/** A Worker stops what a request began some time after its reader has left: such a rendering never ends. Milliseconds. */
const GIVEN_UP = 60_000
/** The version while the change counter does not answer: versions begin at 0. */
const UNKNOWN = -1

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

  function underWay(key: string): Rendering | undefined {
    const current = running.get(key)
    return current && clock.now().getTime() - current.begunAt < GIVEN_UP ? current : undefined
  }

  function answer(
    key: string,
    version: number,
    cached: RenderedFeed | undefined,
    client: Client | undefined,
  ) {
    const standing = cached && standingNow(key, version, cached)
    if (standing) return standing
    const pause = pauseOf(key, version)
    if (pause) throw unavailable(key, pause.reason)
    const current = underWay(key)
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
      const done = renew(key, version, cached).finally(() => {
        if (running.get(key) === begun) running.delete(key)
      })
      const begun = rendering({ version, begunAt: clock.now().getTime() }, done, ports.after)
      running.set(key, begun)
      return begun.soon(cached)
    }
  }

  function standingNow(key: string, version: number, cached: RenderedFeed) {
    if (!isFresh(cached, version) && !pauseOf(key, version)) return undefined
    return cached.settlesAt ? settled(key, cached) : cached
  }

  function atOnce(key: string): RenderedFeed | undefined {
    const version = changes.current()
    const cached = cache.get(key)
    if (typeof version !== 'number' || !cached || cached instanceof Promise) return undefined
    const standing = standingNow(key, version, cached)
    if (standing) return standing
    return underWay(key) && wasRight(cached, version) ? cached : undefined
  }

  /** Of what is right no longer. */
  function wasRight({ version: of, validUntil }: RenderedFeed, version: number): boolean {
    const now = clock.now()
    const since = [
      ...(of === version ? [] : [changes.passedAt?.(of)]),
      ...(validUntil && validUntil <= now ? [validUntil.getTime()] : []),
    ]
    return since.every((at) => at !== undefined && isAMomentAgo(now.getTime() - at))
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
      const reason = reasonOf(error)
      failed(key, version, reason)
      if (cached) return cached
      throw unavailable(key, reason)
    }
  }

  function failed(key: string, version: number, reason: string) {
    if (paused.size >= PAUSED_MOST) paused.clear()
    paused.set(key, { version, until: clock.now().getTime() + PAUSE_AFTER_FAILURE, reason })
    ports.log.error({ feed: key, reason }, 'feed not rendered')
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
    return answerLater(key, version, cached, client)
  }

  /** Where nobody can tell whether anything changed, what is kept is the last that is known to be good. */
  async function answerLater(
    key: string,
    version: Promise<number> | number,
    cached: Promise<RenderedFeed | undefined> | RenderedFeed | undefined,
    client: Client | undefined,
  ) {
    const [asked, found] = await Promise.allSettled([version, cached])
    if (found.status === 'rejected') throw found.reason
    if (asked.status === 'fulfilled') return answer(key, asked.value, found.value, client)
    const reason = reasonOf(asked.reason)
    if (!pauseOf(key, UNKNOWN)) failed(key, UNKNOWN, reason)
    if (found.value) return found.value
    throw unavailable(key, reason)
  }

  return { feed, atOnce, since: deltas.since }
}

/** Of a clock that was set back, nobody knows. */
const isAMomentAgo = (milliseconds: number) =>
  milliseconds >= 0 && milliseconds < RIGHT_A_MOMENT_AGO

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const unavailable = (key: string, reason: string) =>
  new InputError('unavailable', `The feed ${key} cannot be rendered now: ${reason}`)

const tooMany = () => new InputError('too-many', 'Too many different selections were asked for')
