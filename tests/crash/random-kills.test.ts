import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { RehearsalPost } from '../../src/rehearsal/local-network.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'
import { seeded } from '../fakes/seeded.ts'
import { bundle } from './bundle.ts'
import { type Ask, changePost } from './change-desk.ts'
import { forgetKeys } from './forgetful.ts'
import {
  amendingFaultsOf,
  faultsOf,
  groups,
  type NewsPost,
  postsOf,
  setupText,
} from './newsroom.ts'
import { changeOf, wrongIn } from './newsroom-ends.ts'
import { type Started, startProcess } from './run-process.ts'

/** `CRASH_SEED=17 vitest run …` has the same faults, posts and moments of death again. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e6))
/** `CRASH_KILLS=90` kills so many times. */
const KILLS = Number(process.env.CRASH_KILLS ?? 50)
const POSTS = 2 * KILLS
const TOKEN = 'a-token-of-the-test'

let folder: string
let script: string
let rehearsal: RehearsalServer
let forgetful: Awaited<ReturnType<typeof forgetKeys>>
let running: Started | undefined
/** What the networks were given, with what was taken down again. */
const journal: string[] = []
const accepted = () =>
  journal.map((line): RehearsalPost => JSON.parse(line)).filter(({ text }) => text !== undefined)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-kills-'))
  script = await bundle('server.ts', folder)
  rehearsal = await serveRehearsal({
    host: '127.0.0.1',
    port: 0,
    now: () => new Date(),
    journal: { lines: () => [], append: (line) => void journal.push(line) },
  })
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
const until = (
  what: string,
  holds: () => Promise<boolean> | boolean,
  timeout = 60_000,
  interval = 25,
) =>
  vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error(`still waiting for ${what}, seed ${seed}`)
    },
    { timeout, interval },
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

const ask: Ask = (method, path, body) =>
  fetch(`${front.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  })

/** As a CMS does: again until it is told that it is saved. */
async function insist(
  what: string,
  request: () => Promise<boolean>,
  timeout = 60_000,
): Promise<void> {
  const asked = async () => {
    try {
      return await request()
    } catch (error) {
      // The server died meanwhile.
      if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return false
      throw error
    }
  }
  await until(what, asked, timeout, 150)
}

const save = (post: NewsPost) =>
  insist('a save', async () => {
    const answer = await ask('POST', '/posts', post)
    if (answer.status >= 400 && answer.status < 500) throw new Error(await answer.text())
    return answer.ok
  })

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

it(`seed ${seed}: killed ${KILLS} times amid faults, each of ${POSTS} posts is told, changed and taken back once`, async () => {
  const random = seeded(seed)
  await misbehave()
  const posts = postsOf(POSTS)
  const saved = { count: 0 }
  let lives = 0
  const saving = async () => {
    for (const post of posts) {
      // Spread over all the lives of the server.
      await until('the next life', () => saved.count < (lives * POSTS) / KILLS)
      await save(post)
      saved.count += 1
    }
  }
  const changing = groups.map(async (_, group) => {
    for (let index = group; index < POSTS; index += groups.length) {
      const change = changeOf(index)
      if (!change) continue
      const soon = index + random() * 3 * groups.length
      await until('the post', () => saved.count > Math.min(soon, POSTS - 1), 600_000)
      const post = posts[index] as NewsPost
      // Most wait until it was shared, which takes several lives on a busy machine.
      await insist(`${post.id} to be ${change}`, () => changePost(ask, post, change), 600_000)
    }
  })
  const desk = Promise.all([saving(), ...changing])
  desk.catch(() => {})
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { server, url } = await start()
    front.url = url
    lives += 1
    const enough = journal.length + Math.floor(random() * 12)
    const latest = Date.now() + 200 + random() * 700
    await operate()
    await until('its time to die', () => Date.now() > latest || journal.length > enough)
    expect(await server.kill()).toBe('SIGKILL')
  }
  const { server, url } = await start()
  front.url = url
  lives = KILLS
  const duty = setInterval(() => void operate(), 2_000)
  await desk.finally(() => clearInterval(duty))
  await fetch(`${rehearsal.url}/_faults`, { method: 'DELETE' })
  await allDone(posts)
  await server.kill()
  expect(await wrong(posts)).toEqual([])
}, 900_000)

async function misbehave(): Promise<void> {
  const faults = (['x', 'mastodon'] as const).flatMap((network, index) => [
    ...faultsOf(network, seed + index),
    ...amendingFaultsOf(network, seed + 2 + index),
  ])
  for (const fault of faults) {
    const body = JSON.stringify(fault)
    const answer = await fetch(`${rehearsal.url}/_faults`, { method: 'POST', body })
    expect(answer.status).toBe(201)
  }
}

const wrong = async (posts: readonly NewsPost[]) =>
  wrongIn(posts, await rehearsal.rehearsal.posts(), accepted())

/** Says what is not, and why, when it takes too long. */
async function allDone(posts: readonly NewsPost[]): Promise<void> {
  const unsent = async () =>
    (await deliveries()).filter(({ state }) => state !== 'sent' && state !== 'cancelled')
  const done = async () => {
    await operate()
    return (await unsent()).length === 0 && (await wrong(posts)).length === 0
  }
  await until('all to be as it must be', done, 150_000).catch(async (error: Error) => {
    const accounts = await (await ask('GET', '/accounts')).text()
    const said = [await unsent(), await wrong(posts)].map((all) => JSON.stringify(all))
    throw new Error([error.message, ...said, accounts].join('\n'))
  })
}
