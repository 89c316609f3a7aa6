import { beforeEach, describe, expect, it } from 'vitest'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import { createReaderCounter, type ReaderCounter } from '../../src/tasks/count-readers.ts'
import { tick } from '../../src/tasks/tick.ts'
import { type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

const FEEDLY = (subscribers: number) =>
  `Feedly/1.0 (+http://www.feedly.com/fetcher.html; ${subscribers} subscribers; like FeedFetcher-Google)`
const FEEDBIN = (id: number, subscribers: number) =>
  `Feedbin feed-id:${id} - ${subscribers} subscribers`
const MINIFLUX = 'Mozilla/5.0 (compatible; Miniflux/2.2.9; +https://miniflux.app)'
const CHROME = 'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

const bytes = new TextEncoder().encode('<rss/>')
const rendered: RenderedFeed = {
  ...{ version: 1, mediaType: 'application/rss+xml', bytes, gzip: bytes, brotli: bytes, hash: 'a' },
  lastModified: new Date('2026-11-22T10:00:00Z'),
}
const withNewest = (guid: string, at: string): RenderedFeed => ({
  ...rendered,
  newest: { guid, at: new Date(at) },
})

let ground: TestPorts
let counter: ReaderCounter
beforeEach(async () => {
  ground = await testPorts()
  counter = createReaderCounter(ground.ports)
})

async function sums() {
  await counter.keep()
  return ground.ports.readers.sums('2026-01-01', '2026-01-01')
}

describe('counting readers', () => {
  it('tells what was whole, unchanged, or only what is new', async () => {
    for (const status of [200, 304, 304, 226]) {
      counter.served('main/rss', rendered, status, MINIFLUX)
    }
    counter.served('main/json', rendered, 200, undefined)
    counter.served('main/json', rendered, 200, CHROME)
    const { readers, days } = await sums()
    expect(readers).toEqual([
      { reader: 'miniflux', polls: 4, notModified: 2, deltas: 1, lastDay: '2026-11-22' },
      { reader: 'other', polls: 1, notModified: 0, deltas: 0, lastDay: '2026-11-22' },
      { reader: 'people', polls: 1, notModified: 0, deltas: 0, lastDay: '2026-11-22' },
    ])
    expect(days).toEqual([
      { day: '2026-11-22', polls: 6, notModified: 2, deltas: 1, subscribers: 0 },
    ])
  })

  it('takes the newest figure of each id of a feed, and adds up what is apart', async () => {
    for (const subscribers of [10, 12, 11]) {
      counter.served('main/rss', rendered, 200, FEEDLY(subscribers))
    }
    counter.served('main/atom', rendered, 200, FEEDLY(4))
    counter.served('main/rss', rendered, 200, FEEDBIN(1, 20))
    counter.served('main/rss', rendered, 200, FEEDBIN(2, 30))
    expect((await sums()).figures).toEqual([
      { feed: 'main', format: 'rss', reader: 'feedbin', subscribers: 50 },
      { feed: 'main', format: 'rss', reader: 'feedly', subscribers: 11 },
      { feed: 'main', format: 'atom', reader: 'feedly', subscribers: 4 },
    ])
  })

  it('counts what readers put together as one, and its subscribers apart', async () => {
    counter.served('tags/ferry/rss', rendered, 200, FEEDLY(3))
    counter.served('tags/choir/rss', rendered, 200, FEEDLY(4))
    counter.served('main?tag=ferry/rss', rendered, 200, FEEDLY(5))
    counter.served('main?tag=choir/rss', rendered, 304, FEEDLY(6))
    const { feeds, figures } = await sums()
    expect(feeds).toEqual([
      { feed: 'main?*', format: 'rss', polls: 2, notModified: 1, deltas: 0 },
      { feed: 'tags/*', format: 'rss', polls: 2, notModified: 0, deltas: 0 },
    ])
    expect(figures.map(({ feed, subscribers }) => [feed, subscribers])).toEqual([
      ['main?*', 11],
      ['tags/*', 7],
    ])
  })

  it('passes over pages of archives, and what is no feed', async () => {
    counter.served('main/archive/1/rss', { ...rendered, sealed: true }, 200, MINIFLUX)
    counter.served('opml', rendered, 200, MINIFLUX)
    expect(counter.waiting()).toBe(0)
    expect((await sums()).readers).toEqual([])
  })

  it('knows the newest post that was fetched, also by who had it already', async () => {
    counter.served('main/rss', withNewest('new', '2026-11-22T09:00:00Z'), 304, MINIFLUX)
    counter.served('main/atom', withNewest('old', '2026-11-21T09:00:00Z'), 200, MINIFLUX)
    counter.served('main/atom', rendered, 200, MINIFLUX)
    expect((await sums()).readers[0]?.newest).toEqual({
      guid: 'new',
      at: new Date('2026-11-22T09:00:00Z'),
    })
  })

  it('counts by the days of the publication', async () => {
    ground.clock.advance(13.5 * 3_600_000)
    counter.served('main/rss', rendered, 200, MINIFLUX)
    expect((await sums()).days.map(({ day }) => day)).toEqual(['2026-11-23'])
  })

  it('counts who asks at addresses of a former system', async () => {
    counter.servedLegacy('/feed/', FEEDLY(9))
    counter.servedLegacy('/feed/', FEEDLY(9))
    const { legacy, figures } = await sums()
    expect([legacy, figures]).toEqual([
      [{ path: '/feed/', reader: 'feedly', polls: 2, lastDay: '2026-11-22' }],
      [],
    ])
  })

  it('asks the database only when there is something to keep, and then once', async () => {
    let written = 0
    ground = await testPorts({
      watch: (file) => ({
        ...file,
        batch: (statements) => {
          written += 1
          return file.batch(statements)
        },
      }),
    })
    counter = createReaderCounter(ground.ports)
    written = 0
    await counter.keep()
    expect(written).toBe(0)
    for (let round = 0; round < 1_000; round += 1) {
      counter.served(`main?tag=${round}/rss`, rendered, 200, FEEDBIN(round, 1))
    }
    expect([written, counter.waiting()]).toEqual([0, 1_000])
    await counter.keep()
    await counter.keep()
    expect([written, counter.waiting()]).toEqual([1, 0])
  })

  it('keeps with the next what could not be kept, and what was said since is newer', async () => {
    const { readers } = ground.ports
    let broken = true
    counter = createReaderCounter({
      ...ground.ports,
      readers: {
        ...readers,
        async add(day, counts) {
          if (!broken) return readers.add(day, counts)
          counter.served('main/rss', withNewest('b', '2026-11-22T09:00:00Z'), 304, FEEDLY(8))
          counter.servedLegacy('/feed/', FEEDLY(8))
          throw new Error('the database is away')
        },
      },
    })
    counter.served('main/rss', withNewest('a', '2026-11-21T09:00:00Z'), 200, FEEDLY(7))
    counter.served('tags/choir/rss', rendered, 200, FEEDLY(2))
    counter.servedLegacy('/feed/', FEEDLY(7))
    await counter.keep()
    expect([counter.waiting(), ground.logged]).toEqual([
      5,
      [{ level: 'warn', message: 'counts of readers not kept; they are with the next' }],
    ])
    broken = false
    expect(await sums()).toEqual({
      readers: [
        {
          ...{ reader: 'feedly', polls: 3, notModified: 1, deltas: 0, lastDay: '2026-11-22' },
          newest: { guid: 'b', at: new Date('2026-11-22T09:00:00Z') },
        },
      ],
      feeds: [
        { feed: 'main', format: 'rss', polls: 2, notModified: 1, deltas: 0 },
        { feed: 'tags/*', format: 'rss', polls: 1, notModified: 0, deltas: 0 },
      ],
      days: [{ day: '2026-11-22', polls: 3, notModified: 1, deltas: 0, subscribers: 10 }],
      figures: [
        { feed: 'main', format: 'rss', reader: 'feedly', subscribers: 8 },
        { feed: 'tags/*', format: 'rss', reader: 'feedly', subscribers: 2 },
      ],
      legacy: [{ path: '/feed/', reader: 'feedly', polls: 2, lastDay: '2026-11-22' }],
    })
  })

  it('stays small whatever is asked for', async () => {
    for (let round = 0; round < 3_000; round += 1) {
      const agent = FEEDBIN(round, 1)
      counter.served(`main?tag=${round}/rss`, rendered, 200, agent)
      counter.served('main/atom', rendered, 200, agent)
    }
    const { feeds, figures } = await sums()
    expect(feeds.map(({ feed, format, polls }) => [feed, format, polls])).toEqual([
      ['main', 'atom', 3_000],
      ['main?*', 'rss', 3_000],
    ])
    expect(figures.map(({ subscribers }) => subscribers)).toEqual([200, 200])
  })

  it('are forgotten after 400 days', async () => {
    counter.served('main/rss', rendered, 200, MINIFLUX)
    await counter.keep()
    const days = async () => (await sums()).days.map(({ day }) => day)
    ground.clock.advance(400 * 86_400_000)
    await tick(ground.ports)
    expect(await days()).toEqual(['2026-11-22'])
    ground.clock.advance(86_400_000)
    await tick(ground.ports)
    expect(await days()).toEqual([])
  })
})
