import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import type { Setup } from '../src/core/setup.ts'
import { setupFile } from '../src/setup-file.ts'
import { migrate } from '../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../src/stores/sqlite.ts'
import { createSignInLink } from '../src/tasks/access.ts'
import { adminPages } from '../src/web/admin/admin.tsx'
import { createApp } from '../src/web/app.tsx'
import type { AppDeps } from '../src/web/app-deps.ts'
import { serveFeeds, wire } from '../src/wiring.ts'
import { atMost, type BenchRow } from './bench-row.ts'

const MOST_MS = 300
const MOST_KB = 100
const MINUTE = 60_000
const publicUrl = 'https://feeds.news.example'
const networks = ['mastodon', 'bluesky', 'x', 'telegram', 'discord'] as const

const setup: Setup = {
  publication: {
    ...{ title: 'The Daily Example', home: 'https://news.example', language: 'en' },
    ...{ timezone: 'Europe/Berlin', legacyFeedPaths: [] },
  },
  feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
  sources: [],
  accounts: networks.map((network) => ({
    ...{ id: network, network, settings: {}, rehearsal: true, links: 'always' as const },
    ...{ corrections: 'auto' as const, whenUnknown: 'ask' as const },
  })),
  templates: {},
  schedules: ['news', 'classics'].map((id) => ({
    ...{ id, accounts: networks, select: {}, when: { kind: 'at_once' as const }, delay: 0 },
    ...{ shelfLife: 360 * MINUTE, approve: false, checkPage: false },
  })),
}

/** States as they are met with: nearly all is over, and some of everything waits. */
const STATE = `case when n.i % 10000 = 1 then 'failed' when n.i % 20000 = 2 then 'undecided' when n.i % 10000 = 3 then 'held'
  when n.i % 1000 = 4 then 'missed' when n.i % 1000 = 5 then 'cancelled' when posts.published_at > :now - 600000 then 'planned' else 'sent' end`

/** Posts a quarter of an hour apart up to now, each with a delivery under two schedules to five accounts, and notices of them. */
function fill(file: SqliteFile, posts: number, now: number): void {
  const start = now - posts * 15 * MINUTE
  file.script(`
    begin;
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${posts})
    insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at, visible_at,
      priority, share, status, revision, baseline, created_at, saved_at)
    select printf('p%07d', i), 'tag:news.example,2020:' || i, 'tag:news.example,2020:' || i, 'https://news.example/' || i,
      'Post number ' || i || ' of the harbour desk, on ferries', '<p>' || replace(hex(zeroblob(400)), '00', 'word ') || '</p>',
      '[]', '["city"]', '[]', ${start} + i * ${15 * MINUTE}, ${start} + i * ${15 * MINUTE}, ${start} + i * ${15 * MINUTE},
      'normal', '{}', 'published', 1, 0, ${start} + i * ${15 * MINUTE}, ${start} + i * ${15 * MINUTE} from n;
    insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, attempts, created_at, changed_at, reason, cost)
    select 'd' || posts.id || accounts.id || s.value, posts.id, accounts.id, s.value, '', ${STATE.replaceAll(':now', String(now))},
      published_at, published_at + ${360 * MINUTE}, 1, published_at, published_at, null, 0.01
    from posts, accounts, json_each('["news","classics"]') s
      join (select id, row_number() over () as i from posts) n on n.id = posts.id;
    insert into attempts (delivery_id, number, kind, token, started_at, finished_at, outcome)
    select id, 1, 'send', id, due_at, due_at + 300, 'accepted' from deliveries where state = 'sent';
    insert into notices (id, event, key, value, lasting, title, text, path, data, raised_at, ended_at)
    select 'n' || id, 'delivery.failed', 'delivery:' || id, 'failed', 0, 'A delivery failed', 'It was refused.', null, '{}', due_at, due_at
      from deliveries where state in ('failed', 'sent') and substr(post_id, -2) = '00';
    insert into notice_messages (notice_id, channel, state, tries, due_at, changed_at)
    select id, 'webhook', 'sent', 1, raised_at, raised_at from notices;
    insert into webhook_attempts (notice_id, number, at, ms, outcome, status, answer, trace)
    select id, 1, raised_at, 40, 'sent', 200, 'ok', '0af7651916cd43dd8448eb211c80319c' from notices;
    commit; analyze;`)
}

