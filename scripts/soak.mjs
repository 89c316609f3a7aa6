import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postedTwice, startRehearsal, startServer, within } from './server-under-test.mjs'

/**
 * `npm run soak -- [minutes]`: saturates the feeds while posts are published and edited and ticks run. Fails on any error, on
 * bytes older than they may be, on memory that grows, on anything posted twice, and on answers that are late too often.
 */
const minutes = Number(process.argv[2] ?? 5)
/** How long after a save nobody may get what was before it, in milliseconds. */
const VISIBLE_WITHIN = 1_000
/** Times the 99th percentile of bare Hono under the same load. */
const P99_MOST = 2
const GROWTH_MOST = { share: 0.15, megabytes: 8 }

if (!(minutes > 0)) stop('Usage: npm run soak -- [minutes]')
if (spawnSync('wrk', ['-v']).error) stop('wrk is needed for the load: https://github.com/wg/wrk')
if (!existsSync('/proc/self/statm')) stop('Memory is measured by /proc, which this system has not')
execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] })

function stop(why) {
  console.error(why)
  process.exit(2)
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
/** By the page size of Linux on nearly all machines. */
const megabytes = (pid) =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4) / 1024

/** Requests by wrk: how many, how late the slowest hundredth was in milliseconds, and what failed. */
function load(address, seconds, fields = []) {
  const flags = [
    '-t1',
    '-c25',
    `-d${seconds}s`,
    '--latency',
    ...fields.flatMap((one) => ['-H', one]),
  ]
  const child = spawn('wrk', [...flags, address], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve) => {
    child.once('exit', () => {
      const [, late = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(said) ?? []
      resolve({
        requests: Number(/(\d+) requests in/.exec(said)?.[1] ?? 0),
        p99: Number(late) * { us: 0.001, ms: 1, s: 1000 }[unit],
        failed: /Non-2xx.*|Socket errors.*/.exec(said)?.[0],
      })
    })
  })
}

/** Readers that have nothing, and readers that have the newest: half of the connections each. */
const loads = (url, seconds, etag) =>
  Promise.all([
    load(`${url}/rss.xml`, seconds, ['Accept-Encoding: gzip']),
    load(`${url}/rss.xml`, seconds, ['Accept-Encoding: gzip', `If-None-Match: ${etag}`]),
  ])

/** A feed as one reader gets it: its ETag, and the highest edition that it tells of. */
async function read(url) {
  const answer = await fetch(`${url}/rss.xml`)
  const text = await answer.text()
  const editions = [...text.matchAll(/<title>Post \d+ edition (\d+)</g)].map(([, one]) =>
    Number(one),
  )
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    edition: Math.max(0, ...editions),
  }
}

/** Publishes and edits until `isOver`; `saved` is what was saved when. */
async function publish(server, saved, isOver, faults) {
  for (let edition = 1; !isOver(); edition += 1) {
    // Every third is an edit of the post before it.
    const number = edition % 3 === 0 ? edition - 1 : edition
    const begun = performance.now()
    const answer = await server.save(number, `edition ${edition}`)
    if (!answer.ok) faults.push(`a post was not saved: ${answer.status} ${await answer.text()}`)
    saved.push({ edition, at: performance.now() })
    if (edition % 10 === 0) {
      const ticked = await server.ask('POST', '/tick')
      if (!ticked.ok) faults.push(`a tick failed: ${ticked.status} ${await ticked.text()}`)
    }
    await sleep(Math.max(0, 1000 - (performance.now() - begun)))
  }
}

/** Reads the feed again and again, and notes whatever is older than it may be. */
async function probe(url, saved, isOver, faults) {
  const delays = []
  let seen = 0
  while (!isOver()) {
    const asked = performance.now()
    const { status, edition } = await read(url)
    if (status !== 200) faults.push(`a feed was answered ${status}`)
    const due = saved.findLast(({ at }) => at <= asked - VISIBLE_WITHIN)?.edition ?? 0
    if (edition < due)
      faults.push(`edition ${edition} was served when ${due} was ${VISIBLE_WITHIN} ms old`)
    for (; seen < edition; seen += 1) {
      const one = saved.find((save) => save.edition === seen + 1)
      if (one) delays.push(Math.max(0, performance.now() - one.at))
    }
    await sleep(50)
  }
  return delays
}

/** What is in use once the caches are warm, and at the end; and what the system says the process takes. */
async function remember(server, warmAfter, isOver) {
  const begun = performance.now()
  const whole = []
  let warm
  while (!isOver()) {
    whole.push(megabytes(server.pid))
    if (performance.now() - begun > warmAfter) warm ??= await server.memory()
    await sleep(1000)
  }
  return { whole: whole.at(-1), warm, last: await server.memory() }
}

