import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { calendarStore } from '../src/stores/calendar.ts'
import { deliveryStore } from '../src/stores/deliveries.ts'
import { healthStore } from '../src/stores/health.ts'
import { migrate } from '../src/stores/migrate.ts'
import { planningStore } from '../src/stores/planning.ts'
import { type SqliteFile, sqlite } from '../src/stores/sqlite.ts'
import { atMost, type BenchRow, line } from './bench-row.ts'

/** Each post went to ten accounts: 10,000,000 deliveries at 1,000,000 posts, which is a file of five gigabytes. */
const SIZES = [10_000, 100_000, 1_000_000] as const
const RUNS = 51
const hour = 3_600_000
const start = Date.UTC(2020, 0, 1)

/** Posts an hour apart, the last hundred of which are due everywhere. Indexes and triggers come last: that is much faster. */
async function fill(path: string, posts: number): Promise<void> {
  const file = sqlite(path)
  await migrate(file)
  file.close()
  const db = new DatabaseSync(path)
  db.exec('pragma foreign_keys = off; pragma synchronous = off; pragma cache_size = -200000')
  const parts = db
    .prepare(`select type, name, sql from sqlite_schema where sql is not null
      and (type = 'trigger' or type = 'index') and tbl_name in ('posts', 'deliveries')`)
    .all()
  for (const { type, name } of parts) db.exec(`drop ${type} ${name}`)
  const over = posts - 100
  db.exec(`begin;
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${posts - 1})
    insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at, visible_at,
      priority, share, status, revision, baseline, created_at, saved_at, number)
    select printf('p%07d', i), 'tag:news.example,2020:' || i, 'tag:news.example,2020:' || i, 'https://news.example/' || i,
      'Post number ' || i, '<p>' || replace(hex(zeroblob(60)), '00', 'word ') || '</p>', '[]', '["city"]', '[]',
      ${start} + i * ${hour}, ${start} + i * ${hour}, ${start} + i * ${hour}, 'normal', '{}', 'published', 1, 0,
      ${start} + i * ${hour}, ${start} + i * ${hour}, i + 1 from n;
    insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
      select 'a' || value, 'mastodon', '{}', 1, 'ask', 'active', value, 0 from json_each('[0,1,2,3,4,5,6,7,8,9]');
    insert into schedules values ('news', '{}', 0, 0, 0);
    insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, planned_due,
      planned_expires, attempts, begun_at, month, cost, created_at, changed_at)
    select 'd' || posts.id || accounts.id, posts.id, accounts.id, 'news', '',
      case when number > ${over} then 'planned' when number % 1000 = 1 then 'failed' when number % 2000 = 2 then 'undecided'
        when number % 1000 = 4 then 'missed' when number % 1000 = 5 then 'cancelled' else 'sent' end,
      published_at, published_at + ${1_000 * hour}, published_at, published_at + ${1_000 * hour}, 1,
      case when number <= ${over} and number % 1000 not in (1, 4, 5) then published_at end,
      strftime('%Y-%m', published_at / 1000, 'unixepoch'), 0.01, published_at, published_at
    from posts cross join accounts order by posts.rowid;
    commit`)
  for (const { sql } of parts) db.exec(String(sql))
  db.exec(`update delivery_counts set deliveries =
    (select count(*) from deliveries where deliveries.state = delivery_counts.state)`)
  db.close()
}

type Question = (file: SqliteFile, now: Date) => Promise<unknown>
const page = { limit: 50 }
/** The page that holds the middle of what there is. */
const halfway = (now: Date) => `${Math.round((start + now.getTime()) / 2)}_d`
const month = (now: Date) =>
  Array.from({ length: 31 }, (_, day) => ({
    from: new Date(now.getTime() - (31 - day) * 24 * hour),
    to: new Date(now.getTime() - (30 - day) * 24 * hour),
  }))

const questions: Readonly<Record<string, Question>> = {
  'newest deliveries': (file) => deliveryStore(file).list({}, page),
  'deliveries in the middle': (file, now) =>
    deliveryStore(file).list({}, { ...page, cursor: halfway(now) }),
  'sent ones of an account': (file) =>
    deliveryStore(file).list({ account: 'a3', state: 'sent' }, page),
  'failed ones in the middle': (file, now) =>
    deliveryStore(file).list({ state: 'failed' }, { ...page, cursor: halfway(now) }),
  'deliveries of a post': (file) => deliveryStore(file).list({ post: 'p0005000' }, page),
  'a month of the calendar': (file, now) =>
    calendarStore(file).deliveries(month(now), 5, undefined),
  'due everywhere': (file, now) => deliveryStore(file).due(now, 10),
  '100 due of an account': (file, now) => deliveryStore(file).dueOf('a3', now, 100),
  'when the next is due': (file, now) => deliveryStore(file).nextDue(now),
  'what missed its time': (file, now) => deliveryStore(file).missExpired(now),
  'what is asked for no more': (file, now) => deliveryStore(file).withdrawStale(now),
  'the latest of all that is due': (file, now) => healthStore(file).lateDelivery(now),
  'how many in each state': (file) => deliveryStore(file).counts(),
  'what an account sent today': (file, now) =>
    deliveryStore(file).tally('a3', now, new Date(now.getTime() - 12 * hour)),
  'what an account spent': (file) => deliveryStore(file).spent('a3', '2020-05'),
  'what may be shared again': (file, now) =>
    planningStore(file).sharedBefore({
      ...{ accountId: 'a3', scheduleId: 'classics', terms: { all: [], none: [] }, fewerThan: 3 },
      ...{ before: new Date(now.getTime() - 200 * hour), countedBefore: new Date(0), limit: 50 },
    }),
}

interface Store {
  readonly file: SqliteFile
  readonly now: Date
}

async function measured(stores: readonly Store[], question: Question): Promise<readonly number[]> {
  const times = stores.map((): number[] => [])
  for (let run = -5; run < RUNS; run += 1) {
    for (const [index, { file, now }] of stores.entries()) {
      const begun = performance.now()
      await question(file, now)
      if (run >= 0) times[index]?.push(performance.now() - begun)
    }
  }
  return times.map((list) => list.sort((a, b) => a - b)[RUNS >> 1] ?? Number.NaN)
}

/**
 * What is asked of deliveries, which are kept for good, at three sizes of the store. Not among the benches that run together: its files are
 * made in `folder` once, which takes some minutes.
 */
async function benchManyDeliveries(folder: string): Promise<readonly BenchRow[]> {
  mkdirSync(folder, { recursive: true })
  const stores: Store[] = []
  for (const posts of SIZES) {
    const path = join(folder, `${posts}.db`)
    if (!existsSync(path)) await fill(path, posts)
    const file = sqlite(path)
    await migrate(file)
    stores.push({ file, now: new Date(start + posts * hour) })
  }
  const rows: BenchRow[] = []
  for (const [name, question] of Object.entries(questions)) {
    const [few = 0, more = 0, most = 0] = await measured(stores, question)
    rows.push(atMost(`${name}, 1,000,000 / 100,000 deliveries`, more / few, 1.2))
    rows.push(atMost(`${name}, 10,000,000 / 100,000 deliveries`, most / few, 1.2))
  }
  for (const { file } of stores) file.close()
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2] ?? join(tmpdir(), 'posthorn-many-deliveries')
  for (const row of await benchManyDeliveries(folder)) console.log(line(row))
}
