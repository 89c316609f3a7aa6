import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'
import { seeded } from '../fakes/seeded.ts'
import { bundle } from './bundle.ts'
import { forgetKeys } from './forgetful.ts'
import { faultsOf, groups, postsOf, replyTo, setupText } from './newsroom.ts'
import { type Started, startProcess } from './run-process.ts'

/** `CRASH_SEED=17 vitest run …` has the same faults, posts and moments of death again. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e6))
const POSTS = 240
const KILLS = 112
const TOKEN = 'a-token-of-the-test'

let folder: string
let script: string
let rehearsal: RehearsalServer
let forgetful: Awaited<ReturnType<typeof forgetKeys>>
let running: Started | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-kills-'))
  script = await bundle('server.ts', folder)
  rehearsal = await serveRehearsal({ host: '127.0.0.1', port: 0, now: () => new Date() })
  forgetful = await forgetKeys(rehearsal.url)
  // Answers would pass it, if they counted.
  const setup = setupText(rehearsal.url, forgetful.url, (1.5 * POSTS) / groups.length)
  await writeFile(join(folder, 'posthorn.yaml'), setup)
}, 60_000)

afterAll(async () => {
  await running?.kill()
  await forgetful.close()
  await rehearsal.close()
  await rm(folder, { recursive: true, force: true })
})

/** The server, and where it listens, as soon as it answers. */
async function start(): Promise<{ server: Started; url: string }> {
  const server = startProcess(script, [], {
    PORT: '0',
    POSTHORN_DATA: join(folder, 'data'),
    POSTHORN_CONFIG: join(folder, 'posthorn.yaml'),
    POSTHORN_TOKEN: TOKEN,
    POSTHORN_ALLOW_HOSTS: '127.0.0.1',
    POSTHORN_LOG: 'error',
  })
  running = server
  const address = () => /^ {2}Admin +(\S+)\/admin$/m.exec(server.said())?.[1]
  await until('a start', () => address() !== undefined, 30_000).catch((error: Error) => {
    throw new Error(`${error.message}\n${server.complaints()}`)
  })
  return { server, url: address() ?? '' }
}

/** Polls until it holds. */
const until = (what: string, holds: () => Promise<boolean> | boolean, timeout = 60_000) =>
  vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error(`still waiting for ${what}, seed ${seed}`)
    },
    { timeout, interval: 25 },
  )

/** The server as its users see it: an address that changes with every start, and is dead now and then. */
const front = { url: '' }

interface Listed {
  readonly items: readonly {
    readonly id: string
    readonly state: string
    readonly post?: string
    readonly adoption?: { readonly done: boolean; readonly reason?: string }
  }[]
  readonly cursor?: string
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${front.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  })
}

/** As a CMS does: again until it is told that it is saved. */
async function save(post: unknown): Promise<void> {
  await until('a save', async () => {
    const answer = await ask('POST', '/posts', post).catch(() => undefined)
    if (answer && answer.status >= 400 && answer.status < 500) throw new Error(await answer.text())
    return answer?.ok ?? false
  })
}

/** The person on duty: resumes accounts that a fault has broken, and has them read that a fault kept from it. Nothing happens while the server is dead. */
async function operate(): Promise<void> {
  try {
    await ask('POST', '/tick')
    const { items } = (await (await ask('GET', '/accounts')).json()) as Listed
    const broken = items.filter(({ state }) => state === 'broken')
    await Promise.all(broken.map(({ id }) => ask('POST', `/accounts/${id}/resume`)))
    const unread = items.filter(({ adoption }) => adoption?.reason && !adoption.done)
    await Promise.all(unread.map(({ id }) => ask('POST', `/accounts/${id}/adopt`)))
  } catch {
    // The server died meanwhile.
  }
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

it(`seed ${seed}: killed ${KILLS} times amid faults, each of ${POSTS} posts is on each account once`, async () => {
  const random = seeded(seed)
  for (const fault of [...faultsOf('x', seed), ...faultsOf('mastodon', seed + 1)]) {
    const body = JSON.stringify(fault)
    const answer = await fetch(`${rehearsal.url}/_faults`, { method: 'POST', body })
    expect(answer.status).toBe(201)
  }
  const posts = postsOf(POSTS)
  const saved = { count: 0 }
  const saving = async () => {
    for (const post of posts) {
      // Spread over all the lives of the server.
      await until('the next life', () => saved.count < (lives * POSTS) / KILLS)
      await save(post)
      saved.count += 1
    }
  }
  let lives = 0
  const savingAll = saving()
  savingAll.catch(() => {})
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { server, url } = await start()
    front.url = url
    lives += 1
    const enough = (await accepted()) + Math.floor(random() * 12)
    const latest = Date.now() + 200 + random() * 700
    await operate()
    await until('its time to die', async () => {
      return Date.now() > latest || (await accepted()) > enough
    })
    expect(await server.kill()).toBe('SIGKILL')
  }
  const { server, url } = await start()
  front.url = url
  lives = KILLS
  await savingAll
  await fetch(`${rehearsal.url}/_faults`, { method: 'DELETE' })
  await allSent()
  await server.kill()
  expect(await onceEach()).toEqual([])
}, 420_000)

/** Says which are not, and why, when they take too long. */
async function allSent(): Promise<void> {
  const all = () => deliveries()
  const unsent = async () => (await all()).filter(({ state }) => state !== 'sent')
  const sent = async () => {
    await operate()
    return (await all()).length === 3 * POSTS && (await unsent()).length === 0
  }
  await until('all to be sent', sent).catch(async (error: Error) => {
    const accounts = await (await ask('GET', '/accounts')).text()
    throw new Error(`${error.message}\n${JSON.stringify(await unsent())}\n${accounts}`)
  })
}

const accepted = async () => (await rehearsal.rehearsal.posts()).length

/** Shares and answers that are not there exactly once. */
async function onceEach(): Promise<string[]> {
  const all = await rehearsal.rehearsal.posts()
  const wrong = postsOf(POSTS).flatMap(({ url, title }) =>
    [
      ['x', `${title}\n${url}`],
      ['mastodon', `${title}\n${url}`],
      ['mastodon', replyTo(title)],
    ].flatMap(([network, text]) => {
      const there = all.filter((one) => one.network === network && one.text === text)
      return there.length === 1
        ? []
        : [`${text} on ${network}: ${there.length} times, seed ${seed}`]
    }),
  )
  return all.length === 3 * POSTS ? wrong : [...wrong, `${all.length} posts in all`]
}
