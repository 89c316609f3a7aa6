import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../src/ports/ports.ts'
import { patient } from '../../src/ports/timings.ts'
import { openStores } from '../../src/stores/open-stores.ts'
import { type Sql, type Statement, sql } from '../../src/stores/sql.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { archivePosts } from '../../src/tasks/archive-posts.ts'
import { archivesBehind, growArchives } from '../../src/tasks/grow-archives.ts'
import { loadFeed } from '../../src/tasks/load-feed.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'
import { migrated } from '../stores/migrated.ts'
import { setup } from '../web/stage-setup.ts'

const POSTS = 3_250
const publicUrl = 'https://feeds.news.example'
const main = { id: 'main', limit: 10, content: 'summary', select: {} } as const
const feeds = [
  main,
  { id: 'odd', limit: 10, content: 'summary', select: { tags: ['odd'] } } as const,
]

let file: SqliteFile
let ports: Pick<Ports, 'archive' | 'clock' | 'posts' | 'setup' | 'timings'>
let now: Date
/** Of every statement that was asked: how many rows it gave or changed. */
let rows: number[]

const counted = (db: Sql): Sql => ({
  async all<Row>(statement: Statement) {
    const found = await db.all<Row>(statement)
    rows.push(found.length)
    return found
  },
  async first<Row>(statement: Statement) {
    rows.push(1)
    return db.first<Row>(statement)
  },
  async run(statement) {
    const changed = await db.run(statement)
    rows.push(changed)
    return changed
  },
  async batch(statements, durable) {
    const changes = await db.batch(statements, durable)
    rows.push(...changes)
    return changes
  },
})

beforeEach(async () => {
  now = new Date('2026-11-23T08:00:00Z')
  rows = []
  file = await migrated()
  const clock = { now: () => now, chance: () => 0.5, mint: () => 'x' }
  const stores = openStores(counted(file), secretVault('a secret of thirty-two characters'), [])
  ports = { ...stores, clock, timings: patient }
  await ports.setup.apply({ ...setup, accounts: [], schedules: [], sources: [], feeds }, now)
  await add(1, POSTS)
})
afterEach(() => file.close())

/** Posts as an import leaves them, a minute apart. */
async function add(from: number, to: number): Promise<void> {
  const at = sql`${now.getTime()} - (${POSTS} - n) * 60000`
  await file.batch([
    sql`insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at,
          updated_at, visible_at, priority, share, status, revision, baseline, created_at, saved_at)
        with recursive numbers (n) as (select cast(${from} as integer) union all select n + 1 from numbers where n < ${to})
        select 'p' || n, 'p' || n, 'tag:news.example,2026:p' || n, 'https://news.example/p' || n, 'Post ' || n, '',
          '[]', iif(n % 2 = 1, '["odd"]', '[]'), '[]', ${at}, ${at}, ${at}, 'normal', '{}', 'published',
          1, 1, ${at}, ${at} from numbers`,
    sql`insert or ignore into terms (id, kind, value, name, known_at, newest_at) values (1, 'tag', 'odd', 'odd', 0, 0)`,
    sql`insert or ignore into post_terms (term_id, published_at, post_id, visible_at)
        select 1, published_at, id, visible_at from posts where tags = '["odd"]'`,
  ])
}

const live = async (feed = 'main') => {
  const loaded = await loadFeed(ports, publicUrl, feed)
  const { kind, previous } = loaded?.document.history ?? {}
  const [, page] = /archive\/(\d+)/.exec(previous?.rss ?? '') ?? []
  return { kind, page, until: loaded?.validUntil?.getTime() }
}
const guidsOf = async (feed: string, page: number) => {
  const loaded = await loadFeed(ports, publicUrl, `${feed}/archive/${page}`)
  return loaded?.document.items.map(({ guid }) => guid)
}
/** A clock that says at each look that so many milliseconds have passed. */
const passing = (step: number) => ({
  ...ports,
  clock: {
    ...ports.clock,
    now() {
      now = new Date(now.getTime() + step)
      return now
    },
  },
})
const soon = () => now.getTime() + 10_000

