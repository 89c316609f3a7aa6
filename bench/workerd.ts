import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare'
import { unstable_splitSqlQuery } from 'wrangler'
import { migrationFiles } from '../src/stores/migrate.ts'
import { atLeast, type BenchRow, lacking, line, told } from './bench-row.ts'
import {
  type FeedCase,
  feedCases,
  pathOf,
  provenRequest,
  saveAll,
  servedBy,
  setUp,
  TOKEN,
  writtenCases,
} from './feeds-to-serve.ts'
import { inTurns, lackedForLoad } from './load.ts'

const LOAD = { connections: 50, seconds: 1 }

interface Module {
  readonly type: 'ESModule'
  readonly path: string
  readonly contents: string
}

/** The built Worker, in its parts. */
function builtWorker(): readonly Module[] {
  const folder = join(import.meta.dirname, '../dist/worker')
  const parts = readdirSync(join(folder, 'parts')).map((name) => `parts/${name}`)
  return ['worker.js', ...parts].map((path) => ({
    ...{ type: 'ESModule' as const, path },
    contents: readFileSync(join(folder, path), 'utf8'),
  }))
}

async function bareWorker(): Promise<readonly Module[]> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { bareWorker as default } from './bare-worker.ts'",
      resolveDir: import.meta.dirname,
    },
    ...{ bundle: true, write: false, minify: true, format: 'esm', platform: 'browser' },
    conditions: ['workerd', 'worker', 'browser'],
  })
  return [{ type: 'ESModule', path: 'bare.js', contents: outputFiles[0]?.text ?? '' }]
}

/** Both in one workerd, each reached directly: the servers that Miniflare puts before Workers would weigh on both alike. */
async function openWorkerd(folder: string, answers: string): Promise<Miniflare> {
  const shared = {
    compatibilityDate: '2026-10-20',
    compatibilityFlags: ['nodejs_compat'],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }
  const options = convertV4MiniflareOptions({
    workers: [
      {
        ...shared,
        name: 'posthorn',
        modules: [...builtWorker()],
        d1Databases: { DB: 'posthorn' },
        kvNamespaces: { FEEDS: 'posthorn-feeds' },
        queueProducers: { DELIVERIES: 'posthorn-deliveries' },
        bindings: {
          POSTHORN_PUBLIC_URL: 'https://feeds.example',
          POSTHORN_TOKEN: TOKEN,
          POSTHORN_SECRET: 'a secret for this benchmark alone, not for real use',
        },
      },
      {
        ...shared,
        name: 'bare',
        modules: [...(await bareWorker())],
        bindings: { ANSWERS: answers },
      },
    ],
  })
  const workerd = new Miniflare({
    ...options,
    host: '127.0.0.1',
    resourcePersistencePath: folder,
    log: new NoOpLog(),
    handleStructuredLogs: () => {},
  })
  await workerd.ready
  return workerd
}

const addressOf = async (workerd: Miniflare, name: string) =>
  (await workerd.unsafeGetDirectURL(name)).href.replace(/\/$/, '')

/** An empty database at the newest schema, with the set-up and the posts. */
async function fill(workerd: Miniflare, url: string): Promise<void> {
  const database = await workerd.getD1Database('DB', 'posthorn')
  const queries = migrationFiles().flatMap(({ text }) => unstable_splitSqlQuery(text))
  await database.batch(queries.map((query) => database.prepare(query)))
  const applied = await fetch(`${url}/api/v1/config/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/yaml' },
    body: setUp,
  })
  if (!applied.ok) throw new Error(`The set-up was not applied: ${await applied.text()}`)
  await saveAll(url)
}

/** Children of this process: proc(5). */
function pidsOf(program: string): readonly number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return children
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program)
}

/** The platform tells Workers what the reader asked for: both are told. */
const cfOf = ({ coding }: FeedCase) => JSON.stringify({ clientAcceptEncoding: coding ?? '' })

async function measured(workerd: Miniflare, ours: string, one: FeedCase, rounds: number) {
  const right = await servedBy(ours, one)
  const pids = pidsOf('workerd')
  const bare = { url: await addressOf(workerd, 'bare'), pids }
  const request = {
    ours: await provenRequest({ url: ours, pids }, one.path, one, right),
    bare: await provenRequest(bare, pathOf(one), one, right),
  }
  const headers = (name: keyof typeof request) => ({
    ...request[name],
    headers: { ...request[name].headers, 'MF-CF-Blob': cfOf(one) },
  })
  return inTurns({ ours: headers('ours'), bare: headers('bare') }, rounds, LOAD)
}

/** Feeds of the built Worker in workerd against a bare Hono Worker with the same bytes beside it. */
export async function benchWorkerd(fast = false): Promise<readonly BenchRow[]> {
  const rate = ({ name }: FeedCase) => `feed in workerd, ${name}, requests a second / bare Hono`
  const lacks = lackedForLoad()
  if (lacks !== undefined) return feedCases.map((one) => lacking(rate(one), lacks))
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  // Once to fill the database, and once more with the bytes that came of it.
  let workerd = await openWorkerd(folder, '[]')
  try {
    const filled = await addressOf(workerd, 'posthorn')
    await fill(workerd, filled)
    const cases = await Promise.all(feedCases.map((one) => servedBy(filled, one)))
    await workerd.dispose()
    workerd = await openWorkerd(folder, JSON.stringify(writtenCases(cases)))
    const ours = await addressOf(workerd, 'posthorn')
    const rows: BenchRow[] = []
    for (const one of feedCases) {
      // Many: workerd copies each body, and now and then has all that memory cleared by the kernel, for either Worker.
      const medians = await measured(workerd, ours, one, fast ? 3 : 11)
      const cpu = medians.ours.cpu / medians.bare.cpu
      rows.push(
        atLeast(rate(one), medians.ours.rate / medians.bare.rate, 0.85),
        told(`feed in workerd, ${one.name}, CPU a request / bare Hono`, cpu),
      )
    }
    return rows
  } finally {
    await workerd.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchWorkerd(process.argv.includes('--fast'))) console.log(line(row))
}
