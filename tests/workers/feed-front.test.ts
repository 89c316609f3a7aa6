import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import type { Cache, KVNamespace } from '@cloudflare/workers-types'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseSetup } from '../../src/config.ts'
import { d1 } from '../../src/stores/d1.ts'
import { noticeChanges } from '../../src/stores/noticed-changes.ts'
import { firstStart } from '../../src/tasks/first-start.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { allNetworks, serveFeeds, wire } from '../../src/wiring.ts'
import type { Bindings } from '../../src/worker/bindings.ts'
import type { Edge } from '../../src/worker/edge.ts'
import { workerHandlers } from '../../src/worker/handlers.ts'
import { migrate, sqlite } from './d1-for-sqlite.ts'

const { FEEDS } = env as unknown as { FEEDS: KVNamespace }
const file = sqlite(':memory:')
const place = globalThis as unknown as { caches: { default: Cache } }
const platformCaches = place.caches

let asked: string[]
let areDown = false
/** The same thing; calls of these methods are noted under a name, and fail while all things are down. */
const noting = <Thing extends object>(thing: Thing, name: string, methods: readonly string[]) =>
  new Proxy(thing, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown
      if (typeof value !== 'function') return value
      if (methods.includes(String(key))) {
        return (...given: unknown[]) => {
          asked.push(name)
          if (areDown) throw new Error(`${name} is down`)
          return value.apply(target, given)
        }
      }
      return value.bind(target)
    },
  })

/** One isolate of a Worker that is reached under `origin`. */
function isolate(origin: string, kv: boolean) {
  const bindings = {
    DB: noting(file.database, 'D1', ['prepare', 'batch']),
    ...(kv && { FEEDS: noting(FEEDS, 'KV', ['get']) }),
    POSTHORN_SECRET: 'a secret of at least 32 letters!',
  } as unknown as Bindings
  let opened: Edge | undefined
  const handlers = workerHandlers(async (given, front) => {
    const ports = wire({
      sql: noticeChanges(d1(given.DB), front.changed),
      secret: 'a secret of at least 32 letters!',
      outgoing: {
        fetch: () => Promise.reject(new Error('none here')),
        document: async () => ({ outcome: 'failed', reason: 'none here' }),
      },
      queue: { enqueue: async () => {} },
      rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })
    const setup = {
      parse: (text: string, file: string) =>
        parseSetup(text, { file, environment: () => undefined, networks: allNetworks }),
    }
    const text = 'publication: { title: The Daily Example, home: https://news.example }\n'
    await firstStart(ports, setup, { file: 'posthorn.yaml', text }, async () => [])
    const lazily = { feeds: undefined as ReturnType<typeof serveFeeds> | undefined }
    opened = {
      ports,
      feedsAt: () => {
        lazily.feeds ??= serveFeeds(ports, origin, { cache: front.memoryAt(origin) })
        return lazily.feeds
      },
      app: () => ({ fetch: () => new Response('elsewhere', { status: 404 }) }),
      websub: () => ({ look: async () => {}, run: async () => {}, stop: async () => {} }) as never,
    }
    return opened
  })
  return {
    /** What an answer takes. By HEAD, which counts as no reading: what is counted is kept after a while only. */
    async ask(path: string, headers: Record<string, string> = {}) {
      asked = []
      const context = createExecutionContext()
      const request = new Request(`${origin}${path}`, { method: 'HEAD', headers })
      const answer = await handlers.fetch(request, bindings, context as never)
      const took = asked
      await waitOnExecutionContext(context)
      return { status: answer.status, etag: answer.headers.get('etag') ?? '', took }
    },
    async read(path: string, headers: Record<string, string> = {}) {
      const request = new Request(`${origin}${path}`, { headers })
      const answer = await handlers.fetch(request, bindings, createExecutionContext() as never)
      return new Uint8Array(await answer.arrayBuffer())
    },
    async publish(title: string) {
      if (!opened) throw new Error('open it first')
      const url = `https://news.example/${title.toLowerCase().replaceAll(' ', '-')}`
      await savePost(opened.ports, { url, title })
    },
    minute: () => handlers.scheduled(undefined, bindings),
  }
}