describe('the archive of a feed that very many posts came to at once', () => {
  it('is a step nearer each time that the feed is asked for, which never waits for all of it', async () => {
    expect(await live()).toEqual({ kind: undefined, page: undefined, until: soon() })
    expect(Math.max(...rows)).toBeLessThanOrEqual(500)
    expect(rows.length).toBeLessThan(40)
    expect(await live()).toEqual({ kind: undefined, page: undefined, until: soon() })
    for (let asked = 0; asked < 5; asked += 1) await live()
    expect(await live()).toEqual({ kind: 'live', page: '324', until: undefined })
  })

  it('leads to the pages that there are, which stay as they were first', async () => {
    for (let asked = 0; asked < 7; asked += 1) await live()
    const first = await guidsOf('main', 1)
    expect(first).toEqual(Array.from({ length: 10 }, (_, index) => `p${10 - index}`))
    await add(POSTS + 1, POSTS + 2_500)
    now = new Date(now.getTime() + 2_500 * 60_000)
    const behind = await live()
    expect(behind).toEqual({ kind: 'live', page: '325', until: soon() })
    await growArchives(ports)
    expect(await live()).toEqual({ kind: 'live', page: '574', until: undefined })
    expect([await guidsOf('main', 1), (await guidsOf('main', 575))?.[0]]).toEqual([first, 'p5750'])
  })

  it('is made in the background for every feed, whether it is asked for or not', async () => {
    await ports.archive.number(now)
    await growArchives(ports)
    expect(await archivesBehind(ports)).toEqual([])
    expect([await live('odd'), await live()]).toEqual([
      { kind: 'live', page: '162', until: undefined },
      { kind: 'live', page: '324', until: undefined },
    ])
  })

  it('takes more than one round when there is no time for all of it', async () => {
    await growArchives(passing(4_000))
    expect(await ports.archive.numbered()).toBe(1_000)
    expect(await archivesBehind(ports)).toEqual([
      { feed: 'main', posts: POSTS },
      { feed: 'odd', posts: POSTS },
    ])
    for (let round = 0; round < 14; round += 1) await growArchives(passing(4_000))
    expect(await archivesBehind(ports)).toEqual([])
    expect(await live()).toEqual({ kind: 'live', page: '324', until: undefined })
  })

  it('takes so many steps in a round where there may not be more', async () => {
    const inSteps = { ...ports, timings: { ...patient, steps: 3 } }
    await growArchives(inSteps)
    expect([await ports.archive.numbered(), await ports.archive.pages('main')]).toEqual([1_500, 0])
    for (let round = 0; round < 5; round += 1) await growArchives(inSteps)
    expect(await archivesBehind(ports)).toEqual([])
  })

  it('leaves nothing out of its pages when somebody else seals at the same moment', async () => {
    await growArchives(ports)
    await add(POSTS + 1, POSTS + 15)
    now = new Date(now.getTime() + 15 * 60_000)
    await ports.archive.number(now)
    let isFirst = true
    const open: Ports['archive']['open'] = async (feed, shown) => {
      const found = await ports.archive.open(feed, shown)
      if (isFirst) await ports.archive.seal(feed, 1, 10, await ports.archive.pages(feed))
      isFirst = false
      return found
    }
    const shown = Array.from({ length: 10 }, (_, index) => `p${POSTS + 15 - index}`)
    const archive = { ...ports.archive, open }
    expect(await archivePosts({ archive }, main, shown, now)).toMatchObject({ isBehind: false })
    expect(await ports.archive.open('main', shown)).toMatchObject({ fallen: 0 })
  })

  it('is left after the step under way when the process is to stop', async () => {
    let asked = 0
    await growArchives(ports, () => {
      asked += 1
      return asked > 2
    })
    expect(await ports.archive.numbered()).toBe(1_000)
  })

  it('takes no post any more that the feed ceased to select while it was made', async () => {
    while (await ports.archive.number(now));
    const odd = { ...main, select: { tags: ['odd'] } }
    const narrowed = { ...setup, accounts: [], schedules: [], sources: [], feeds: [odd] }
    const append: Ports['archive']['append'] = async (...given) => {
      await ports.archive.append(...given)
      await ports.setup.apply(narrowed, now)
    }
    await growArchives({ ...ports, archive: { ...ports.archive, append } })
    const pages = await ports.archive.between('main', 1, await ports.archive.pages('main'))
    const even = pages.map(({ id }) => Number(id.slice(1))).filter((number) => number % 2 === 0)
    expect(Math.max(...even)).toBe(1_000)
  })

  it('is asked a few things when nothing is missing', async () => {
    await growArchives(ports)
    await live()
    rows = []
    await growArchives(ports)
    expect(rows.length).toBeLessThan(9)
  })

  it('is looked through again when what the feed takes has changed', async () => {
    await growArchives(ports)
    await live('odd')
    const changed = feeds.map((feed) => ({ ...feed, select: {} }))
    await ports.setup.apply(
      { ...setup, accounts: [], schedules: [], sources: [], feeds: changed },
      now,
    )
    expect(await archivesBehind(ports)).toEqual([{ feed: 'odd', posts: POSTS }])
    expect(await live('odd')).toEqual({ kind: 'live', page: '212', until: soon() })
    await growArchives(ports)
    expect(await live('odd')).toEqual({ kind: 'live', page: '325', until: undefined })
  })
})

describe('the archive of a tag with very many posts', () => {
  it('is behind while posts wait for their numbers, and whole afterwards', async () => {
    expect(await live('tags/odd')).toEqual({ kind: 'live', page: '25', until: soon() })
    await growArchives(ports)
    expect(await live('tags/odd')).toEqual({ kind: 'live', page: '162', until: undefined })
  })
})
