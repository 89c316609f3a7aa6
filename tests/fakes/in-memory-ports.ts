import type { Post, PostInput } from '../../src/core/post.ts'
import type { AccountSetup, ScheduleSetup, Setup } from '../../src/core/setup.ts'
import type { FetchDocumentResult } from '../../src/ports/outgoing.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { Timings } from '../../src/ports/timings.ts'
import { inProcessFetch, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { migrate } from '../../src/stores/migrate.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { wire } from '../../src/wiring.ts'

export const SECRET = 'a secret of thirty-two characters'
export const HOUR = 60 * 60_000

/** Two rehearsing accounts, no delay, so that a post is due when it is saved. */
export const twoAccounts: Setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: [],
  },
  feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
  sources: [],
  accounts: [account('masto', 'mastodon'), account('x', 'x')],
  templates: {},
  schedules: [schedule('news', ['masto', 'x'])],
}

export function account(
  id: string,
  network: string,
  given: Partial<AccountSetup> = {},
): AccountSetup {
  return {
    id,
    network,
    settings: {},
    rehearsal: true,
    links: 'always',
    corrections: 'auto',
    whenUnknown: 'ask',
    ...given,
  }
}

export function schedule(
  id: string,
  accounts: readonly string[],
  given: Partial<ScheduleSetup> = {},
): ScheduleSetup {
  return {
    id,
    accounts,
    select: {},
    when: { kind: 'at_once' },
    delay: 0,
    shelfLife: 6 * HOUR,
    approve: false,
    checkPage: false,
    ...given,
  }
}

/** Requests in these tests wait at most this long for an answer that never comes. */
const quick: Timings = {
  request: 5,
  lease: 120_000,
  settle: 20_000,
  sendRetry: { first: 30_000, factor: 2, most: 30 * 60_000 },
  lookRetry: { first: 20_000, factor: 2, most: 30 * 60_000 },
  looks: 12,
}

/**
 * Every port, working: stores over a database in memory, the real networks against rehearsals in this process, a clock that
 * only the test moves, ids that count, a queue that collects, and documents that the test lays out.
 */
export async function testPorts(
  given: {
    /** `none`: nothing was ever applied. */
    setup?: Setup | 'none'
    timings?: Partial<Timings>
    over?: Partial<Ports>
    watch?: (sql: Sql) => Sql
    /** Where people reach this server. */
    publicUrl?: string
  } = {},
) {
  const file = sqlite(':memory:')
  await migrate(file)
  const clock = setClock('2026-11-22T10:00:00Z')
  const networks = createRehearsal({ now: clock.now })
  const queued: { readonly id: string; readonly accountId: string }[] = []
  const outside = documents()
  const logged: { readonly level: string; readonly message: string }[] = []
  const log = (level: string) => (_fields: unknown, message: string) => {
    logged.push({ level, message })
  }
  const requests: string[] = []
  const ports: Ports = {
    ...wire({
      sql: given.watch?.(file) ?? file,
      secret: SECRET,
      clock,
      outgoing: outside.outgoing,
      queue: { enqueue: async (due) => void queued.push(...due) },
      rehearsal: {
        fetch: (network) => noting(requests, rehearsalFetch(networks, network)),
        settings: (network) => rehearsalSettings[network] ?? {},
        posts: () => networks.posts(),
      },
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      timings: { ...quick, ...given.timings },
      ...(given.publicUrl !== undefined && { publicUrl: given.publicUrl }),
    }),
    ...given.over,
  }
  if (given.setup !== 'none') await ports.setup.apply(given.setup ?? twoAccounts, clock.now())
  return {
    ports,
    clock,
    file,
    /** The rehearsal that its accounts speak to. */
    networks,
    queued,
    logged,
    /** `POST /api/v1/statuses`, for every request to a network. */
    requests,
    /** Address → what comes of fetching it. */
    documents: outside.answers,
    /** What was asked for, with the validators that went along. */
    asked: outside.asked,
    save: async (input: Partial<PostInput> & { id: string }): Promise<Post> =>
      (await savePost(ports, newPost(input))).post,
    /** The delivery of a post to an account. */
    async delivery(post: string, to: string) {
      const found = await ports.deliveries.list({ post, account: to }, { limit: 2 })
      if (found.items.length !== 1 || !found.items[0]) throw new Error(`no one ${post} to ${to}`)
      return found.items[0]
    },
    /** Orders what goes wrong with the next requests. */
    async order(fault: Readonly<Record<string, unknown>>) {
      const body = JSON.stringify(fault)
      const send = inProcessFetch(networks)
      const answer = await send('http://rehearsal.example/_faults', { method: 'POST', body })
      if (answer.status !== 201) throw new Error(await answer.text())
    },
    /** The texts that stand on a network, oldest first. */
    texts: async (network: string) => (await networks.posts(network)).map(({ text }) => text),
    close: () => file.close(),
  }
}

export type TestPorts = Awaited<ReturnType<typeof testPorts>>

/** The least that is a post; `given` replaces parts. */
export function newPost(given: Partial<PostInput> & { id?: string } = {}): PostInput {
  const id = given.id ?? 'one'
  return { url: `https://news.example/${id}`, title: `Post ${id}`, ...given }
}

function setClock(start: string) {
  let now = new Date(start)
  let minted = 0
  return {
    now: () => now,
    chance: () => 0.5,
    mint: () => `minted-${String(++minted).padStart(4, '0')}`,
    advance(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds)
    },
  }
}

function noting(requests: string[], fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const request = new Request(input, init)
    requests.push(`${request.method} ${new URL(request.url).pathname}`)
    return fetch(input, init)
  }
}

function documents() {
  const answers = new Map<string, FetchDocumentResult>()
  const asked: { readonly url: string; readonly etag?: string; readonly lastModified?: string }[] =
    []
  return {
    answers,
    asked,
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      async document(url: string, validators = {}): Promise<FetchDocumentResult> {
        asked.push({ url, ...validators })
        return answers.get(url) ?? { outcome: 'failed', reason: `nothing at ${url}` }
      },
    },
  }
}