let number = 0
let origin: string
beforeAll(() => migrate(file))
beforeEach(() => {
  number += 1
  origin = `https://feeds-${number}.news.example`
  place.caches = { default: noting(platformCaches.default, 'cache', ['match']) }
})
afterEach(() => {
  areDown = false
  place.caches = platformCaches
})

const shows = (bytes: Uint8Array, title: string) => new TextDecoder().decode(bytes).includes(title)

describe.each([
  ['with KV', true],
  ['without KV', false],
])('feeds of a Worker, %s', (_name, kv) => {
  it('cost no statement and at most one read while nothing changes, in any isolate', async () => {
    const [one, other] = [isolate(origin, kv), isolate(origin, kv)]
    const first = await one.ask('/rss.xml')
    expect([first.status, first.took.includes('D1')]).toEqual([200, true])
    await one.minute()
    await one.ask('/rss.xml')
    expect((await one.ask('/rss.xml')).took).toEqual([])
    const same = await other.ask('/rss.xml')
    expect([same.etag, same.took]).toEqual([first.etag, ['cache']])
    const known = await other.ask('/rss.xml', { 'if-none-match': first.etag })
    expect([known.status, known.took]).toEqual([304, []])
    expect(await other.read('/rss.xml')).toEqual(await one.read('/rss.xml'))
  })

  it('keep what is compressed beside the rest', async () => {
    await isolate(origin, kv).ask('/feed.json')
    const other = isolate(origin, kv)
    const packed = await other.ask('/feed.json', { 'accept-encoding': 'gzip' })
    const squeezed = await other.ask('/feed.json', { 'accept-encoding': 'br' })
    expect([packed.etag.slice(-4), squeezed.etag.slice(-4)]).toEqual(['-gz"', '-br"'])
    const bytes = await other.read('/feed.json', { 'accept-encoding': 'gzip' })
    expect([...bytes.subarray(0, 2)]).toEqual([31, 139])
  })

  it('are served as they were while nothing else answers, which is asked once in some seconds', async () => {
    const one = isolate(origin, kv)
    const { etag } = await one.ask('/rss.xml')
    await one.publish(`Lost in outage ${number}`)
    areDown = true
    const [first, then] = [await one.ask('/rss.xml'), await one.ask('/rss.xml')]
    expect([first.status, first.etag, first.took[0]]).toEqual([200, etag, 'D1'])
    expect([then.status, then.etag, then.took]).toEqual([200, etag, []])
    const fresh = await isolate(origin, kv).ask('/rss.xml')
    expect([fresh.status, new Set(fresh.took).has('D1')]).toEqual([503, true])
  })

  it('show a change at once where it was made', async () => {
    const one = isolate(origin, kv)
    await one.ask('/atom.xml')
    expect(shows(await one.read('/atom.xml'), `A bridge ${number}`)).toBe(false)
    await one.publish(`A bridge ${number}`)
    expect(shows(await one.read('/atom.xml'), `A bridge ${number}`)).toBe(true)
    expect((await one.ask('/atom.xml')).took).toEqual([])
  })
})

it('with KV, a location that has nothing asks the database nothing', async () => {
  const one = isolate(origin, true)
  await one.ask('/rss.xml')
  await one.publish('Told to all')
  await one.ask('/rss.xml')
  await one.minute()
  // Another location has a cache of its own.
  const elsewhere = { match: async () => undefined, put: async () => {} } as unknown as Cache
  place.caches = { default: elsewhere }
  const far = isolate(origin, true)
  expect((await far.ask('/rss.xml')).took).toEqual(['KV', 'KV'])
  expect(shows(await far.read('/rss.xml'), 'Told to all')).toBe(true)
})

it('with KV, a change is told by an isolate that no reader came to', async () => {
  const told = async () => Number(await FEEDS.get('changes'))
  const one = isolate(origin, true)
  await one.minute()
  const before = await told()
  expect(before).toBeGreaterThan(0)
  await one.publish(`Fetched by the minute ${number}`)
  await one.minute()
  expect(await told()).toBeGreaterThan(before)
})
