import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { build } from 'esbuild'
import { postedTwice, startRehearsal, startServer, within } from './server-under-test.mjs'

/**
 * `npm run faults -- [fault…]`: the disk is full, another process holds the database, the clock steps, names are not found.
 * In each of them feeds are served from the last good bytes, afterwards all goes on by itself, and nothing is posted twice.
 */
const hour = 3_600_000
const faults = { disk: diskFull, locked: databaseLocked, clock: clockSteps, names: namesNotFound }

const wished = process.argv.slice(2)
const unknown = wished.find((name) => !Object.hasOwn(faults, name))
if (unknown !== undefined) {
  console.error(`There is no fault ${unknown}. Known: ${Object.keys(faults).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'posthorn-faults-'))
execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] })
const program = await bundled()
let failed = 0
for (const name of wished.length > 0 ? wished : Object.keys(faults)) await faults[name](name)
rmSync(folder, { recursive: true })
if (failed > 0) process.exitCode = 1

/** The server whose clock and names are in hand, beside what it reads. */
async function bundled() {
  const outfile = join(folder, 'faulty-server.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'faulty-server.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['sharp'],
    mainFields: ['module', 'main'],
    target: 'node22.12',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as faultsRequire } from 'node:module'\nconst require = faultsRequire(import.meta.url)",
    },
  })
  for (const beside of ['migrations', 'assets']) {
    cpSync(join('dist', beside), join(folder, beside), { recursive: true })
  }
  return outfile
}

function tell(fault, what, ok, said = '') {
  if (!ok) failed += 1
  console.log(`${fault.padEnd(7)} ${what.padEnd(66)} ${ok ? 'ok' : 'FAILED'} ${said}`)
}

/** A server with ten posts that are shared, and what is asked of it in every fault. */
async function stage(fault, data, options = {}) {
  const rehearsal = await startRehearsal()
  const reach = rehearsal.url.replace('127.0.0.1', 'networks.example')
  const server = await startServer(data, options.program ? reach : rehearsal.url, options)
  for (let number = 1; number <= 10; number += 1) await server.save(number)
  const arrived = async (count) =>
    within(60_000, async () => (await rehearsal.posts()).length >= count)
  tell(fault, 'ten posts are published and shared', await arrived(20))
  await fetch(`${server.url}/rss.xml`)
  return {
    ...server,
    arrived,
    rehearsal,
    feed: async () => {
      const begun = performance.now()
      const answer = await fetch(`${server.url}/rss.xml`)
      const text = await answer.text()
      return { status: answer.status, text, ms: performance.now() - begun }
    },
    /** Reads the feed while the fault lasts: always the last good bytes, at once. */
    async served(seconds = 1) {
      const slow = []
      let bad = ''
      const before = await this.feed()
      const until = performance.now() + seconds * 1000
      while (performance.now() < until) {
        const { status, text, ms } = await this.feed()
        slow.push(ms)
        if (status !== 200 || !text.includes('<title>Post 10')) {
          bad ||= `${status} ${text.slice(0, 80)}`
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const most = Math.max(before.ms, ...slow)
      tell(fault, 'feeds are served meanwhile', bad === '', bad)
      tell(fault, 'at once', most < 1_000, `slowest ${most.toFixed(0)} ms`)
    },
    async visible(title) {
      const seen = await within(20_000, async () => (await this.feed()).text.includes(title))
      tell(fault, `${title} is in the feed`, seen)
    },
    async over(expected) {
      const all = await arrived(expected)
      const { items } = await (await server.ask('GET', '/deliveries?limit=50')).json()
      const missing = items
        .filter(({ state }) => state !== 'sent')
        .map(({ account, state, reason = '' }) => `${account} ${state} ${reason}`)
      const texts = (await rehearsal.posts()).map(({ text }) => text)
      const untold = Array.from({ length: expected / 2 }, (_, index) => `post-${index + 1}`).filter(
        (post) => !texts.some((text) => text.includes(post)),
      )
      const said = `${texts.length} of ${expected} ${[...untold, ...missing].join('; ')}`
      tell(fault, 'everything was posted', all, said)
      const twice = postedTwice(await rehearsal.posts())
      tell(fault, 'nothing was posted twice', twice.length === 0, twice.join('; '))
      await server.end()
      await rehearsal.end()
    },
  }
}

/** A file system of a few megabytes, so that no other one is filled. */
async function diskFull(fault) {
  const data = join(folder, 'small-disk')
  mkdirSync(data)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data])
  if (mounted.status !== 0) {
    console.log(`${fault.padEnd(7)} skipped: only root may mount a small disk`)
    return
  }
  try {
    const server = await stage(fault, data)
    const ballast = join(data, 'ballast')
    const { bavail, bsize } = statfsSync(data)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize))
    const refused = await refusedSave(server)
    tell(fault, 'a save is refused', refused >= 500, `${refused}`)
    await server.served()
    tell(fault, 'doctor or readiness says so', await notReady(server))
    rmSync(ballast)
    const saved = await within(30_000, async () => (await server.save(12, 'after')).ok)
    tell(fault, 'saves go on once there is room', saved)
    await server.visible('Post 12 after')
    await server.over(22 + 2 * Number(await has(server, 'Post 11')))
  } finally {
    spawnSync('umount', [data])
  }
}

/** Large posts until one has no room: a few pages may be free in the files already. */
async function refusedSave(server) {
  for (let tries = 0; tries < 20; tries += 1) {
    const html = `<p>${randomBytes(300_000).toString('hex')}</p>`
    const { status } = await server.save(11, '', html)
    if (status >= 300) return status
  }
  return 0
}

async function has(server, title) {
  return (await server.feed()).text.includes(title)
}

async function notReady({ url }) {
  const answer = await fetch(`${url}/readyz`)
  return answer.status === 503 || /full|space/i.test(await answer.text())
}

/** Longer than Posthorn waits for anybody. */
async function databaseLocked(fault) {
  const data = join(folder, 'locked')
  mkdirSync(data)
  const server = await stage(fault, data)
  const other = new DatabaseSync(join(data, 'posthorn.db'))
  other.exec('begin immediate')
  const begun = performance.now()
  const saving = server.save(11)
  await server.served(7)
  const refused = await saving
  tell(
    fault,
    'a save is refused in the end',
    refused.status >= 500,
    `${refused.status} after ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  )
  other.exec('rollback')
  const waiting = server.save(12)
  const brief = new DatabaseSync(join(data, 'posthorn.db'))
  brief.close()
  other.close()
  tell(fault, 'saves go on once it is free', (await waiting).ok)
  await server.visible('Post 12')
  await server.over(22)
}

