import { beforeAll, describe, expect, it } from 'vitest'
import { archivePageOf } from '../../src/core/archive.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { patient } from '../../src/ports/timings.ts'
import { openStores } from '../../src/stores/open-stores.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { growArchives } from '../../src/tasks/grow-archives.ts'
import { type LoadedFeed, loadFeed } from '../../src/tasks/load-feed.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'
import { migrated } from '../stores/migrated.ts'
import { setup } from '../web/stage-setup.ts'

const POSTS = 100_000
const publicUrl = 'https://feeds.news.example'
const now = new Date('2026-11-23T08:00:00Z')

let ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive' | 'timings'>

beforeAll(async () => {
  const db = await migrated()
  const clock = { now: () => now, chance: () => 0.5, mint: () => 'x' }
  const stores = openStores(db, secretVault('a secret of thirty-two characters'), [])
  ports = { ...stores, clock, timings: patient }
  const feeds = [{ id: 'main', limit: 50, content: 'summary', select: {} } as const]
  await ports.setup.apply({ ...setup, accounts: [], schedules: [], sources: [], feeds }, now)
  await write(db)
  // While they come to stand in its archive, the feed calls itself neither complete nor one with an archive.
  const first = await loadFeed(ports, publicUrl, 'main')
  expect([first?.document.items.length, first?.document.history]).toEqual([50, undefined])
  await growArchives(ports)
}, 120_000)

/**
 * A post a minute, the last one just now. The tag `often` is on every other post, `seldom` on every 500th, `once` on one in
 * the middle. As their store would keep them.
 */
async function write(db: Sql): Promise<void> {
  const tags = sql`case when n = 50000 then '["often","once"]' when n % 500 = 0 then '["often","seldom"]'
    when n % 2 = 0 then '["often"]' else '[]' end`
  const at = sql`${now.getTime()} - (${POSTS} - n) * 60000`
  await db.batch([
    sql`insert into posts (id, guid, atom_id, url, title, html, authors, section, tags, attachments, published_at,
          updated_at, visible_at, priority, share, status, revision, baseline, created_at, saved_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${POSTS})
        select 'p' || n, 'p' || n, 'tag:news.example,2026:p' || n, 'https://news.example/p' || n, 'Post ' || n, '',
          '[]', case when n % 3 = 0 then 'City' end, ${tags}, '[]', ${at}, ${at}, ${at}, 'normal', '{}', 'published',
          1, 0, ${at}, ${at} from numbers`,
    sql`insert into terms (kind, value, name, known_at, newest_at)
        select distinct 'tag', value, value, 0, 0 from posts, json_each(posts.tags)`,
    sql`insert into terms (kind, value, name, known_at, newest_at) values ('section', 'city', 'City', 0, 0)`,
    sql`insert into post_terms (term_id, published_at, post_id, visible_at)
        select terms.id, published_at, posts.id, visible_at from posts, json_each(posts.tags) as tag
        join terms on terms.value = tag.value`,
    sql`insert into post_terms (term_id, published_at, post_id, visible_at)
        select terms.id, published_at, posts.id, visible_at from posts join terms on terms.kind = 'section'
        where section is not null`,
  ])
}

/** The pages from a live feed to its oldest archive page. */
async function walk(feed: string): Promise<LoadedFeed['document'][]> {
  const documents: LoadedFeed['document'][] = []
  // Of a tag with very many posts, some are sealed each time that its feed is asked for.
  while ((await loadFeed(ports, publicUrl, feed))?.validUntil);
  for (let key: string | undefined = feed; key !== undefined; ) {
    const loaded: LoadedFeed | undefined = await loadFeed(ports, publicUrl, key)
    if (!loaded) throw new Error(`nothing at ${key}`)
    documents.push(loaded.document)
    key = keyIn(loaded.document.history?.previous?.rss)
  }
  return documents
}

function keyIn(address: string | undefined): string | undefined {
  const key = address
    ?.replace(`${publicUrl}/`, '')
    .replace('/rss.xml', '')
    .replace(/^feeds\//, '')
  return key && archivePageOf(key) ? key : undefined
}

const numbersOf = (documents: readonly LoadedFeed['document'][]) =>
  documents.flatMap(({ items }) => items.map(({ guid }) => Number(guid.slice(1))))
const every = (step: number) =>
  Array.from({ length: Math.floor(POSTS / step) }, (_, index) => (index + 1) * step)
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)

describe('a store of a hundred thousand posts', () => {
  it.each([
    ['tags/often', every(2), 1001],
    ['sections/city', every(3), 667],
    ['tags/seldom', every(500).filter((n) => n !== 50_000), 4],
    ['tags/once', [50_000], 1],
    ['tags/often?section=city', every(6), 1001],
    ['main?tag=once', [50_000], 21],
  ])(
    'F3 leads through the archives of %s to each of its posts once',
    async (feed, expected, most) => {
      const [live, ...archives] = await walk(feed)
      const shown = numbersOf(live ? [live] : [])
      expect(shown).toEqual([...expected].reverse().slice(0, 50))
      const archived = numbersOf(archives)
      expect(new Set(archived).size).toBe(archived.length)
      expect(sorted([...new Set([...shown, ...archived])])).toEqual(expected)
      expect(archives.length).toBeLessThan(most)
    },
    60_000,
  )
})
