import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { edgeFeeds } from '../../src/caches/edge-feeds.ts'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import { InputError } from '../../src/core/errors.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'

const SECOND = 1_000
const start = Date.parse('2026-11-22T10:00:00Z')

function rendering(version: number, more: Partial<RenderedFeed> = {}): RenderedFeed {
  const bytes = new TextEncoder().encode(`version ${version}`)
  const lastModified = new Date(start)
  const codings = { bytes, gzip: bytes, brotli: bytes }
  return {
    version,
    mediaType: 'application/rss+xml',
    ...codings,
    hash: `${version}`,
    lastModified,
    ...more,
  }
}

/** A database, KV that all locations hear of 30 seconds late, and locations with isolates in them. */
function world({ kv }: { kv: boolean }) {
  const state = {
    now: start,
    counter: 1,
    isDown: false,
    hangs: false,
    refused: '',
    isGone: false,
    more: {} as Partial<RenderedFeed>,
  }
  let reads: string[] = []
  const told: { at: number; version: number }[] = []
  const logged: string[] = []
  const distant = new Map<string, RenderedFeed>()
  const far = {
    async version() {
      reads.push('kv')
      return told.findLast(({ at }) => at <= state.now - 30 * SECOND || at === start)?.version
    },
    async tell(version: number) {
      told.push({ at: state.now, version })
    },
    async get(key: string, version: number) {
      reads.push('kv')
      return distant.get(`${version}/${key}`)
    },
    async put(key: string, feed: RenderedFeed) {
      distant.set(`${feed.version}/${key}`, feed)
    },
  }

  function location() {
    const close = new Map<string, { feed: RenderedFeed; until: number }>()
    const near = {
      async get(key: string) {
        reads.push('cache')
        const kept = close.get(key)
        return kept && kept.until > state.now ? kept.feed : undefined
      },
      last: async (key: string) => close.get(key)?.feed,
      async put(key: string, feed: RenderedFeed) {
        close.set(key, { feed, until: state.now + 20 * SECOND })
      },
      async forget(key: string) {
        close.delete(key)
      },
    }
    return () => isolate(near)
  }

  function isolate(near: Parameters<typeof edgeFeeds>[0]['near']) {
    const memory = inMemoryFeedCache()
    const left: (() => Promise<void>)[] = []
    const feeds = edgeFeeds({
      memory,
      ...(near && { near }),
      ...(kv && { far }),
      changes: {
        async current() {
          reads.push('database')
          if (state.hangs) await new Promise(() => {})
          if (state.isDown) throw new Error('the database is down')
          return state.counter
        },
      },
      async render(key) {
        reads.push('render')
        if (state.hangs) await new Promise(() => {})
        if (state.refused === key) throw new InputError('unavailable', 'it cannot be rendered')
        if (state.isDown) throw new Error('the database is down')
        if (state.isGone) return undefined
        const kept = memory.get(key)
        const isValid = !kept?.validUntil || kept.validUntil.getTime() > state.now
        return kept?.version === state.counter && isValid
          ? kept
          : rendering(state.counter, state.more)
      },
      now: () => new Date(state.now),
      chance: () => 0.5,
      log: { warn: (_fields, message) => logged.push(message) },
      patience: 20,
      later: (work) => left.push(work),
    })
    const settle = async () => {
      const all = left.splice(0).map((work) => work())
      if (!state.hangs) await Promise.all(all)
    }
    return {
      /** The version that was served, and what that took. */
      async ask(key = 'main/rss') {
        reads = []
        const feed = await feeds.feed(key)
        const taken = reads
        await settle()
        return [feed?.version, ...taken]
      },
      feed: (key = 'main/rss') => feeds.feed(key),
      async publish() {
        state.counter += 1
        feeds.changed()
      },
      async announce() {
        await feeds.announce()
        await settle()
      },
    }
  }
  return { state, told, logged, location }
}

const pass = (place: ReturnType<typeof world>, seconds: number) => {
  place.state.now += seconds * SECOND
}

