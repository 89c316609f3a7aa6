import { compress } from '../../src/caches/compress.ts'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import { mintId } from '../../src/clock.ts'
import { contentHash } from '../../src/core/content-hash.ts'
import type { PostInput } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import { fetchDocument } from '../../src/outgoing/fetch-document.ts'
import type { Outgoing } from '../../src/ports/outgoing.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { setupFile } from '../../src/setup-file.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { loadFeed } from '../../src/tasks/load-feed.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { createFeedServing } from '../../src/tasks/serve-feeds.ts'
import { createWebsubRounds } from '../../src/tasks/websub-rounds.ts'
import { createApp } from '../../src/web/app.tsx'
import type { AppDeps } from '../../src/web/app-deps.ts'
import { wire } from '../../src/wiring.ts'

export const SECONDS = 1_000
export const HOURS = 3_600_000

export const websubSetup: Setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: [],
  },
  feeds: [
    { id: 'main', limit: 50, content: 'full', select: {} },
    { id: 'culture', limit: 30, content: 'summary', select: { tags: ['culture'] } },
  ],
  sources: [],
  accounts: [],
  templates: {},
  schedules: [],
}

const TOKEN = 'a-token-of-the-test'

export interface Given {
  readonly setup?: Setup
  readonly publicUrl?: string
  readonly assets?: AppDeps['assets']
  /** The internet; by default one of hosts that a test adds to `world`. */
  readonly outgoing?: Outgoing
}

/** The whole app and its WebSub rounds, on a clock that only the test moves, in an internet that the test lays out. */
export async function openHubStage(given: Given = {}) {
  const publicUrl = given.publicUrl ?? 'https://feeds.news.example'
  const clock = { now: new Date('2026-11-23T08:00:00Z'), minted: 0 }
  const file = sqlite(':memory:')
  await migrate(file)
  const world = new Map<string, (request: Request) => Response | Promise<Response>>()
  const log: string[] = []
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void log.push(`${message}: ${JSON.stringify(fields)}`)
  const ports: Ports = wire({
    sql: file,
    secret: 'a secret of thirty-two characters',
    clock: {
      now: () => clock.now,
      chance: () => 1,
      mint: () => mintId(clock.now.getTime(), counted(++clock.minted)),
    },
    outgoing: given.outgoing ?? outgoingTo(world, () => clock.now),
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: note, warn: note, error: note },
  })
  await ports.setup.apply(given.setup ?? websubSetup, clock.now)
  let asked = 0
  const serving = createFeedServing({
    formats: feedFormats,
    cache: inMemoryFeedCache(),
    changes: ports.changes,
    load: (feedId) => loadFeed(ports, publicUrl, feedId),
    compress,
    hash: contentHash,
    clock: ports.clock,
    log: ports.log,
    quarantine: ports.quarantine,
  })
  const feed: typeof serving.feed = (key) => {
    asked += 1
    return serving.feed(key)
  }
  const app = createApp({
    ports,
    feed,
    setupFile: setupFile({}, () => ''),
    publicUrl,
    token: TOKEN,
    version: '1.2.3',
    assets: given.assets ?? (async () => undefined),
    ready: async () => [],
  })
  const rounds = createWebsubRounds({
    ...ports,
    publicUrl,
    feedsAt: (address) => (address === publicUrl ? feed : undefined),
  })
  return {
    ports,
    app,
    clock,
    file,
    log,
    world,
    publicUrl,
    topic: `${publicUrl}/rss.xml`,
    /** How often a feed was asked for. */
    rendered: () => asked,
    /** Does all that is due now. */
    run: () => rounds.run(new Date(clock.now.getTime() + HOURS)),
    rounds,
    pass: (milliseconds: number) => {
      clock.now = new Date(clock.now.getTime() + milliseconds)
    },
    save: async (input: Partial<PostInput> & { id: string }) =>
      (
        await savePost(ports, {
          url: `https://news.example/${input.id}`,
          title: `Post ${input.id}`,
          ...input,
        })
      ).post,
    /** POST /hub, with `hub.` before each key. */
    ask: async (parameters: Readonly<Record<string, string>>) => {
      const answer = await app.request('/hub', { method: 'POST', body: hubForm(parameters) })
      return { status: answer.status, text: await answer.text() }
    },
    async api(path: string): Promise<unknown> {
      const headers = { authorization: `Bearer ${TOKEN}` }
      return (await app.request(`/api/v1${path}`, { headers })).json()
    },
    async feedBytes(path = '/rss.xml') {
      return new Uint8Array(await (await app.request(path)).arrayBuffer())
    },
    close: async () => {
      await rounds.stop()
      file.close()
    },
  }
}

export type HubStage = Awaited<ReturnType<typeof openHubStage>>

export const hubForm = (parameters: Readonly<Record<string, string>>) =>
  new URLSearchParams(Object.entries(parameters).map(([key, value]) => [`hub.${key}`, value]))

const counted = (count: number) =>
  Uint8Array.from({ length: 16 }, (_, place) => Math.floor(count / 32 ** (15 - place)) % 32)

function outgoingTo(
  world: ReadonlyMap<string, (request: Request) => Response | Promise<Response>>,
  now: () => Date,
): Outgoing {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const host = world.get(new URL(request.url).host)
    if (!host) throw new TypeError(`there is no ${new URL(request.url).host}`)
    return host(request)
  }
  return {
    fetch,
    refusal: (url) => (url.includes('//10.') ? 'it is a private address' : undefined),
    document: (url, validators) => fetchDocument({ fetch, timeoutMs: 1_000, now }, url, validators),
  }
}
