import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compress } from '../src/caches/compress.ts'
import { inMemoryFeedCache } from '../src/caches/in-memory.ts'
import { systemClock } from '../src/clock.ts'
import { contentHash } from '../src/core/content-hash.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import { listen } from '../src/node/listen.ts'
import type { Ports } from '../src/ports/ports.ts'
import { migrate } from '../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../src/stores/sqlite.ts'
import { type WatchedChanges, watchChanges } from '../src/stores/watched-changes.ts'
import { createReaderCounter } from '../src/tasks/count-readers.ts'
import { loadFeed } from '../src/tasks/load-feed.ts'
import { savePost } from '../src/tasks/save-post.ts'
import { createFeedServing, type FeedServing } from '../src/tasks/serve-feeds.ts'
import { feedRoutes } from '../src/web/public/feeds.ts'
import { keptFeeds } from '../src/web/public/kept-feeds.ts'
import { wire } from '../src/wiring.ts'
import { atMost, type BenchRow, line } from './bench-row.ts'
import { postOf } from './feeds-to-serve.ts'
import { asked } from './load.ts'

export interface Work {
  readonly statements: number
  readonly hashes: number
  readonly compressions: number
  /** Documents written, and read back. */
  readonly renders: number
  readonly readBacks: number
}

const POSTS = 30
const setup = {
  publication: {
    ...{ title: 'The Daily Example', home: 'https://news.example', language: 'en' },
    ...{ timezone: 'Europe/Berlin', legacyFeedPaths: [] },
  },
  feeds: [{ id: 'main', limit: POSTS, content: 'full', select: {} }],
  ...{ sources: [], accounts: [], templates: {}, schedules: [] },
} as const

const sample = (number: number) => {
  const { published_at, ...post } = postOf(number)
  return { ...post, published_at: new Date(published_at), tags: ['council'] }
}

/** Counts each call, and carries it out. */
const noting =
  <Given extends unknown[], Result>(note: () => void, work: (...given: Given) => Result) =>
  (...given: Given): Result => {
    note()
    return work(...given)
  }

const METHODS = ['all', 'first', 'firstNow', 'run', 'batch', 'script'] as const

/** The file, every statement of which is noted, whoever sends it. */
function noted(file: SqliteFile, note: () => void): SqliteFile {
  const methods = METHODS.map((name) => {
    const method: (...given: never[]) => unknown = file[name].bind(file)
    return [name, noting(note, method)]
  })
  return { ...file, ...Object.fromEntries(methods) }
}

const refuse = () => Promise.reject(new Error('no network here'))

function portsOver(watched: WatchedChanges, publicUrl: string): Ports {
  return {
    ...wire({
      ...{ sql: watched.sql, secret: 'a secret for this benchmark alone, not for real use' },
      outgoing: { fetch: refuse, document: refuse },
      queue: { enqueue: async () => {} },
      rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      publicUrl,
    }),
    changes: watched.changes,
  }
}

type Note = (what: keyof Work) => () => void

/** As `serveFeeds` makes it, with all that costs something noted. */
function notedServing(ports: Ports, publicUrl: string, note: Note): FeedServing {
  return createFeedServing({
    ...ports,
    cache: inMemoryFeedCache(),
    compress: {
      gzip: noting(note('compressions'), compress.gzip),
      brotli: noting(note('compressions'), compress.brotli),
    },
    load: (feedId) => loadFeed(ports, publicUrl, feedId),
    formats: feedFormats.map((format) => ({
      ...format,
      write: noting(note('renders'), format.write),
      readBack: noting(note('readBacks'), format.readBack),
    })),
    hash: noting(note('hashes'), contentHash),
  })
}

