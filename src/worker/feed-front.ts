import type { Cache, ExecutionContext } from '@cloudflare/workers-types'
import { Hono } from 'hono'
import packageJson from '../../package.json' with { type: 'json' }
import { nearFeeds } from '../caches/cloudflare-cache.ts'
import { farFeeds } from '../caches/cloudflare-kv.ts'
import { type EdgeFeeds, edgeFeeds } from '../caches/edge-feeds.ts'
import { inMemoryFeedCache } from '../caches/in-memory.ts'
import { tellState } from '../caches/tell-state.ts'
import { systemClock } from '../clock.ts'
import { changeCounter } from '../stores/changes.ts'
import { d1 } from '../stores/d1.ts'
import { createReaderCounter } from '../tasks/count-readers.ts'
import { passOn } from '../web/pass-on.ts'
import { feedRoutes } from '../web/public/feeds.ts'
import { type Bindings, environmentOf } from './bindings.ts'
import { cannotAnswer } from './cannot-answer.ts'
import type { Edge, Front } from './edge.ts'
import { jsonLog } from './json-log.ts'
import { keepReaders } from './keep-readers.ts'
import { asTheReaderAsked, readersCoding } from './readers-coding.ts'

export interface FeedFront extends Front {
  /** Answers feed readers; all else is the edge's to answer. */
  answer(
    request: Request,
    bindings: Bindings,
    context: ExecutionContext,
  ): Promise<Response> | Response
  /** Tells other isolates what this one wrote, if it did. */
  announce(): Promise<void>
  /** What is left to do when an answer is out: the invocation must wait for it. */
  afterwards(): Promise<unknown> | undefined
  /** Keeps what readers did, some time after they were answered. */
  readonly keep: ReturnType<typeof keepReaders>
}

/** @throws InputError that names the missing or wrong variable */
export function openFeedFront(bindings: Bindings, edge: () => Promise<Edge>): FeedFront {
  const { publicUrl } = environmentOf(bindings)
  const places = new Map<string, Place>()
  const left: (() => Promise<void>)[] = []
  const readers = createReaderCounter({
    clock: systemClock,
    log: jsonLog,
    readers: { add: async (day, counts) => (await edge()).ports.readers.add(day, counts) },
    setup: { publication: async () => (await edge()).ports.setup.publication() },
  })
  const placeAt = (address: string): Place => {
    const known = places.get(address)
    if (known) return known
    const place = openPlace(address, { bindings, edge, readers, later: (work) => left.push(work) })
    places.set(address, place)
    return place
  }
  let isTold = true
  const front: FeedFront = {
    readers,
    keep: keepReaders({ readers, now: systemClock.now, wait }),
    memoryAt: (address) => placeAt(address).memory,
    changed() {
      isTold = false
      for (const { feeds } of places.values()) feeds.changed()
    },
    answer: (request, given, context) =>
      placeAt(publicUrl ?? new URL(request.url).origin).app.fetch(request, given, context),
    async announce() {
      isTold = true
      try {
        for (const { feeds } of places.values()) await feeds.announce()
        // The Cron Trigger and the queue come to isolates, too, that no reader came to.
        if (places.size === 0) await tellState(stateOf(bindings))
      } catch (error) {
        jsonLog.warn({ error: String(error) }, 'a change was not told: the next tick tells it')
      }
    },
    afterwards() {
      const work = left.splice(0).map((one) => one())
      if (!isTold) work.push(front.announce())
      return work.length > 0 ? Promise.allSettled(work) : undefined
    },
  }
  return front
}

interface Place {
  readonly memory: ReturnType<typeof inMemoryFeedCache>
  readonly feeds: EdgeFeeds
  readonly app: Hono
}

interface PlaceDeps extends Pick<Front, 'readers'> {
  readonly bindings: Bindings
  edge(): Promise<Edge>
  later(work: () => Promise<void>): void
}

/** What is served under one address. */
function openPlace(address: string, { bindings, edge, readers, later }: PlaceDeps): Place {
  const memory = inMemoryFeedCache()
  const cache = platformCache()
  let opened: Edge | undefined
  const feeds = edgeFeeds({
    memory,
    ...(cache && {
      near: nearFeeds(cache, `${address}/.kept/${programOf(bindings)}`, systemClock),
    }),
    ...stateOf(bindings, `${programOf(bindings)}/${address}`),
    async render(key) {
      opened ??= await edge()
      return opened.feedsAt(address).feed(key, anybody)
    },
    now: systemClock.now,
    chance: systemClock.chance,
    log: jsonLog,
    later,
  })
  const app = new Hono()
  app.route(
    '/',
    feedRoutes({
      feed: feeds.feed,
      // What readers of an earlier version lack is known where this one was rendered.
      since: async (...asked) => opened?.feedsAt(address).since(...asked),
      readers,
      coding: readersCoding,
      missing: (c) => c.notFound(),
    }),
  )
  app.notFound(async (c) => {
    const rest = (await edge()).app(address)
    return passOn(c, {
      fetch: (request, ...given) => rest.fetch(asTheReaderAsked(request), ...given),
    })
  })
  app.onError((error) => {
    jsonLog.error({ error: error.stack ?? String(error) }, 'a feed was not served')
    return cannotAnswer(error)
  })
  return { memory, feeds, app }
}

const programOf = ({ VERSION }: Bindings) => VERSION?.id || packageJson.version

/** Who knows the state, and where it is told, which is the same for every address. */
const stateOf = ({ DB, FEEDS }: Bindings, base = '') => ({
  changes: changeCounter(d1(DB)),
  ...(FEEDS && { far: farFeeds(FEEDS, base) }),
})

/** One of many readers: an isolate tells them apart no further, and renders so many selections for all. */
const anybody = { address: undefined }

/** Tests that run elsewhere have none. */
const platformCache = () =>
  (globalThis as { readonly caches?: { readonly default?: Cache } }).caches?.default

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))