async function opened(folder: string, posts: number) {
  const file = sqlite(join(folder, 'posthorn.db'))
  await migrate(file)
  const ports = wire({
    sql: file,
    secret: 'a secret of thirty-two characters',
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      document: async () => ({ outcome: 'failed', reason: 'no network here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => fetch, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: (fields) => console.error(fields) },
  })
  const now = systemClock.now()
  await ports.setup.apply(setup, now)
  fill(file, posts, now.getTime())
  const assets: AppDeps['assets'] = async (name) => {
    const bytes = await readFile(join(import.meta.dirname, 'assets', name)).catch(() => undefined)
    return bytes && { bytes: new Uint8Array(bytes), type: 'text/css' }
  }
  const { feed, since } = serveFeeds(ports, publicUrl)
  const deps: AppDeps = {
    ...{ ports, feed, since, publicUrl, assets, version: '0' },
    setupFile: setupFile({}, () => ''),
    ready: async () => [],
  }
  return { file, ports, deps, app: createApp(deps) }
}
type Opened = Awaited<ReturnType<typeof opened>>

async function signIn({ app, ports }: Opened): Promise<string> {
  const answer = await app.request('/admin/sign-in', {
    method: 'POST',
    headers: { origin: publicUrl, 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${await createSignInLink(ports)}`,
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Every page that needs no id, and one of each that has much to show. */
function pathsOf({ deps }: Opened, posts: number): readonly string[] {
  const newest = `p${String(posts - 50).padStart(7, '0')}`
  const plain = adminPages(deps)
    .routes.filter(
      ({ method, path }) => method === 'GET' && !/[:*]|\/guide|\/sign-in|\/join/.test(path),
    )
    .map(({ path }) => path)
  return [
    ...new Set(plain),
    '/admin/calendar?show=month',
    '/admin/deliveries?state=sent&account=mastodon',
    '/admin/deliveries?state=failed',
    '/admin/posts?q=ferries',
    '/admin/posts?q=nothing-like-this',
    `/admin/posts/${newest}`,
    `/admin/deliveries/d${newest}mastodonnews`,
    '/admin/schedules/news',
  ]
}

interface Measured {
  readonly path: string
  readonly ms: number
  readonly kilobytes: number
}

async function measure(
  { app }: Opened,
  path: string,
  cookie: string,
): Promise<Measured | undefined> {
  const times: number[] = []
  let bytes = 0
  for (let run = 0; run < 6; run += 1) {
    const began = performance.now()
    const answer = await app.request(path, { headers: { cookie, 'accept-encoding': 'gzip' } })
    bytes = (await answer.arrayBuffer()).byteLength
    if (run > 0) times.push(performance.now() - began)
    // Leads on, or is a file of something.
    if (answer.status >= 300 && answer.status < 400) return undefined
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
  }
  const ms = times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN
  return { path, ms, kilobytes: bytes / 1000 }
}

/** Server time and transferred size of every admin page of a large publication. */
export async function measureAdmin(fast: boolean): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const posts = fast ? 10_000 : 100_000
  try {
    const open = await opened(folder, posts)
    const cookie = await signIn(open)
    const pages: Measured[] = []
    for (const path of pathsOf(open, posts)) {
      const measured = await measure(open, path, cookie)
      if (measured) pages.push(measured)
    }
    open.file.close()
    const heaviest = pages.toSorted((a, b) => b.kilobytes - a.kilobytes)[0]
    return [
      ...pages.map(({ path, ms }) => atMost(path, ms, MOST_MS, 'ms')),
      atMost(`heaviest: ${heaviest?.path}`, heaviest?.kilobytes ?? Number.NaN, MOST_KB, 'kB'),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