/** Feeds as Node serves them, over HTTP, of a file with posts. */
async function openCounted(folder: string) {
  const work = { statements: 0, hashes: 0, compressions: 0, renders: 0, readBacks: 0 }
  const note: Note = (what) => () => {
    work[what] += 1
  }
  const file = sqlite(join(folder, 'posthorn.db'))
  await migrate(file)
  const listening = await listen('127.0.0.1', 0)
  const ports = portsOver(watchChanges(noted(file, note('statements')), systemClock), listening.url)
  const { feed, atOnce, since } = notedServing(ports, listening.url, note)
  const readers = createReaderCounter(ports)
  const routes = feedRoutes({ feed, atOnce, since, readers, missing: (c) => c.notFound() })
  listening.answerWith(routes.fetch, keptFeeds({ atOnce, readers }))
  await ports.setup.apply(setup, new Date(Date.UTC(2026, 0, 1)))
  for (let number = 0; number < POSTS; number += 1) await savePost(ports, sample(number))
  return {
    url: listening.url,
    work,
    /** A change that every feed shows. */
    change: () => savePost(ports, sample(POSTS)),
    async close() {
      await listening.close(0)
      file.close()
    },
  }
}

const files = ['rss.xml', 'atom.xml', 'feed.json']
const addresses = ['', '/feeds/main', '/tags/council'].flatMap((folder) =>
  files.map((file) => `${folder}/${file}`),
)

/** Each feed in each coding: whole, and as a reader asks for it who has it. Their statuses. */
async function readAll(url: string): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const address of addresses) {
    for (const coding of ['identity', 'gzip', 'br']) {
      const one = { url: `${url}${address}`, headers: { 'accept-encoding': coding } }
      const { status, headers } = await asked(one)
      const known = { ...one.headers, 'if-none-match': headers.etag ?? '' }
      statuses.push(status, (await asked({ ...one, headers: known })).status)
    }
  }
  return statuses
}

export interface Counted {
  /** Of the requests below. */
  readonly unchanged: Work
  readonly requests: number
  /** Of those requests, by status. */
  readonly answered: Readonly<Record<number, number>>
  /** Of a hundred requests for one feed that come at once, right after a change. */
  readonly waiting: Work
}

/** Counts what requests for feeds cost after no change, and after one, through a real server over a real file. */
export async function countWork(rounds: number): Promise<Counted> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  try {
    const { url, work, change, close } = await openCounted(folder)
    const since = (before: Work) =>
      Object.fromEntries(
        Object.entries(work).map(([what, count]) => [what, count - before[what as keyof Work]]),
      ) as unknown as Work
    await readAll(url)
    const first = { ...work }
    const statuses: number[] = []
    for (let round = 0; round < rounds; round += 1) statuses.push(...(await readAll(url)))
    const unchanged = since(first)
    await change()
    const second = { ...work }
    const one = { url: `${url}/rss.xml`, headers: { 'accept-encoding': 'gzip' } }
    const answers = await Promise.all(Array.from({ length: 100 }, () => asked(one)))
    const waiting = since(second)
    await close()
    if (answers.some(({ status }) => status !== 200))
      throw new Error('a reader that waited got no feed')
    const count = (status: number) => statuses.filter((other) => other === status).length
    const answered = Object.fromEntries([...new Set(statuses)].map((one) => [one, count(one)]))
    return { unchanged, requests: statuses.length, answered, waiting }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Counted, not timed: no machine is too slow for it. */
export async function benchUnchanged(fast = false): Promise<readonly BenchRow[]> {
  const { unchanged, requests, waiting } = await countWork(fast ? 4 : 20)
  const reads = `of ${requests.toLocaleString('en')} requests after no change`
  return [
    atMost(`SQL statements ${reads}`, unchanged.statements, 0, 'times'),
    atMost(`hashes ${reads}`, unchanged.hashes, 0, 'times'),
    atMost(`renders ${reads}`, unchanged.renders, 0, 'times'),
    atMost(`read-backs ${reads}`, unchanged.readBacks, 0, 'times'),
    atMost(`compressions ${reads}`, unchanged.compressions, 0, 'times'),
    atMost('renders when 100 requests wait for a change', waiting.renders, 1, 'times'),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchUnchanged()) console.log(line(row))
}
