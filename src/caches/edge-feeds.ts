import type { ChangeCounter, RenderedFeed } from '../ports/feed-cache.ts'
import type { Log } from '../ports/log.ts'
import type { NearFeeds } from './cloudflare-cache.ts'
import type { FarFeeds } from './cloudflare-kv.ts'
import type { FeedMemory } from './in-memory.ts'
import { tellState } from './tell-state.ts'
import { withPauses } from './with-pauses.ts'

type Found = RenderedFeed | undefined

export interface EdgeFeedsPorts {
  /** Of this isolate. */
  readonly memory: FeedMemory
  /** Of this location. */
  readonly near?: NearFeeds
  /** Of all locations. */
  readonly far?: FarFeeds
  /** The truth. */
  readonly changes: ChangeCounter
  /** Asks the truth, and renders what has changed. */
  render(key: string): Promise<Found>
  readonly now: () => Date
  /** From 0 up to 1. */
  readonly chance: () => number
  readonly log: Pick<Log, 'warn'>
  /** How long, milliseconds, a reader waits for something newer than what is kept. */
  readonly patience?: number
  /** Does something once the answer is out. */
  later(work: () => Promise<void>): void
}

export interface EdgeFeeds {
  /** The feed as it is served, at most a minute old; at once when it was looked a moment ago whether anything changed. */
  feed(key: string): Promise<Found> | Found
  /** This isolate wrote what feeds may show: from now on it serves nothing older. */
  changed(): void
  /** Tells all locations what the state is now. */
  announce(): Promise<void>
}

/**
 * For so long, milliseconds, an isolate takes for true what it heard of the state. It may hear it from its location, where it
 * is 20 seconds old at most, and that may have it from KV, which is some 30 behind: a minute in all.
 */
const HEARD = 10_000
/**
 * So long before that, one request looks again, and the others go on with what was heard: hundreds come in the time that a
 * look takes, and each would read and write all that is kept.
 */
const AHEAD = 750

/**
 * Serves feeds where many isolates in many places serve the same: most requests cost nothing, and with nothing changed one
 * costs at most one read of a cache. The database is asked when something has changed, and where no KV is bound, once in a while.
 */
export function edgeFeeds(ports: EdgeFeedsPorts): EdgeFeeds {
  const { memory, near, far, changes } = ports
  const time = () => ports.now().getTime()
  let heard: { readonly version: number; readonly at: number } | undefined
  /** Nothing older is served: undefined while only the database knows. */
  let oldest: number | undefined = 0
  let writes = 0
  /** Stays so when the platform ends that request: the others then look when the time is up. */
  let isLooking = false
  const truth = withPauses(ports)

  const isValid = ({ validUntil }: RenderedFeed) => !(validUntil && validUntil.getTime() <= time())
  /** Whether it may be served in place of what is kept: time goes forward only. */
  const follows = (feed: Found, kept: Found): feed is RenderedFeed =>
    feed !== undefined &&
    oldest !== undefined &&
    feed.version >= Math.max(oldest, kept?.version ?? 0) &&
    isValid(feed)

  const isCurrent = (kept: RenderedFeed) =>
    heard !== undefined &&
    heard.version === kept.version &&
    time() - heard.at < (isLooking ? HEARD : HEARD - AHEAD) &&
    isValid(kept)

  const hear = (version: number) => {
    heard = { version, at: time() }
  }

  function take(key: string, feed: RenderedFeed): RenderedFeed {
    const { settlesAt, ...rest } = feed
    const isSettled = settlesAt !== undefined && settlesAt.getTime() <= time()
    const taken = isSettled ? { ...rest, lastModified: settlesAt } : feed
    if (taken !== memory.get(key)) memory.put(key, taken)
    return taken
  }

  function takeAndShare(key: string, feed: RenderedFeed): RenderedFeed {
    const taken = take(key, feed)
    if (near) ports.later(() => near.put(key, taken))
    return taken
  }

  async function look(key: string, kept: Found): Promise<Found> {
    if (oldest === undefined) return ask(key, kept)
    // Where KV tells of the state, what this isolate has need not be fetched again.
    const close = far && kept ? undefined : await near?.get(key)
    if (follows(close, kept)) {
      hear(close.version)
      return take(key, kept?.version === close.version && isValid(kept) ? kept : close)
    }
    const version = await (far ? far.version() : truth.ask(kept !== undefined, changes.current))
    // What was written here is not told everywhere yet.
    if (version === undefined || (kept && kept.version > version)) return ask(key, kept)
    hear(version)
    if (kept?.version === version && follows(kept, kept)) return takeAndShare(key, kept)
    const distant = await far?.get(key, version)
    return follows(distant, kept) ? takeAndShare(key, distant) : ask(key, kept)
  }

  async function lookOrKeep(key: string, kept: Found): Promise<Found> {
    isLooking = true
    try {
      return await look(key, kept)
    } catch (error) {
      const good = kept ?? (await near?.last(key))
      if (!good) throw error
      return take(key, good)
    } finally {
      isLooking = false
    }
  }

  async function ask(key: string, kept: Found): Promise<Found> {
    const before = writes
    const rendered = await truth.ask(kept !== undefined, () => ports.render(key))
    if (!rendered) {
      // Else it would come back as the last good bytes when the database does not answer.
      memory.forget(key)
      if (near) ports.later(() => near.forget(key))
      return undefined
    }
    if (before === writes) {
      oldest ??= rendered.version
      hear(rendered.version)
    }
    const taken = takeAndShare(key, rendered)
    // Selections are endless: what is kept of them for all would be too.
    if (far && rendered !== kept && !key.includes('?')) ports.later(() => far.put(key, taken))
    return taken
  }

  return {
    feed(key) {
      const kept = memory.get(key)
      if (!kept || !(isCurrent(kept) || truth.isPaused())) return lookOrKeep(key, kept)
      return kept.settlesAt ? take(key, kept) : kept
    },
    changed() {
      truth.resume()
      writes += 1
      heard = undefined
      oldest = undefined
    },
    announce() {
      const before = writes
      return tellState(ports, (version) => {
        if (before === writes) oldest ??= version
      })
    },
  }
}
