import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFolder } from './own-folder.mjs'
import { started, startRehearsal, startServer, within } from './server-under-test.mjs'
import { ask } from './soak/ask.mjs'
import { isQuiet, shares } from './soak/deliveries.mjs'
import { hasWrk, saturate } from './soak/load.mjs'
import { calm, remember } from './soak/memory.mjs'
import { paced } from './soak/paced.mjs'
import { read } from './soak/readers.mjs'
import { judged, tell } from './soak/verdict.mjs'
import { write } from './soak/writers.mjs'
import { writtenLog } from './soak/written.mjs'

/**
 * `npm run soak -- [minutes] [--built]`: feeds at saturation while posts are published, edited and retracted, and ticks run. What
 * each check would show, if the product were broken:
 *
 * - every answer at saturation (`answers.lua`): a status, a length, bytes that do not belong to their ETag, or a version of before;
 * - readers beside it (`readers.mjs`), every format in every coding, whole and conditional: documents that are not well formed, codings
 *   that say other things, editions or retractions that are not shown a second after they were saved, anything that goes back;
 * - memory (`memory.mjs`): a leak in a request, a save or a tick, by what is in use after collections; and `paced.mjs`: what the
 *   process takes at 1,000 requests a second;
 * - deliveries (`deliveries.mjs`), as the networks have them: what was sent twice, never, or stands after its retraction.
 */
const [usage, words] = ['Usage: npm run soak -- [minutes] [--built]', process.argv.slice(2)]
const [given = '5', ...others] = words.filter((one) => one !== '--built')
const minutes = Number(given)
const visibleWithin = 1_000
const seconds = Math.ceil(minutes * 60)

if (words.includes('--help')) stop(usage, 0)
if (!(minutes > 0 && minutes < Number.POSITIVE_INFINITY) || others.length > 0) stop(usage)
if (!existsSync('/proc/self/statm')) stop('Memory is measured by /proc, which this system has not')
if (!words.includes('--built')) {
  execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function stop(why, status = 2) {
  console[status === 0 ? 'log' : 'error'](why)
  process.exit(status)
}

/** How late bare Hono is with the same bytes under the same load: the p99 of whole answers and of 304s, in milliseconds. */
async function bareLoad(folder, url) {
  const { headers, body } = await ask(`${url}/rss.xml`, { 'accept-encoding': 'gzip' })
  const { date, connection, 'keep-alive': alive, ...fields } = headers
  const file = join(folder, 'answer.json')
  writeFileSync(file, JSON.stringify({ headers: fields, body: body.toString('base64') }))
  const bare = await started([join(import.meta.dirname, 'soak/bare.mjs'), file])
  const { whole, known } = await saturate(bare.url, Math.min(15, seconds))
  await bare.end()
  return { whole: whole.p99, known: known.p99 }
}

async function seeded(server, count) {
  for (let number = 1; number <= count; number += 1) {
    const answer = await server.save(10_000 + number)
    if (!answer.ok) throw new Error(`A post was not saved: ${await answer.text()}`)
    await answer.arrayBuffer()
  }
  return Array.from({ length: count }, (_, index) => 10_001 + index)
}

/**
 * The load with everything that goes on meanwhile. Before and after it, bare Hono has the same load in the same surroundings: the
 * slower of the two counts, since what else the machine does is in both.
 */
async function underLoad(folder, server, log, faults) {
  let over = false
  const isOver = () => over
  const beside = [
    write(server, log, isOver, faults),
    read(server.url, log, isOver, faults),
    remember(server, seconds, isOver),
  ]
  const before = hasWrk() && (await bareLoad(folder, server.url))
  const load = hasWrk() ? await saturate(server.url, seconds) : await rest(seconds)
  const bare = before && slower(before, await bareLoad(folder, server.url))
  over = true
  const [, readers, memory] = await Promise.all(beside)
  return { load, bare, readers, memory }
}

/** Readers and writers go on without wrk too, only not at saturation. */
async function rest(time) {
  console.log('wrk is not there (https://github.com/wg/wrk): nothing is saturated')
  await new Promise((resolve) => setTimeout(resolve, time * 1000))
  return undefined
}

const slower = (one, other) => ({
  whole: Math.max(one.whole, other.whole),
  known: Math.max(one.known, other.known),
})

async function soak(folder, server, rehearsal) {
  const [log, faults] = [writtenLog(visibleWithin), []]
  const seeds = await seeded(server, 50)
  await within(60_000, () => isQuiet(server))
  console.log(`${seconds} seconds of load; each line, what was measured and what it may be`)
  const pace = await paced(server, 1_000, Math.min(30, seconds))
  const before = await calm(server)
  const { memory, ...loaded } = await underLoad(folder, server, log, faults)
  await within(60_000, () => isQuiet(server))
  const removed = new Set(log.retracted())
  const expected = [...seeds, ...log.posts.keys()]
  return {
    memory: { ...memory, before, after: await calm(server) },
    ...{ ...loaded, paced: pace, log, faults, errors: server.errors() },
    shares: await shares(server, rehearsal, expected, removed),
  }
}

const folder = ownFolder('posthorn-soak-')
const rehearsal = await startRehearsal()
const server = await startServer(folder, rehearsal.url)
try {
  const found = await soak(folder, server, rehearsal)
  const rows = judged(found, seconds, visibleWithin)
  const { load, shares: told } = found
  const said = load ? [load.whole.said, load.known.said].filter(Boolean) : []
  tell(rows, [
    ...said,
    ...found.faults,
    ...found.errors,
    ...Object.values(told).flatMap((one) => (Array.isArray(one) ? one : [])),
  ])
  if (rows.some(({ ok }) => !ok)) process.exitCode = 1
} finally {
  await server.end()
  await rehearsal.end()
}
