import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { atLeast, atMost, type BenchRow, line } from './bench-row.ts'
import { ended, type Started, started } from './started.ts'

const posthorn = join(import.meta.dirname, '../dist/posthorn.js')
const bareServer = join(import.meta.dirname, 'bare-server.ts')
const TOKEN = 'a-token-for-this-run-only'
const POSTS = 100
/** Many and short: what else the machine does then hits both alike. */
const ROUNDS = 16
const SECONDS = 1

async function openPosthorn(folder: string): Promise<Started> {
  const config = join(folder, 'posthorn.yaml')
  writeFileSync(config, 'publication: { title: The Daily Example, home: https://news.example }\n')
  const server = await started([posthorn, 'serve'], {
    PORT: '0',
    POSTHORN_DATA: folder,
    POSTHORN_CONFIG: config,
    POSTHORN_TOKEN: TOKEN,
  })
  for (let number = 0; number < POSTS; number += 1) await save(server.url, number)
  return server
}

async function save(url: string, number: number): Promise<void> {
  const paragraph = `<p>Paragraph of post ${number}: the council met on Tuesday &amp; talked about bridges, budgets and the rest.</p>`
  const post = {
    url: `https://news.example/post-${number}`,
    title: `Post ${number}: bridges & budgets`,
    html: paragraph.repeat(25),
    published_at: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
  }
  const answer = await fetch(`${url}/api/v1/posts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(post),
  })
  if (!answer.ok) throw new Error(`A sample post was not saved: ${await answer.text()}`)
}

/** The same bytes and headers, from a server that knows nothing else. */
async function openBare(folder: string, url: string): Promise<Started> {
  // Not fetch, which decompresses what it gets.
  const { get } = await import('node:http')
  const kept = await new Promise<string>((resolve, reject) => {
    get(`${url}/rss.xml`, { headers: { 'accept-encoding': 'gzip' } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray()).toString('base64')
      const { date, connection, 'keep-alive': alive, ...headers } = answer.headers
      resolve(JSON.stringify({ body, headers }))
    }).once('error', reject)
  })
  const file = join(folder, 'answer.json')
  writeFileSync(file, kept)
  return started([bareServer, file], {})
}

const run = promisify(execFile)

/** Requests a second, and this process's CPU for one of them (in clock ticks), under wrk's load. */
async function loaded({ url, process: child }: Started, headers: readonly string[]) {
  const flags = ['-t1', '-c50', `-d${SECONDS}s`, ...headers.flatMap((one) => ['-H', one])]
  const before = cpuOf(child.pid)
  const { stdout } = await run('wrk', [...flags, `${url}/rss.xml`])
  const spent = cpuOf(child.pid) - before
  const [, requests = '0'] = /(\d+) requests in/.exec(stdout) ?? []
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
  const [, rate = '0'] = /Requests\/sec:\s*([\d.]+)/.exec(stdout) ?? []
  return { rate: Number(rate), cpu: spent / Number(requests) }
}

/** proc(5): user and system time, in clock ticks, after the name in brackets. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function compared(ours: Started, bare: Started, headers: readonly string[]) {
  const of = (): Awaited<ReturnType<typeof loaded>>[] => []
  const taken = { ours: of(), bare: of() }
  for (let round = -1; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? 'ours' : 'bare'
    for (const name of [first, first === 'ours' ? 'bare' : 'ours'] as const) {
      const one = await loaded({ ours, bare }[name], headers)
      if (round >= 0) taken[name].push(one)
    }
  }
  const ratio = (key: 'rate' | 'cpu') =>
    median(taken.ours.map((one) => one[key])) / median(taken.bare.map((one) => one[key]))
  return { rate: ratio('rate'), cpu: ratio('cpu') }
}

/** The feed route of the built server against bare Hono with the same bytes, under load, taking turns. */
export async function benchServe(fast = false): Promise<readonly BenchRow[]> {
  const missing = missingFor(fast)
  if (missing) {
    console.log(`  skipped: ${missing}`)
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const ours = await openPosthorn(folder)
  try {
    const bare = await openBare(folder, ours.url)
    try {
      const gzip = 'Accept-Encoding: gzip'
      const first = await fetch(`${ours.url}/rss.xml`, { headers: { 'accept-encoding': 'gzip' } })
      const known = await compared(ours, bare, [
        gzip,
        `If-None-Match: ${first.headers.get('etag')}`,
      ])
      const whole = await compared(ours, bare, [gzip])
      return [
        atLeast('feed, 304, requests a second / bare Hono', known.rate, 0.95),
        atMost('feed, 304, CPU a request / bare Hono', known.cpu, 1.05),
        atLeast('feed, 200 gzip, requests a second / bare Hono', whole.rate, 0.9),
        atMost('feed, 200 gzip, CPU a request / bare Hono', whole.cpu, 1.1),
      ]
    } finally {
      await ended(bare)
    }
  } finally {
    await ended(ours)
    rmSync(folder, { recursive: true })
  }
}

function missingFor(fast: boolean): string | undefined {
  if (fast) return 'it takes a minute'
  if (!existsSync(posthorn)) return 'npm run build makes the server that is measured'
  if (!existsSync('/proc/self/stat')) return 'CPU is measured by /proc, which this system has not'
  return spawnSync('wrk', ['-v']).error && 'wrk is not installed'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchServe()) console.log(line(row))
}
