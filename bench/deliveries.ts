import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Post } from '../src/core/post.ts'
import type { Setup } from '../src/core/setup.ts'
import type { Ports } from '../src/ports/ports.ts'
import { migrate } from '../src/stores/migrate.ts'
import { sqlite } from '../src/stores/sqlite.ts'
import { planDeliveries } from '../src/tasks/plan-deliveries.ts'
import { wire } from '../src/wiring.ts'
import { atLeast, atMost, type BenchRow, line } from './bench-row.ts'
import { samplePosts } from './render.ts'
import { ended, type Started, started } from './started.ts'

const posthorn = join(import.meta.dirname, '../dist/posthorn.js')
const slowNetwork = join(import.meta.dirname, 'slow-network.ts')
const SECRET = 'a secret for this benchmark alone, not for real use'
const ACCOUNTS = 10
const HOUR = 3_600_000

/** Ten accounts without caps, and as many schedules as asked for; each goes to all of them, or to one when there are many. */
function setupOf(server: string, schedules: number): Setup {
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => `masto-${index}`)
  return {
    publication: {
      title: 'The Daily Example',
      home: 'https://news.example',
      language: 'en',
      timezone: 'Europe/Berlin',
      legacyFeedPaths: [],
    },
    feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
    sources: [],
    accounts: ids.map((id) => ({
      id,
      network: 'mastodon',
      settings: { server, access_token: id },
      rehearsal: false,
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    })),
    templates: { default: '{{ post.title }}\n{{ post.url }}' },
    schedules: Array.from({ length: schedules }, (_, index) => ({
      id: `schedule-${index}`,
      accounts: schedules === 1 ? ids : ids.slice(index % ACCOUNTS, (index % ACCOUNTS) + 1),
      select: {},
      when: { kind: 'at_once' },
      delay: 0,
      shelfLife: 24 * HOUR,
      approve: false,
      checkPage: false,
    })),
  }
}

/** A data folder with these posts, set up an hour ago. */
async function filled(folder: string, setup: Setup, posts: readonly Post[]) {
  const file = sqlite(join(folder, 'posthorn.db'))
  await migrate(file)
  const refuse = () => Promise.reject(new Error('nothing is sent from here'))
  const ports: Ports = wire({
    sql: file,
    secret: SECRET,
    outgoing: { fetch: refuse, document: refuse },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  await ports.setup.apply(setup, new Date(Date.now() - HOUR))
  for (let from = 0; from < posts.length; from += 500) {
    const part = posts.slice(from, from + 500)
    await ports.posts.insert(part.map((post) => ({ post, aliases: [] })))
  }
  return { ports, close: () => file.close() }
}

/** `Post 17: …`, published when asked for. */
const postsAt = (times: readonly number[]): readonly Post[] =>
  samplePosts(times.length).map((post, index) => {
    const at = new Date(times[index] ?? 0)
    return { ...post, publishedAt: at, updatedAt: at, createdAt: at, savedAt: new Date() }
  })

interface Seen {
  readonly at: number
  readonly text: string
}

const seenBy = async ({ url }: Started): Promise<Seen[]> =>
  (await (await fetch(`${url}/_seen`)).json()) as Seen[]

/** Serves the folder until the network has seen so many texts. */
async function served(folder: string, network: Started, texts: number): Promise<Seen[]> {
  const server = await started([posthorn, 'serve'], {
    PORT: '0',
    POSTHORN_DATA: folder,
    POSTHORN_SECRET: SECRET,
    POSTHORN_ALLOW_HOSTS: '127.0.0.1',
    POSTHORN_LOG: 'error',
  })
  try {
    const seen: Seen[] = []
    const patience = Date.now() + 60_000 + texts * 20
    while (seen.length < texts) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      seen.push(...(await seenBy(network)))
      if (Date.now() > patience) throw new Error(`only ${seen.length} of ${texts} texts came`)
    }
    return seen
  } finally {
    await ended(server)
  }
}

/** Requests a second, from the first to the last that arrived. */
function rateOf(seen: readonly Seen[]): number {
  const times = seen.map(({ at }) => at)
  return ((seen.length - 1) * 1_000) / (Math.max(...times) - Math.min(...times))
}

/** The least that sends so many texts on ten accounts: one request after the other on each. */
async function bareLoops(network: Started, texts: number): Promise<number> {
  const loop = async () => {
    for (let sent = 0; sent < texts / ACCOUNTS; sent += 1) {
      const body = JSON.stringify({ status: `Post ${sent}`, language: 'en' })
      const headers = { 'content-type': 'application/json' }
      await (
        await fetch(`${network.url}/api/v1/statuses`, { method: 'POST', headers, body })
      ).json()
    }
  }
  await Promise.all(Array.from({ length: ACCOUNTS }, loop))
  return rateOf(await seenBy(network))
}

/** How fast what is due goes out, against bare loops right before and after it. */
async function benchDrain(folder: string, network: Started, posts: number): Promise<BenchRow> {
  const now = Date.now()
  const times = Array.from({ length: posts }, (_, index) => now - index * 1_000)
  const ground = await filled(folder, setupOf(network.url, 1), postsAt(times))
  await planDeliveries(ground.ports)
  ground.close()
  const before = await bareLoops(network, 1_000)
  const ours = rateOf(await served(folder, network, posts * ACCOUNTS))
  const after = await bareLoops(network, 1_000)
  const count = (posts * ACCOUNTS).toLocaleString('en')
  return atLeast(`${count} due on 10 accounts / ten bare loops`, (2 * ours) / (before + after), 0.9)
}

/** How late a post's first share starts, while the server has nothing else to do. */
async function benchLateness(folder: string, network: Started, posts: number): Promise<BenchRow> {
  const first = Date.now() + 6_000
  const times = Array.from({ length: posts }, (_, index) => first + index * 237)
  const ground = await filled(folder, setupOf(network.url, 1), postsAt(times))
  ground.close()
  const seen = await served(folder, network, posts * ACCOUNTS)
  const late = seen
    .map(({ at, text }) => at - (times[Number(/^Post (\d+):/.exec(text)?.[1])] ?? Number.NaN))
    .sort((a, b) => a - b)
  const worst = late[Math.ceil(late.length * 0.99) - 1] ?? Number.NaN
  return atMost('a due delivery starts late, 99th percentile', worst / 1_000, 1, 's')
}

async function benchPlan(folder: string): Promise<BenchRow> {
  const now = Date.now()
  const times = Array.from({ length: 1_000 }, (_, index) => now - index * 1_000)
  const setup = setupOf('http://127.0.0.1:9', 20)
  const ground = await filled(folder, setup, postsAt(times))
  const begun = performance.now()
  const planned = await planDeliveries(ground.ports)
  const seconds = (performance.now() - begun) / 1_000
  ground.close()
  if (planned !== 20_000) throw new Error(`${planned} deliveries were planned`)
  return atMost('plan of 1,000 posts under 20 schedules', seconds, 2, 's')
}

/** Deliveries of a real server, its database in a file, against a network that answers in 50 ms. */
export async function benchDeliveries(fast = false): Promise<readonly BenchRow[]> {
  const folders = Array.from({ length: 3 }, () => mkdtempSync(join(tmpdir(), 'posthorn-bench-')))
  const [one = '', two = '', three = ''] = folders
  const network = await started([slowNetwork])
  try {
    return [
      await benchPlan(one),
      await benchDrain(two, network, fast ? 100 : 1_000),
      await benchLateness(three, network, fast ? 20 : 100),
    ]
  } finally {
    await ended(network)
    for (const folder of folders) rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchDeliveries(process.argv.includes('--fast'))) console.log(line(row))
}
