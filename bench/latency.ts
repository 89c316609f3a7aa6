import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { atMost, type BenchRow, lacking, line } from './bench-row.ts'
import {
  type FeedCase,
  feedCases,
  POSTS,
  pathOf,
  postOf,
  save,
  servedBy,
  setUp,
  TOKEN,
  writtenCases,
} from './feeds-to-serve.ts'
import { type Asked, asked, inTurns, type Load, lackedForLoad, load } from './load.ts'
import { openPosthorn, posthorn } from './serve.ts'
import { ended, type Started, started } from './started.ts'

const ROUNDS = 6
const LOAD = { connections: 50, seconds: 3 }
/** Not measured: until then V8 compiles what is called often, and again for what comes with the first saves. */
const WARM_UP = { ...LOAD, seconds: 10 }
const gzip = { 'accept-encoding': 'gzip' }
/** How often a post is saved, and how often a tick is asked for, milliseconds. */
const [SAVE_EVERY, TICK_EVERY] = [1_000, 2_000]

const kinds = ['304', '200 gzip'] as const
const cases = feedCases.filter(({ name }) => kinds.some((kind) => kind === name))

const tick = (url: string) =>
  fetch(`${url}/api/v1/tick`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })

/** A feed under load, and a feed of the server that posts are saved at meanwhile. */
interface Busy extends Asked {
  readonly written: string
}

/** The load of a case while posts are saved and edited and ticks run. */
async function whileWriting(one: Busy, given: Load) {
  const { origin } = new URL(one.written)
  const read = () => asked({ url: one.written, headers: gzip })
  let isOver = false
  const repeat = async (every: number, ask: () => Promise<Response>) => {
    while (!isOver) {
      const begun = performance.now()
      await (await ask()).arrayBuffer()
      // Where nobody else reads it, it would not be rendered.
      if (one.written !== one.url) await read()
      await pause(Math.max(0, every - (performance.now() - begun)))
    }
  }
  const writing = [
    repeat(SAVE_EVERY, () => save(origin, newsOf(nextPost(), `edition ${edition}`))),
    repeat(TICK_EVERY, () => tick(origin)),
  ]
  // What changed while nobody asked is rendered for the first who does, and all the others wait for it.
  await read()
  const measured = await load(one, given)
  isOver = true
  await Promise.all(writing)
  return measured
}

/** Fresh: it is shared as well. */
const newsOf = (number: number, words: string) => {
  const { published_at: _long_ago, ...post } = postOf(number, words)
  return post
}

let edition = 0
/** One of the newest, that the feed shows; every third is new. */
function nextPost(): number {
  edition += 1
  return POSTS + Math.floor(edition / 3)
}

/** A reader that has whatever stands there, since it changes all the time. */
async function requestTo(
  server: Started,
  path: string,
  { isKnown }: FeedCase,
  known: string | undefined,
): Promise<Asked> {
  const url = `${server.url}${path}`
  const tag = known ?? (await asked({ url, headers: gzip })).headers.etag ?? ''
  return { url, headers: { ...gzip, ...(isKnown && { 'if-none-match': tag }) }, pids: [] }
}

/** What is saved goes to two accounts, on rehearsal networks in a process of their own. */
const shares = (rehearsal: Started) => ({
  setUp: `${setUp}accounts:
  masto: { network: mastodon, rehearsal: true }
  bluesky: { network: bluesky, rehearsal: true }
schedules:
  news: { accounts: [masto, bluesky], when: at_once, shelf_life: 24h, check_page: false }
`,
  environment: { POSTHORN_REHEARSAL_URL: rehearsal.url },
})

async function measured(ours: Started, bare: Started): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const one of cases) {
    const reading = await requestTo(ours, one.path, one, '*')
    const hono = await requestTo(bare, pathOf(one), one, undefined)
    const { url } = reading
    const servers = {
      ours: { ...reading, written: url },
      // It gets the same requests, and answers that it knows nothing of posts.
      bare: { ...hono, written: hono.url },
      // With the same work on the machine as ours has.
      beside: { ...hono, written: url },
    }
    for (const server of [servers.ours, servers.bare]) await whileWriting(server, WARM_UP)
    const medians = await inTurns<keyof typeof servers, Busy>(servers, ROUNDS, LOAD, whileWriting)
    const [late, alone, beside] = [medians.ours.p99, medians.bare.p99, medians.beside.p99]
    const said = [late, alone, beside].map((p99) => p99.toFixed(1))
    console.log(
      `  ${one.name}: ${said[0]} ms, bare Hono ${said[1]} ms, beside Posthorn ${said[2]} ms`,
    )
    rows.push(atMost(nameOf(one), late / alone, 2))
    rows.push(atMost(besideOf(one), late / beside, 2))
  }
  return rows
}

const nameOf = ({ name }: FeedCase) =>
  `p99 of feed, ${name}, while posts are saved and ticks run / bare Hono`

const besideOf = (one: FeedCase) => `${nameOf(one)} while a Posthorn beside it does that`

/** How late answers are while the server has other work, against bare Hono under the same load. */
export async function benchLatency(): Promise<readonly BenchRow[]> {
  const lacks = lackedForLoad()
  if (lacks !== undefined) {
    return cases.flatMap((one) => [lacking(nameOf(one), lacks), lacking(besideOf(one), lacks)])
  }
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const running: Started[] = []
  const opened = async (server: Promise<Started>) => {
    running.push(await server)
    return server
  }
  try {
    const rehearsal = await opened(started([posthorn, 'rehearse', '--port', '0']))
    const ours = await opened(openPosthorn(folder, shares(rehearsal)))
    const served = await Promise.all(cases.map((one) => servedBy(ours.url, one)))
    const file = join(folder, 'answers.json')
    writeFileSync(file, JSON.stringify(writtenCases(served)))
    const bare = await opened(started([join(import.meta.dirname, 'bare-server.ts'), file]))
    return await measured(ours, bare)
  } finally {
    for (const server of running) await ended(server)
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchLatency()) console.log(line(row))
}
