import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { RehearsalPost } from '../../src/rehearsal/local-network.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'
import { d1 } from '../../src/stores/d1.ts'
import { seeded } from '../fakes/seeded.ts'
import { crashPorts } from './crash-setup.ts'
import { CAP, DELIVERIES_EACH, edgeSetup, mostWithin, notOnce } from './edge-newsroom.ts'
import { forgetKeys } from './forgetful.ts'
import { meanQueue, type Retried } from './mean-queue.ts'
import { faultsOf } from './newsroom.ts'
import type { PlatformOrders, PlatformReport } from './newsroom-worker.ts'
import { bundleWorker, migrateD1, startWorkerd } from './workerd.ts'

/** `CRASH_SEED=17 vitest run …` has the same faults and posts again, and chance in the Worker begins alike. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e6))
const POSTS = 60
const POSTS_A_MINUTE = 10
const TOKEN = 'a-token-of-the-test'
const MINUTE = 60_000

let folder: string
let rehearsal: RehearsalServer
let forgetful: Awaited<ReturnType<typeof forgetKeys>>
let workerd: Miniflare
/** The clock that the networks and the Worker share. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-newsroom-'))
  const modules = await bundleWorker('newsroom-worker.ts', folder)
  rehearsal = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
  forgetful = await forgetKeys(rehearsal.url)
  workerd = await startWorkerd(modules, join(folder, 'state'), {
    POSTHORN_SECRET: 'a secret of thirty-two characters',
    POSTHORN_TOKEN: TOKEN,
    POSTHORN_ALLOW_HOSTS: '127.0.0.1',
    POSTHORN_PUBLIC_URL: 'https://posthorn.example',
    SEED: String(seed),
  })
  await migrateD1(workerd)
  const database = d1((await workerd.getD1Database('DB')) as unknown as D1Database)
  const ports = crashPorts(database, forgetful.url, 0)
  await ports.setup.apply(edgeSetup(forgetful.url), new Date(Date.now() - MINUTE))
}, 120_000)

afterAll(async () => {
  await workerd?.dispose()
  await forgetful?.close()
  await rehearsal?.close()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

interface Listed {
  readonly items: readonly { readonly id: string; readonly state: string }[]
  readonly cursor?: string
}

const ask = (method: string, path: string, body?: unknown) =>
  workerd.dispatchFetch(`https://posthorn.example/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await workerd.dispatchFetch(`https://posthorn.example${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

const random = seeded(seed)
const queue = meanQueue(random, (brought) => post('/_queue', brought) as Promise<Retried>)
/** How likely a message never reaches its consumer, and so ends as a dead letter. */
let cursed = 0.1

async function platform(orders: PlatformOrders = {}): Promise<PlatformReport> {
  const report = (await post('/_platform', orders)) as PlatformReport
  queue.send(report.sent, cursed)
  return report
}

/** As a CMS does: again until it is told that it is saved. */
async function save(index: number): Promise<void> {
  const url = `https://news.example/post-${index}`
  const post = { id: `post-${index}`, url, title: `Post number ${index}` }
  const answer = await ask('POST', '/posts', post).catch(() => undefined)
  if (answer && answer.status >= 400 && answer.status < 500) throw new Error(await answer.text())
  if (!answer?.ok) await save(index)
}

/** The Cron Trigger, twice at once; either may die. */
async function twoCrons(): Promise<void> {
  const worker = await workerd.getWorker()
  const cron = () => worker.scheduled({ cron: '* * * * *' })
  await Promise.allSettled([cron(), cron()])
}

/** The person on duty: resumes accounts that a fault has broken. */
async function operate(): Promise<void> {
  const answer = await ask('GET', '/accounts').catch(() => undefined)
  const { items } = answer?.ok ? ((await answer.json()) as Listed) : { items: [] }
  const broken = items.filter(({ state }) => state === 'broken')
  await Promise.allSettled(broken.map(({ id }) => ask('POST', `/accounts/${id}/resume`)))
}

/** What was sent to the queue comes; then time passes, and nothing that lives outlasts its lease. */
async function pass(minutes: number): Promise<void> {
  const forward = minutes * MINUTE
  await platform()
  await queue.flush()
  await vi.waitFor(
    async () => {
      if ((await platform({ forward })).alive > 0) throw new Error(`never idle, seed ${seed}`)
    },
    { timeout: 30_000, interval: 20 },
  )
  ahead += forward
  queue.nextMinute()
}

async function deliveries(): Promise<Listed['items']> {
  const all: Listed['items'][number][] = []
  let cursor: string | undefined
  do {
    const path = `/deliveries?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`
    const page = (await (await ask('GET', path)).json()) as Listed
    all.push(...page.items)
    cursor = page.cursor
  } while (cursor)
  return all
}

async function isDone(): Promise<boolean> {
  const all = await deliveries()
  const left = all.filter(({ state }) => state !== 'sent')
  return all.length === DELIVERIES_EACH * POSTS && left.length === 0
}

async function misbehave(): Promise<void> {
  for (const fault of [...faultsOf('x', seed), ...faultsOf('mastodon', seed + 1)]) {
    const body = JSON.stringify(fault)
    const answer = await fetch(`${rehearsal.url}/_faults`, { method: 'POST', body })
    expect(answer.status).toBe(201)
  }
}

it(`seed ${seed}: on a platform that does all it may, each of ${POSTS} posts is on each account once`, async () => {
  expect((await ask('GET', '/accounts')).status).toBe(200)
  await misbehave()
  await platform({ chance: 0.002 })
  const saving = Array.from({ length: POSTS }, (_, index) => index)
  for (let minute = 0; saving.length > 0 || minute < 7; minute += 1) {
    await Promise.all([...saving.splice(0, POSTS_A_MINUTE).map(save), twoCrons()])
    await operate()
    await pass(1)
  }
  const { deaths } = await platform({ chance: 0 })
  cursed = 0
  await fetch(`${rehearsal.url}/_faults`, { method: 'DELETE' })
  for (let round = 0; round < 60 && !((await isDone()) && queue.isEmpty()); round += 1) {
    await operate()
    await twoCrons()
    await pass(5)
  }
  const all = (await rehearsal.rehearsal.posts()) as readonly RehearsalPost[]
  expect(notOnce(all, POSTS)).toEqual([])
  expect(all).toHaveLength(DELIVERIES_EACH * POSTS)
  expect(await isDone()).toBe(true)
  // A request may take a little from its claim to the network.
  expect(mostWithin(all, 'capped', 59 * MINUTE)).toBeLessThanOrEqual(CAP)
  expect(deaths).toBeGreaterThan(4)
  expect(queue.tally.late).toBeGreaterThan(100)
  expect(queue.tally.deadLetters).toBeGreaterThan(4)
}, 240_000)
