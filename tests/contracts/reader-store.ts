import { describe, expect, it } from 'vitest'
import type { ReaderCounts } from '../../src/ports/reader-store.ts'
import { postStore } from '../../src/stores/posts.ts'
import { readerStore } from '../../src/stores/readers.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const TODAY = '2026-11-23'
const YESTERDAY = '2026-11-22'
const early = new Date('2026-11-20T08:00:00Z')
const late = new Date('2026-11-22T08:00:00Z')

type Poll = ReaderCounts['polls'][number]
type Figure = ReaderCounts['figures'][number]

const poll = (reader: string, polls: number, given: Partial<Poll> = {}): Poll => ({
  ...{ feed: 'main', format: 'rss', reader, polls, notModified: 0, deltas: 0 },
  ...given,
})
const figure = (reader: string, subscribers: number, given: Partial<Figure> = {}): Figure => ({
  ...{ feed: 'main', format: 'rss', reader, source: '', subscribers },
  ...given,
})
const counts = (given: Partial<ReaderCounts>): ReaderCounts => ({
  ...{ polls: [], figures: [], legacy: [] },
  ...given,
})

/** What a ReaderStore must do. `open` gives an empty migrated database. */
export function testReaderStore(name: string, open: () => Promise<Sql>): void {
  const store = async () => readerStore(await open())

  describe(`reader store contract: ${name}`, () => {
    it('knows nothing at first, and keeps nothing of nothing', async () => {
      const readers = await store()
      await readers.add(TODAY, counts({}))
      expect(await readers.sums(YESTERDAY, YESTERDAY)).toEqual({
        readers: [],
        feeds: [],
        days: [],
        figures: [],
        legacy: [],
      })
    })

    it('adds polls up by reader, by feed and by day', async () => {
      const readers = await store()
      const first = [poll('feedly', 2, { notModified: 1 }), poll('miniflux', 5, { deltas: 1 })]
      await readers.add(YESTERDAY, counts({ polls: first }))
      await readers.add(TODAY, counts({ polls: first }))
      await readers.add(TODAY, counts({ polls: [poll('feedly', 9, { format: 'json' })] }))
      const { readers: byReader, feeds, days } = await readers.sums(YESTERDAY, TODAY)
      expect([byReader, feeds, days]).toEqual([
        [
          { reader: 'feedly', polls: 13, notModified: 2, deltas: 0, lastDay: TODAY },
          { reader: 'miniflux', polls: 10, notModified: 0, deltas: 2, lastDay: TODAY },
        ],
        [
          { feed: 'main', format: 'rss', polls: 14, notModified: 2, deltas: 2 },
          { feed: 'main', format: 'json', polls: 9, notModified: 0, deltas: 0 },
        ],
        [
          { day: YESTERDAY, polls: 7, notModified: 1, deltas: 1, subscribers: 0 },
          { day: TODAY, polls: 16, notModified: 1, deltas: 1, subscribers: 0 },
        ],
      ])
      expect((await readers.sums(TODAY, TODAY)).feeds[0]).toMatchObject({ polls: 9 })
    })

    it('takes the newest figure of each id of a reader, and adds those up', async () => {
      const readers = await store()
      const other = { source: '71' }
      await readers.add(
        YESTERDAY,
        counts({
          polls: [poll('feedly', 1)],
          figures: [figure('feedly', 10), figure('feedly', 4, other)],
        }),
      )
      await readers.add(
        TODAY,
        counts({ polls: [poll('feedly', 1)], figures: [figure('feedly', 11)] }),
      )
      await readers.add(
        TODAY,
        counts({ figures: [figure('feedly', 12), figure('newsblur', 3, { feed: 'politics' })] }),
      )
      const both = await readers.sums(YESTERDAY, YESTERDAY)
      expect(both.figures).toEqual([
        { feed: 'main', format: 'rss', reader: 'feedly', subscribers: 16 },
        { feed: 'politics', format: 'rss', reader: 'newsblur', subscribers: 3 },
      ])
      expect(both.days.map(({ subscribers }) => subscribers)).toEqual([14, 15])
      expect((await readers.sums(YESTERDAY, TODAY)).figures[0]?.subscribers).toBe(12)
    })

    it('keeps at most 200 ids of a reader of a feed a day, and goes on with those', async () => {
      const readers = await store()
      const many = Array.from({ length: 200 }, (_, at) => figure('feedbin', 1, { source: `${at}` }))
      await readers.add(TODAY, counts({ figures: many }))
      const last = [figure('feedbin', 50, { source: 'new' }), figure('feedbin', 3, { source: '0' })]
      await readers.add(TODAY, counts({ figures: [...last, figure('feedly', 7)] }))
      expect(await readers.sums(TODAY, TODAY)).toMatchObject({
        figures: [
          { reader: 'feedbin', subscribers: 202 },
          { reader: 'feedly', subscribers: 7 },
        ],
      })
    })

    it('knows the newest post that each reader got', async () => {
      const db = await open()
      const readers = readerStore(db)
      const known = post({ id: 'one' })
      await postStore(db).insert([{ post: known, aliases: [] }])
      const got = (reader: string, guid: string, at: Date) =>
        counts({ polls: [poll(reader, 1, { newest: { guid, at } })] })
      await readers.add(YESTERDAY, counts({ polls: [poll('feedly', 1)] }))
      await readers.add(YESTERDAY, got('feedly', known.guid, late))
      await readers.add(YESTERDAY, counts({ polls: [poll('feedly', 1)] }))
      await readers.add(TODAY, got('feedly', 'older', early))
      await readers.add(TODAY, got('newsboat', 'older', early))
      await readers.add(TODAY, got('newsboat', 'gone', late))
      await readers.add(TODAY, counts({ polls: [poll('yarr', 1)] }))
      const { readers: lines } = await readers.sums(YESTERDAY, TODAY)
      expect(lines.map(({ reader, newest }) => [reader, newest])).toEqual([
        ['feedly', { guid: known.guid, at: late, postId: 'one', title: 'Post one' }],
        ['newsboat', { guid: 'gone', at: late }],
        ['yarr', undefined],
      ])
    })

    it('counts who still asks at addresses of a former system', async () => {
      const readers = await store()
      const legacy = [{ path: '/feed/', reader: 'feedly', polls: 2 }]
      await readers.add(YESTERDAY, counts({ legacy }))
      await readers.add(YESTERDAY, counts({ legacy }))
      await readers.add(TODAY, counts({ legacy: [{ path: '/rss/', reader: 'other', polls: 1 }] }))
      expect((await readers.sums(YESTERDAY, TODAY)).legacy).toEqual([
        { path: '/rss/', reader: 'other', polls: 1, lastDay: TODAY },
        { path: '/feed/', reader: 'feedly', polls: 4, lastDay: YESTERDAY },
      ])
    })

    it('needs three statements however much there is', async () => {
      const db = await open()
      const written: number[] = []
      const counting: Sql = {
        ...db,
        batch: (statements) => {
          written.push(statements.length)
          return db.batch(statements)
        },
      }
      const many = Array.from({ length: 1_000 }, (_, at) => at)
      await readerStore(counting).add(TODAY, {
        polls: many.map((at) => poll('feedly', 1, { feed: `feed-${at}` })),
        figures: many.map((at) => figure('feedly', 1, { feed: `feed-${at}` })),
        legacy: many.map((at) => ({ path: `/${at}`, reader: 'other', polls: 1 })),
      })
      const { feeds, figures, legacy } = await readerStore(db).sums(TODAY, TODAY)
      expect([written, feeds.length, figures.length, legacy.length]).toEqual([
        [3],
        1_000,
        1_000,
        1_000,
      ])
    })

    it('forgets the days before one, and no others', async () => {
      const readers = await store()
      const all = counts({
        polls: [poll('feedly', 1)],
        figures: [figure('feedly', 5)],
        legacy: [{ path: '/feed/', reader: 'feedly', polls: 1 }],
      })
      for (const day of [YESTERDAY, TODAY]) await readers.add(day, all)
      await readers.prune(TODAY)
      expect(await readers.sums(YESTERDAY, YESTERDAY)).toMatchObject({
        days: [{ day: TODAY, subscribers: 5 }],
        figures: [{ subscribers: 5 }],
        legacy: [{ polls: 1 }],
      })
    })
  })
}