async function clockSteps(fault) {
  const data = join(folder, 'clock')
  mkdirSync(data)
  const server = await stage(fault, data, { program })
  server.tell({ ahead: 3 * hour })
  await server.served()
  tell(fault, 'three hours forward, a post is saved', (await server.save(11)).ok)
  await tick(fault, server)
  await server.visible('Post 11')
  server.tell({ ahead: hour })
  await server.served()
  tell(fault, 'two hours back, a post is saved', (await server.save(12)).ok)
  await tick(fault, server)
  await server.visible('Post 12')
  server.tell({ ahead: 0 })
  await server.served()
  tell(fault, 'at the right time again, a post is saved', (await server.save(13)).ok)
  await tick(fault, server)
  await server.visible('Post 13')
  await server.over(26)
}

async function tick(fault, server) {
  const answer = await server.ask('POST', '/tick')
  tell(fault, 'a tick runs', answer.ok, answer.ok ? '' : await answer.text())
}

async function namesNotFound(fault) {
  const data = join(folder, 'names')
  mkdirSync(data)
  const server = await stage(fault, data, { program })
  server.tell({ names: false })
  // Until connections that were open before have ended: they need no name.
  await server.served(7)
  for (const number of [11, 12]) {
    tell(fault, 'a post is saved', (await server.save(number)).ok)
  }
  await server.visible('Post 12')
  await server.served()
  let waiting = []
  const tried = await within(30_000, async () => {
    const { items } = await (await server.ask('GET', '/deliveries?limit=4')).json()
    waiting = items.map(({ state, attempts }) => `${state} ${attempts}`)
    return items.every(({ state, attempts }) => state !== 'sent' && attempts > 0)
  })
  tell(fault, 'deliveries were tried, and wait', tried, tried ? '' : waiting.join('; '))
  server.tell({ names: true })
  await server.over(24)
}
