import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { deliveryStore } from '../src/stores/deliveries.ts'
import { dueOfStatement } from '../src/stores/due-deliveries.ts'
import { migrate } from '../src/stores/migrate.ts'
import { postStore } from '../src/stores/posts.ts'
import { sqlite } from '../src/stores/sqlite.ts'
import { atMost, type BenchRow, line } from './bench-row.ts'
import { claimTimes } from './claims.ts'
import { benchVisible } from './visible.ts'

const DUE = 100
const hour = 3_600_000
const start = Date.UTC(2020, 0, 1)

/** A store of so many posts, an hour apart, with a sent delivery each and 100 that are due now. */
async function filled(folder: string, posts: number) {
  const path = join(folder, `${posts}.db`)
  const file = sqlite(path)
  await migrate(file)
  file.script(`
    begin;
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${posts - 1})
    insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at, visible_at,
      priority, share, status, revision, baseline, created_at, saved_at, number)
    select 'p' || i, 'tag:news.example,2020:' || i, 'tag:news.example,2020:' || i, 'https://news.example/' || i, 'Post number ' || i,
      '<p>' || replace(hex(zeroblob(600)), '00', 'word ') || '</p>', '[]', '["city"]', '[]', ${start} + i * ${hour}, ${start} + i * ${hour},
      ${start} + i * ${hour}, 'normal', '{}', 'published', 1, 0, 0, 0, i + 1 from n;
    insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
      values ('masto', 'mastodon', '{}', 1, 'ask', 'active', 0, 0);
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${posts - 1})
    insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, attempts, created_at, changed_at)
    select 'd' || i, 'p' || i, 'masto', 'news', '', iif(i >= ${posts - DUE}, 'planned', 'sent'), ${start} + i * ${hour},
      ${start} + i * ${hour} + ${1_000 * hour}, 1, ${start} + i * ${hour}, 0 from n;
    insert into terms (id, kind, value, name, known_at, newest_at) values
      (1, 'tag', 'city', 'City', 0, 0), (2, 'tag', 'bridges', 'Bridges', 0, 0), (3, 'tag', 'sponsored', 'Sponsored', 0, 0);
    insert into post_terms select 1, published_at, id, visible_at, number from posts;
    insert into post_terms select 2, published_at, id, visible_at, number from posts where substr(id, 2) % 20 = 0;
    insert into post_terms select 3, published_at, id, visible_at, number from posts where substr(id, 2) % 3 = 0;
    commit; analyze;`)
  return { file, path, raw: new DatabaseSync(path), now: new Date(start + posts * hour) }
}

const tag = (value: string) => ({ kind: 'tag', value }) as const
const bridges = { all: [[tag('bridges')]], none: [] }
const narrowed = { all: [[tag('city'), tag('bridges')]], none: [tag('sponsored')] }

type Question = () => Promise<unknown> | unknown
const asked = [
  'newestFirst',
  'newest',
  'bareNewest',
  'tagFirst',
  'tag',
  'bareTag',
  'selection',
  'due',
  'bareDue',
  'page',
] as const
type Medians = Readonly<Record<(typeof asked)[number], number>>

/** What is asked of a store of one size. */
function questionsOf({ file, path, raw, now }: Awaited<ReturnType<typeof filled>>) {
  const posts = postStore(file)
  const deliveries = deliveryStore(file)
  const bareNewest = raw.prepare(
    `select * from posts where status in ('published', 'retracted') and published_at <= ?1 and visible_at <= ?1
     order by published_at desc, id desc limit 50`,
  )
  const bareTag = raw.prepare(`select posts.* from post_terms join posts on posts.id = post_id
    where term_id = 2 and post_terms.published_at <= ?1 and post_terms.visible_at <= ?1 and status in ('published', 'retracted')
    order by post_terms.published_at desc, post_id desc limit 50`)
  const { sql, values } = dueOfStatement('masto', now.getTime(), DUE)
  const bareDue = raw.prepare(sql)
  const questions: Readonly<Record<(typeof asked)[number], Question>> = {
    newestFirst: () => postStore(file).newest(50, now),
    newest: () => posts.newest(50, now),
    bareNewest: () => bareNewest.all(now.getTime()),
    tagFirst: () => postStore(file).newestBy(bridges, 50, now),
    tag: () => posts.newestBy(bridges, 50, now),
    bareTag: () => bareTag.all(now.getTime()),
    selection: () => posts.newestBy(narrowed, 50, now, 10_000),
    due: () => deliveries.dueOf('masto', now, DUE),
    bareDue: () => bareDue.all(...values),
    page: () => deliveries.list({}, { limit: 50 }),
  }
  return {
    ...{ file, path, now, questions },
    close() {
      raw.close()
      file.close()
    },
  }
}

