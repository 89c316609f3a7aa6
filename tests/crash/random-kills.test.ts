import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'
import { freePort, type Started, start, until } from '../runtime/started.ts'
import { built } from './built.ts'

const POSTS = 220
const KILLS = 32
/** X lets an account post 100 times in 15 minutes, so that there are several. */
const X_ACCOUNTS = ['x0', 'x1', 'x2', 'x3']
const TOKEN = 'a-token-for-the-crash-suite-alone'
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1_000_000))
const chance = seeded(seed)

let rehearsal: RehearsalServer
let program: string
let data: string
let port: number
let server: Started | undefined

beforeAll(async () => {
  console.log(`CRASH_SEED=${seed}`)
  program = await built('./impatient-server.ts')
  rehearsal = await serveRehearsal({ host: '127.0.0.1', port: 0, now: () => new Date() })
  data = mkdtempSync(join(tmpdir(), 'posthorn-crash-data-'))
  port = await freePort()
  writeFileSync(join(data, 'posthorn.yaml'), stringify(setup(rehearsal.url)))
  await Promise.all(faults().map((fault) => control('/_faults', fault)))
}, 60_000)

afterAll(async () => {
  await server?.stop('SIGKILL')
  await rehearsal?.close()
  rmSync(data, { recursive: true, force: true })
  rmSync(dirname(program), { recursive: true, force: true })
}, 30_000)

/** Random kills under load, with a network that fails a quarter of the time, in every way there is. */
it(`posts each of ${POSTS} posts once on each account through ${KILLS} kills`, async () => {
  let saved = 0
  let kills = 0
  const saving = (async () => {
    for (; saved < POSTS; saved += 1) await save(saved)
  })()
  while (kills < KILLS || saved < POSTS) {
    server = await up()
    await new Promise((resolve) => setTimeout(resolve, 100 + chance() * 700))
    if (kills >= KILLS) break
    await server.stop('SIGKILL')
    kills += 1
  }
  await saving
  await until('every delivery is sent', allSent, { within: 150_000, every: 500 }).catch(
    async (error: unknown) => {
      throw new Error(`${error}\nseed ${seed}\n${await unsent()}`)
    },
  )

  const posted = await rehearsal.rehearsal.posts()
  const times = new Map<string, number>()
  for (const { network, account, text } of posted) {
    const key = `${network} ${account} ${/\/p\/(\d+)/.exec(text)?.[1]}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const expected = Array.from({ length: POSTS }, (_, n) => [
    `mastodon rehearsal ${n}`,
    `x x${n % X_ACCOUNTS.length} ${n}`,
  ]).flat()
  expect({
    lost: expected.filter((key) => !times.has(key)),
    twice: [...times].filter(([, count]) => count > 1),
    others: [...times.keys()].filter((key) => !expected.includes(key)),
  }).toEqual({ lost: [], twice: [], others: [] })
  expect(kills).toBeGreaterThanOrEqual(KILLS)
}, 300_000)

function setup(url: string) {
  const { x, mastodon } = rehearsalSettings
  const xAccount = (id: string) => ({
    ...x,
    network: 'x',
    access_token: `rehearsal-access-token-${id}`,
    api_url: `${url}/x`,
  })
  const schedule = (account: string, select?: object) => ({
    accounts: [account],
    when: 'at_once',
    check_page: false,
    ...(select && { select }),
  })
  return {
    publication: {
      title: 'The Daily Example',
      home: 'https://news.example.com',
      language: 'en',
      timezone: 'Europe/Berlin',
    },
    accounts: {
      masto: { ...mastodon, network: 'mastodon', server: `${url}/mastodon` },
      ...Object.fromEntries(X_ACCOUNTS.map((id) => [id, xAccount(id)])),
    },
    templates: { default: '{{ post.title }} {{ post.url }}' },
    schedules: {
      all: schedule('masto'),
      ...Object.fromEntries(X_ACCOUNTS.map((id) => [id, schedule(id, { tags: [id] })])),
    },
  }
}

/** A quarter of all creates go wrong, and some of the looks. */
function faults() {
  const kinds = [
    ...['500-before', '500-after', 'hang-before', 'hang-after', 'reset-before', 'reset-after'],
    ...['truncate', 'slow', '429'],
  ]
  return ['mastodon', 'x'].flatMap((network) => [
    ...kinds.map((kind, index) => ({
      network,
      on: 'create',
      do: kind,
      chance: 0.25 / kinds.length,
      seed: seed + index,
      ...(kind === 'slow' && { seconds: 0.3 }),
      ...(kind === '429' && { seconds: 1 }),
    })),
    { network, on: 'find', do: '500-before', chance: 0.1, seed },
    { network, on: 'find', do: 'reset-before', chance: 0.05, seed: seed + 1 },
  ])
}

const control = (path: string, body: object) =>
  fetch(`${rehearsal.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then(async (answer) => {
    if (!answer.ok) throw new Error(await answer.text())
  })

async function up(): Promise<Started> {
  const started = start('node', ['--disable-warning=ExperimentalWarning', program], {
    PORT: `${port}`,
    POSTHORN_DATA: data,
    POSTHORN_CONFIG: join(data, 'posthorn.yaml'),
    POSTHORN_TOKEN: TOKEN,
    POSTHORN_ALLOW_HOSTS: '127.0.0.1',
    POSTHORN_LOG: 'error',
  })
  await until(
    'the server is up',
    () => {
      if (started.child.exitCode !== null) throw new Error(`it ended: ${started.output()}`)
      return started.output().includes('Sign in') || undefined
    },
    { every: 10 },
  )
  return started
}

const api = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  })

/** As a CMS does: until it is told that the post is saved. */
async function save(n: number): Promise<void> {
  const post = {
    id: `p${n}`,
    url: `https://news.example.com/p/${n}`,
    title: `Post number ${n}`,
    tags: [`x${n % X_ACCOUNTS.length}`],
  }
  await until(
    `post ${n} is saved`,
    async () => {
      const answer = await api('/posts', { method: 'POST', body: JSON.stringify(post) }).catch(
        () => undefined,
      )
      return answer?.ok || undefined
    },
    { within: 60_000, every: 20 },
  )
}

async function allSent(): Promise<true | undefined> {
  const { deliveries } = (await (await api('/stats')).json()) as {
    deliveries: Record<string, number>
  }
  return deliveries.sent === POSTS * 2 || undefined
}

async function unsent(): Promise<string> {
  const states = ['planned', 'sending', 'checking', 'failed', 'missed', 'undecided']
  const lists = await Promise.all(
    states.map(async (state) => (await api(`/deliveries?state=${state}&limit=5`)).text()),
  )
  return lists.join('\n')
}

/** A small generator of even numbers from 0 to 1 (mulberry32). */
function seeded(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