describe.each([
  ['with KV', true, 'kv'],
  ['without KV', false, 'cache'],
] as const)('%s', (_name, kv, cheap) => {
  let place: ReturnType<typeof world>
  let open: () => ReturnType<ReturnType<ReturnType<typeof world>['location']>>
  let one: ReturnType<typeof open>
  beforeEach(async () => {
    place = world({ kv })
    open = place.location()
    one = open()
    await one.announce()
    await one.ask()
  })

  it('costs nothing for ten seconds, and one read of a cache after that', async () => {
    pass(place, 9)
    expect(await one.ask()).toEqual([1])
    pass(place, 2)
    expect(await one.ask()).toEqual([1, cheap])
    expect(await one.ask()).toEqual([1])
  })

  it('is looked after by one of many requests a little before that, and by each when that one does not come back', async () => {
    pass(place, 9.5)
    const first = one.feed()
    expect(await one.ask()).toEqual([1])
    await first
    expect(await one.ask()).toEqual([1])
    pass(place, 9.5)
    void one.feed()
    pass(place, 0.5)
    expect((await one.ask()).length).toBeGreaterThan(1)
  })

  it('costs another isolate of the location one read of its cache', async () => {
    expect(await open().ask()).toEqual([1, 'cache'])
  })

  it('shows a change at once where it was made, and never goes back', async () => {
    await one.publish()
    expect(await one.ask()).toEqual([2, 'render'])
    pass(place, 11)
    expect((await one.ask())[0]).toBe(2)
  })

  it('serves what it has while the database cannot be asked', async () => {
    await one.publish()
    place.state.isDown = true
    expect((await one.ask())[0]).toBe(1)
    await expect(open().ask('main/atom')).rejects.toThrow('the database is down')
    place.state.isDown = false
    pass(place, 8)
    expect((await one.ask())[0]).toBe(2)
  })

  it('leaves the database alone for some seconds when it has failed, and then one request tries for all', async () => {
    await one.publish()
    place.state.isDown = true
    expect(await one.ask()).toEqual([1, 'render'])
    pass(place, 7)
    expect([await one.ask(), await one.ask()]).toEqual([[1], [1]])
    await expect(one.ask('main/atom')).rejects.toThrow('the database is down')
    pass(place, 1)
    const both = [one.ask(), one.ask()]
    expect((await Promise.all(both)).map(([version]) => version)).toEqual([1, 1])
    expect(place.logged).toHaveLength(2)
    place.state.isDown = false
    pass(place, 7)
    expect(await one.ask()).toEqual([1])
    pass(place, 1)
    expect(await one.ask()).toEqual([2, 'render'])
  })

  it('asks at once again where something was written', async () => {
    await one.publish()
    place.state.isDown = true
    await one.ask()
    place.state.isDown = false
    await one.publish()
    expect(await one.ask()).toEqual([3, 'render'])
  })

  it('waits for a database that hangs no longer than what is kept is worth', async () => {
    await one.publish()
    place.state.hangs = true
    expect([await one.ask(), await one.ask()]).toEqual([[1, 'render'], [1]])
  })

  it('serves what its location found current last to an isolate that has nothing', async () => {
    await one.publish()
    await one.announce()
    place.state.isDown = true
    pass(place, 31)
    const other = open()
    expect((await other.ask())[0]).toBe(1)
    expect(await other.ask()).toEqual([1])
  })

  it('serves no feed that is gone, not even while the database cannot be asked', async () => {
    await one.ask()
    place.state.isGone = true
    await one.publish()
    await one.announce()
    expect((await one.ask())[0]).toBeUndefined()
    place.state.isDown = true
    pass(place, 31)
    await expect(one.ask()).rejects.toThrow('the database is down')
    await expect(open().ask()).rejects.toThrow('the database is down')
  })

  it('takes a feed that cannot be rendered for no failure of the others', async () => {
    place.state.refused = 'main/atom'
    await expect(one.ask('main/atom')).rejects.toThrow('it cannot be rendered')
    await one.publish()
    expect(await one.ask()).toEqual([2, 'render'])
    expect(place.logged).toEqual([])
  })

  it('serves what it has when only the state of the database cannot be asked', async () => {
    place.state.isDown = true
    pass(place, 21)
    expect((await one.ask())[0]).toBe(1)
    pass(place, 3600)
    expect((await one.ask())[0]).toBe(1)
  })

  it('renders again when time alone changes a feed', async () => {
    place.state.more = { validUntil: new Date(start + 55 * SECOND) }
    await one.publish()
    await one.announce()
    await one.ask()
    place.state.more = {}
    pass(place, 54)
    expect(await one.ask()).not.toContain('render')
    pass(place, 2)
    expect(await one.ask()).toContain('render')
  })

  it('dates a feed by its settled date once that has come', async () => {
    place.state.more = { settlesAt: new Date(start + SECOND) }
    await one.publish()
    await one.ask()
    pass(place, 2)
    for (const isolate of [one, open()]) {
      const { lastModified, settlesAt } = (await isolate.feed()) as RenderedFeed
      expect([lastModified, settlesAt]).toEqual([new Date(start + SECOND), undefined])
    }
  })

  it('shows every change everywhere within a minute, whenever anybody asks', async () => {
    const odd = fc.integer({ min: 0, max: 3 }).map((drawn) => drawn === 0)
    const second = fc.constantFrom(0, 1, 9, 19, 29)
    const step = fc.record({ who: fc.nat({ max: 3 }), wait: second, publishes: odd, isNew: odd })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const earth = world({ kv })
        const [here, there] = [earth.location(), earth.location()]
        const isolates = [here(), here(), there(), there()]
        await isolates[0]?.announce()
        const published = [{ version: 1, at: start }]
        for (const { who, wait, publishes, isNew } of steps) {
          pass(earth, wait)
          if (isNew) isolates[who] = who < 2 ? here() : there()
          const isolate = isolates[who] as ReturnType<typeof here>
          if (publishes) {
            await isolate.publish()
            await isolate.announce()
            published.push({ version: earth.state.counter, at: earth.state.now })
          }
          const [version] = await isolate.ask()
          const due = published.findLast(({ at }) => at <= earth.state.now - 60 * SECOND)
          expect(version).toBeGreaterThanOrEqual(due?.version ?? 1)
          if (publishes) expect(version).toBe(earth.state.counter)
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('with KV, another location renders nothing and asks the database nothing', async () => {
  const place = world({ kv: true })
  const one = place.location()()
  await one.announce()
  await one.ask()
  expect(await place.location()().ask()).toEqual([1, 'cache', 'kv', 'kv'])
})

it('with KV, keeps for all what is named, and not the endless selections', async () => {
  const place = world({ kv: true })
  const one = place.location()()
  await one.announce()
  await one.ask('main?tag=a/rss')
  expect(await place.location()().ask('main?tag=a/rss')).toEqual([1, 'cache', 'kv', 'kv', 'render'])
})

it('tells the last state, whoever tells at the same time', async () => {
  const place = world({ kv: true })
  const open = place.location()
  const [one, other] = [open(), open()]
  await one.publish()
  await other.publish()
  await Promise.all([one.announce(), other.announce()])
  expect(place.told.at(-1)?.version).toBe(3)
})