/** Bare Hono with the same bytes under the same load. */
async function bare(folder, url, etag, seconds) {
  const kept = await new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip' }
    get(`${url}/rss.xml`, { headers }, async (answer) => {
      const { date, connection, 'keep-alive': alive, ...fields } = answer.headers
      const body = Buffer.concat(await answer.toArray()).toString('base64')
      resolve(JSON.stringify({ body, headers: fields }))
    }).once('error', reject)
  })
  const file = join(folder, 'answer.json')
  writeFileSync(file, kept)
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../bench/bare-server.ts'), file],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const at = await new Promise((resolve) =>
    child.stdout.once('data', (text) => resolve(`${text}`.trim())),
  )
  const measured = await loads(at.replace(/\/$/, ''), seconds, etag)
  child.kill('SIGTERM')
  return measured
}

const row = (what, value, bound, ok) => ({ what, value, bound, ok })
const round = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))

function judged({
  measured,
  baseline,
  faults,
  delays,
  memory,
  twice,
  posted,
  waiting,
  expected,
  errors,
}) {
  const failed = measured.flatMap((one) => one.failed ?? [])
  const [whole, known] = measured
  const grown = memory.last - memory.warm
  const most = Math.max(memory.warm * GROWTH_MOST.share, GROWTH_MOST.megabytes)
  const late = (one, other) => one.p99 / other.p99
  return [
    row(
      'requests answered',
      whole.requests + known.requests,
      'some',
      whole.requests > 0 && known.requests > 0,
    ),
    row('errors of requests', failed.join('; ') || 0, '0', failed.length === 0),
    row('errors in the log', errors.length, '0', errors.length === 0),
    row('saves, ticks, stale or failed reads', faults.length, '0', faults.length === 0),
    row('visible after a save, median ms', round(middle(delays)), '', true),
    row(
      'visible after a save, slowest ms',
      round(Math.max(...delays)),
      `<= ${VISIBLE_WITHIN}`,
      Math.max(...delays) <= VISIBLE_WITHIN,
    ),
    row(
      'p99 of whole feeds / bare Hono',
      round(late(whole, baseline[0])),
      `<= ${P99_MOST}`,
      late(whole, baseline[0]) <= P99_MOST,
    ),
    row(
      'p99 of 304s / bare Hono',
      round(late(known, baseline[1])),
      `<= ${P99_MOST}`,
      late(known, baseline[1]) <= P99_MOST,
    ),
    row('memory of the process, MB', round(memory.whole), '', true),
    row('memory in use, MB when warm', round(memory.warm), '', true),
    row('memory in use, MB grown since', round(grown), `<= ${round(most)}`, grown <= most),
    row(
      'deliveries that arrived, or wait their turn',
      posted + waiting,
      String(expected),
      posted + waiting === expected,
    ),
    row('deliveries that wait, as networks ask', waiting, '', true),
    row('posted twice', twice.length, '0', twice.length === 0),
  ]
}

function tell(rows, { faults, errors, twice }) {
  for (const { what, value, bound, ok } of rows) {
    console.log(
      `${what.padEnd(46)} ${String(value).padStart(12)}  ${bound.padEnd(10)} ${ok ? 'ok' : 'FAILED'}`,
    )
  }
  for (const one of [...faults, ...errors, ...twice].slice(0, 20)) console.log(`  ${one}`)
}

const folder = mkdtempSync(join(tmpdir(), 'posthorn-soak-'))
const rehearsal = await startRehearsal()
const server = await startServer(folder, rehearsal.url)
try {
  const saved = []
  const faults = []
  for (let number = 1_001; number <= 1_050; number += 1) {
    if (!(await server.save(number)).ok) faults.push(`post ${number} was not saved`)
  }
  const seconds = Math.ceil(minutes * 60)
  console.log(`${minutes} minutes of load; each line, what was measured and what it may be`)
  const { etag } = await read(server.url)
  const tagged = `${etag.slice(0, -1)}-gz"`
  const baseline = await bare(folder, server.url, tagged, Math.min(15, seconds))
  let over = false
  const isOver = () => over
  const writing = publish(server, saved, isOver, faults)
  const probing = probe(server.url, saved, isOver, faults)
  const remembering = remember(server, (seconds * 1000) / 3, isOver)
  const measured = await loads(server.url, seconds, tagged)
  over = true
  const [, delays, memory] = await Promise.all([writing, probing, remembering])
  const published = new Set(saved.map(({ edition }) => (edition % 3 === 0 ? edition - 1 : edition)))
    .size
  const expected = 2 * (published + 50)
  const planned = async () =>
    (await (await server.ask('GET', '/deliveries?state=planned&limit=200')).json()).items.length
  await within(60_000, async () => (await rehearsal.posts()).length >= expected)
  const waiting = await planned()
  const posts = await rehearsal.posts()
  const found = { faults, errors: server.errors(), twice: postedTwice(posts) }
  const rows = judged({
    ...found,
    measured,
    baseline,
    delays,
    memory,
    waiting,
    posted: posts.length,
    expected,
  })
  tell(rows, found)
  if (rows.some(({ ok }) => !ok)) process.exitCode = 1
} finally {
  await server.end()
  await rehearsal.end()
  rmSync(folder, { recursive: true })
}
