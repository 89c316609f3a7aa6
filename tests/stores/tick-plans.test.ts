import { expect, it } from 'vitest'
import type { Sql, Statement } from '../../src/stores/sql.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { loadFeed } from '../../src/tasks/load-feed.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

/** What grows with the years. */
const large = ['posts', 'post_terms', 'post_revisions', 'archived_posts', 'deliveries', 'attempts']

/** All but the last stop after so many rows, in the order of their index; the last is for few that wait. */
const walks = [
  'SCAN posts USING INDEX posts_in_feeds: select posts.* … limit',
  'SCAN posts USING INDEX posts_in_feeds: select at.id … limit',
  'SCAN posts USING INDEX posts_deleted: select * … limit',
  'SCAN deliveries USING INDEX deliveries_expiring: select 1 … limit',
  'SCAN deliveries USING INDEX deliveries_expiring: update deliveries …',
]

/** Notes every statement, once. */
const noting = (asked: Map<string, Statement>) => (db: Sql) => {
  const note = (statement: Statement) => asked.set(statement.sql, statement)
  const noted: Sql = {
    all(statement) {
      note(statement)
      return db.all(statement)
    },
    first(statement) {
      note(statement)
      return db.first(statement)
    },
    run(statement) {
      note(statement)
      return db.run(statement)
    },
    batch(statements, durable) {
      statements.forEach(note)
      return db.batch(statements, durable)
    },
  }
  return { ...db, ...noted }
}

/** Steps of SQLite's plans that go through a large table, or through an index of it from its beginning. */
async function scansOf(file: SqliteFile, asked: Iterable<Statement>): Promise<string[]> {
  const scans = new RegExp(`^SCAN (${large.join('|')})\\b`)
  const found: string[] = []
  for (const { sql, values } of asked) {
    const plan = await file.all<{ detail: string }>({ sql: `explain query plan ${sql}`, values })
    const [begin = ''] = /^\s*\S+ \S+/.exec(sql) ?? []
    const end = / limit /.test(sql) ? ' limit' : ''
    const steps = plan.filter(({ detail }) => scans.test(detail))
    found.push(...steps.map(({ detail }) => `${detail}: ${begin.trim()} …${end}`))
  }
  return [...new Set(found)]
}

it('no statement of a save, a tick or a feed goes through what grows with the years', async () => {
  const asked = new Map<string, Statement>()
  const { ports, file, close } = await testPorts({ setup: twoAccounts, watch: noting(asked) })
  for (const id of ['one', 'two']) {
    await savePost(ports, { id, url: `https://news.example/${id}`, title: id, tags: ['city'] })
  }
  await retractPost(ports, 'two', { reason: 'It was not true.' })
  await tick(ports)
  for (const feed of ['main', 'tags/city', 'main?tag=city', 'main/archive/1']) {
    await loadFeed(ports, 'https://feeds.example', feed)
  }
  expect(asked.size).toBeGreaterThan(80)
  expect((await scansOf(file, asked.values())).filter((one) => !walks.includes(one))).toEqual([])
  close()
})