/** Each question of both stores, one after the other, so that a busy moment of the machine falls on both. */
async function mediansInTurn(
  runs: number,
  ...stores: readonly [Readonly<Record<string, Question>>, Readonly<Record<string, Question>>]
): Promise<[Medians, Medians]> {
  const times = stores.map(() => Object.fromEntries(asked.map((one) => [one, [] as number[]])))
  for (let run = -3; run < runs; run += 1) {
    for (const one of asked) {
      for (const [index, store] of stores.entries()) {
        const begun = performance.now()
        await store[one]?.()
        if (run >= 0) times[index]?.[one]?.push(performance.now() - begun)
      }
    }
  }
  const middle = (list: number[] = []) => list.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN
  const [few, many] = times.map((ofOne) =>
    Object.fromEntries(asked.map((one) => [one, middle(ofOne[one])])),
  )
  return [few as Medians, many as Medians]
}

/** The reads that must stay flat however large the store grows, against a small store and against bare node:sqlite. */
export async function benchStore(fast = false): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const [small, large] = [10_000, fast ? 100_000 : 1_000_000]
  const runs = fast ? 101 : 301
  try {
    const few = questionsOf(await filled(folder, small))
    const many = questionsOf(await filled(folder, large))
    const [fewer, more] = await mediansInTurn(runs, few.questions, many.questions)
    const claims = fast ? 15 : 101
    const claimedFew = await claimTimes(few.file, few.path, few.now, claims)
    const claimed = await claimTimes(many.file, many.path, many.now, claims)
    few.close()
    const size = large.toLocaleString('en')
    const visible = await benchVisible(many.file, many.now, size)
    many.close()
    const label = `${size} / ${small.toLocaleString('en')} posts`
    return [
      atMost(`newest 50, ${label}`, more.newest / fewer.newest, 1.2),
      atMost(`newest 50 for the first time, ${label}`, more.newestFirst / fewer.newestFirst, 1.2),
      atMost(`feed of a tag, ${label}`, more.tag / fewer.tag, 1.2),
      atMost(`two tags without a third, ${label}`, more.selection / fewer.selection, 1.5),
      atMost(`feed of a tag / newest 50, ${size} posts`, more.tag / more.newest, 2),
      atMost(`100 due deliveries, ${label}`, more.due / fewer.due, 1.2),
      atMost(`claim of 100 due deliveries, CPU, ${label}`, claimed.ours / claimedFew.ours, 1.2),
      atMost(`page of deliveries, ${label}`, more.page / fewer.page, 1.2),
      atMost(`newest 50 / the bare statement, ${size} posts`, more.newest / more.bareNewest, 1.3),
      atMost(
        `newest 50 for the first time / the bare statement, ${size} posts`,
        more.newestFirst / more.bareNewest,
        1.3,
      ),
      atMost(`feed of a tag / the bare statement, ${size} posts`, more.tag / more.bareTag, 1.3),
      atMost(
        `feed of a tag for the first time / the bare statement, ${size} posts`,
        more.tagFirst / more.bareTag,
        1.3,
      ),
      atMost(
        `100 due deliveries / the bare statement, ${size} posts`,
        more.due / more.bareDue,
        1.3,
      ),
      atMost(
        `claim of 100 due deliveries, CPU / the bare statements, ${size} posts`,
        claimed.ours / claimed.bare,
        1.3,
      ),
      atMost(
        `claim of 100 due deliveries of as many accounts at once, CPU / the bare statements, ${size} posts`,
        claimed.atOnce / claimed.bare,
        1.3,
      ),
      ...visible,
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchStore(process.argv.includes('--fast'))) console.log(line(row))
}
