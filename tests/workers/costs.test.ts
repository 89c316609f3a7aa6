import type { D1Database, D1PreparedStatement, D1Result } from '@cloudflare/workers-types'
import { expect, it } from 'vitest'
import { localRehearsal } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { setupFile } from '../../src/setup-file.ts'
import { d1 } from '../../src/stores/d1.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { firstStart } from '../../src/tasks/first-start.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { serveFeeds, wire } from '../../src/wiring.ts'
import { migrate, sqlite } from './d1-for-sqlite.ts'

const text = `
publication: { title: The Daily Example, home: https://news.example }
accounts:
  masto: { network: mastodon, rehearsal: true }
  bsky: { network: bluesky, rehearsal: true }
  tg: { network: telegram, rehearsal: true }
  x: { network: x, rehearsal: true }
schedules:
  news: { accounts: [masto, bsky, tg, x], when: at_once, check_page: false }
`

interface Bill {
  statements: number
  read: number
  written: number
}

/** The same database; what the platform would bill is added up. */
function metered(database: D1Database, bill: Bill): D1Database {
  const count = <Result extends D1Result>(result: Result): Result => {
    bill.statements += 1
    bill.read += result.meta.rows_read
    bill.written += result.meta.rows_written
    return result
  }
  const bare = new Map<D1PreparedStatement, D1PreparedStatement>()
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const all = async () => count(await statement.all())
    const one = {
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all,
      run: all,
      first: async () => (await all()).results[0] ?? null,
    } as unknown as D1PreparedStatement
    bare.set(one, statement)
    return one
  }
  return {
    prepare: (query: string) => counted(database.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) => {
      const plain = statements.map((one) => bare.get(one) ?? one)
      return (await database.batch(plain)).map(count)
    },
  } as unknown as D1Database
}

/** docs/deploying-to-workers.md reckons with it. */
it('what a tick, a post and a delivery cost stays what the costs are reckoned with', async () => {
  const db = sqlite(':memory:')
  await migrate(db)
  const bill: Bill = { statements: 0, read: 0, written: 0 }
  const ports = wire({
    sql: d1(metered(db.database, bill)),
    secret: 'a secret of thirty-two characters',
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      document: async () => ({ outcome: 'failed', reason: 'no network here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: localRehearsal(createRehearsal({ now: () => new Date() })),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  const setup = setupFile({}, () => '')
  await firstStart(ports, setup, { file: 'posthorn.yaml', text }, async () => [])
  const feeds = serveFeeds(ports, 'https://feeds.news.example')
  await tick(ports)
  const during = async (work: () => Promise<unknown>): Promise<Bill> => {
    Object.assign(bill, { statements: 0, read: 0, written: 0 })
    await work()
    return { ...bill }
  }
  const post = (id: string) => ({ id, url: `https://news.example/${id}`, title: `Post ${id}` })
  const round = async (id: string) => {
    const saved = await during(() => savePost(ports, post(id)))
    const rendered = await during(async () => feeds.feed('main/rss'))
    const planned = await during(() => tick(ports))
    const sent = await during(async () => {
      for (const account of ['masto', 'bsky', 'tg', 'x']) await drainAccount(ports, account)
    })
    return { saved, rendered, planned, sent }
  }
  await round('first')
  const costs = await round('second')
  const idle = await during(() => tick(ports))
  const { items } = await ports.deliveries.list({ post: 'second' }, { limit: 10 })
  expect(items.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent'])
  const { saved, rendered, planned, sent } = costs
  const written = saved.written + rendered.written + planned.written + sent.written
  expect(written / items.length).toBeLessThan(40)
  expect(saved.statements + planned.statements).toBeLessThan(100)
  expect(idle.written).toBeLessThan(10)
  expect(idle.read).toBeLessThan(400)
  expect(idle.statements).toBeLessThan(80)
})
