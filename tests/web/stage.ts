import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { mintId } from '../../src/clock.ts'
import { InputError } from '../../src/core/errors.ts'
import type { PostInput } from '../../src/core/post.ts'
import { mastodon } from '../../src/networks/mastodon.ts'
import { x } from '../../src/networks/x.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { localRehearsal } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { setupFile } from '../../src/setup-file.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import type { Asset } from '../../src/web/app-deps.ts'
import { publicPages } from '../../src/web/public/pages.tsx'
import { type Surroundings, wire } from '../../src/wiring.ts'
import { setup } from './stage-setup.ts'

export const publicUrl = 'https://feeds.news.example'

/**
 * A publication over stores in memory and rehearsal networks, on a clock that only the test moves. `wiring`: what else it is
 * wired with, such as its public address.
 */
export async function openStage(wiring: Partial<Surroundings> = {}) {
  const clock = { now: new Date('2026-11-23T08:00:00Z'), minted: 0 }
  const file = sqlite(':memory:')
  await migrate(file)
  const networks = createRehearsal({ now: () => clock.now })
  const wired = wire({
    sql: file,
    secret: 'a secret of thirty-two characters',
    clock: {
      now: () => clock.now,
      chance: () => 0.5,
      mint: () => mintId(clock.now.getTime(), counted(++clock.minted)),
    },
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      document: async () => ({ outcome: 'failed', reason: 'no network here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: localRehearsal(networks),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...wiring,
  })
  const ports: Ports = { ...wired, networks: [mastodon, x] }
  await ports.setup.apply(setup, clock.now)
  return {
    ports,
    clock,
    sql: file,
    app: appOf(ports),
    pass: (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000)
    },
    save: async (input: PostInput) => (await savePost(ports, input)).post,
    send: (account: string) => drainAccount(ports, account),
    signInLink: async () => `/admin/sign-in?token=${await createSignInLink(ports)}`,
    close: () => file.close(),
  }
}
export type Stage = Awaited<ReturnType<typeof openStage>>

/** Sixteen letters that count: ids that sort, and are the same in every run. */
function counted(count: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, place) => Math.floor(count / 32 ** (15 - place)) % 32)
}

function appOf(ports: Ports): Hono {
  const deps = { ports, assets: assetFile, publicUrl, setupFile: setupFile({}, () => '') }
  const app = new Hono()
  app.use(
    secureHeaders({
      referrerPolicy: 'same-origin',
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ['*', 'data:'],
        formAction: ["'self'"],
      },
    }),
    csrf(),
  )
  app.get('/assets/:name', async (c) => {
    const asset = await assetFile(c.req.param('name'))
    if (!asset) return c.notFound()
    return c.body(asset.bytes, 200, { 'content-type': asset.type })
  })
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.route('/', publicPages(deps))
  app.route('/', adminPages(deps))
  app.onError((error, c) => {
    if (error instanceof InputError && error.code === 'not-found') return c.text(error.message, 404)
    throw error
  })
  return app
}

const elsewhere: Readonly<Record<string, string>> = {
  'pico.min.css': 'node_modules/@picocss/pico/css/pico.min.css',
  'htmx.min.js': 'node_modules/htmx.org/dist/htmx.min.js',
}
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The assets as the build puts them together. */
export async function assetFile(name: string): Promise<Asset | undefined> {
  const type = types[extname(name)]
  const path = elsewhere[name] ?? `src/web/assets/${name}`
  const bytes = await readFile(new URL(`../../${path}`, import.meta.url)).catch(() => undefined)
  return bytes && type ? { bytes: new Uint8Array(bytes), type } : undefined
}
