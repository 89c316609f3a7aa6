import type { D1Database, Fetcher, Queue } from '@cloudflare/workers-types'
import packageJson from '../../package.json' with { type: 'json' }
import { systemClock } from '../clock.ts'
import { InputError } from '../core/errors.ts'
import { type Environment, readEnvironment } from '../environment.ts'
import { cloudflareFitter, type ImagesBinding } from '../images/cloudflare.ts'
import { edgeOutgoing } from '../outgoing/edge.ts'
import { edgeSockets } from '../outgoing/edge-socket.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ports } from '../ports/ports.ts'
import { patient, type Timings } from '../ports/timings.ts'
import { cloudflareQueue, type DeliveryMessage } from '../queues/cloudflare.ts'
import { remoteRehearsal } from '../rehearsal/remote.ts'
import { setupFile } from '../setup-file.ts'
import { d1 } from '../stores/d1.ts'
import { createReaderCounter } from '../tasks/count-readers.ts'
import { firstStart } from '../tasks/first-start.ts'
import { createReadiness } from '../tasks/readiness.ts'
import type { FeedServing } from '../tasks/render-feed.ts'
import { createWebsubRounds, type WebsubRounds } from '../tasks/websub-rounds.ts'
import { createApp } from '../web/app.tsx'
import type { Asset } from '../web/app-deps.ts'
import { outgoingSettings, serveFeeds, wire } from '../wiring.ts'
import { bundledPosts, bundledSetup } from './bundled-setup.ts'
import { jsonLog } from './json-log.ts'
import { keepReaders } from './keep-readers.ts'

/** What wrangler.toml binds, and what `wrangler secret put` sets. */
export interface Bindings {
  readonly DB: D1Database
  readonly DELIVERIES: Queue<DeliveryMessage>
  readonly ASSETS: Fetcher
  /** Where images may be made to fit: see wrangler.toml. */
  readonly IMAGES?: ImagesBinding
  readonly [variable: string]: unknown
}

export interface Edge {
  readonly ports: Ports
  /** The app as it answers under an origin: what its feeds call themselves, unless POSTHORN_PUBLIC_URL says. */
  app(origin: string): ReturnType<typeof createApp>
  /** Keeps what readers did: to be called after each answer, and waited for. */
  readonly keepReaders: ReturnType<typeof keepReaders>
  /** For one invocation: requests of one may not be waited for in another. */
  websub(): WebsubRounds
}

/**
 * Posthorn over what the platform binds. The first start of an empty database applies the set-up that travels in the Worker.
 *
 * @param timings how patient deliveries are
 * @throws InputError that names the missing or wrong variable
 */
export async function openEdge(
  bindings: Bindings,
  timings: Timings = patient,
  clock: Clock = systemClock,
): Promise<Edge> {
  const variables = Object.fromEntries(
    Object.entries(bindings).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
  const environment = environmentOf(variables)
  const ports = wire({
    sql: d1(bindings.DB),
    secret: environment.secret,
    log: jsonLog,
    queue: cloudflareQueue(bindings.DELIVERIES, jsonLog),
    outgoing: edgeOutgoing({
      fetch: (input, init) => fetch(input, init),
      ...outgoingSettings(environment, packageJson.version, timings),
    }),
    ...(bindings.IMAGES && { imageFitter: cloudflareFitter(bindings.IMAGES) }),
    timings,
    clock,
    rehearsal: rehearsalAt(environment.rehearsalUrl),
    ...(environment.publicUrl !== undefined && { publicUrl: environment.publicUrl }),
  })
  const setup = setupFile(variables, noFiles)
  await firstStart(ports, setup, bundledSetup, bundledPosts)
  const readers = createReaderCounter(ports)
  const ready = createReadiness(ports)
  const apps = new Map<string, ReturnType<typeof createApp>>()
  const feeds = new Map<string, FeedServing>()
  const servingAt = (publicUrl: string) => {
    const serving = feeds.get(publicUrl) ?? serveFeeds(ports, publicUrl)
    feeds.set(publicUrl, serving)
    return serving
  }
  return {
    ports,
    keepReaders: keepReaders({ readers, now: ports.clock.now, wait }),
    websub: () =>
      createWebsubRounds({
        ...ports,
        ...(environment.publicUrl !== undefined && { publicUrl: environment.publicUrl }),
        feedsAt: (publicUrl) => servingAt(publicUrl).feed,
      }),
    app(origin) {
      const publicUrl = environment.publicUrl ?? origin
      const known = apps.get(publicUrl)
      if (known) return known
      const app = createApp({
        ports,
        feed: servingAt(publicUrl).feed,
        since: servingAt(publicUrl).since,
        readers,
        setupFile: setup,
        publicUrl,
        ...(environment.token !== undefined && { token: environment.token }),
        version: packageJson.version,
        assets: (path) => assetOf(bindings.ASSETS, path),
        ready,
      })
      apps.set(publicUrl, app)
      return app
    },
  }
}

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))

function environmentOf(variables: Record<string, string>): Environment & { secret: string } {
  const read = readEnvironment(variables, noFiles)
  if (!read.ok) {
    const said = read.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new InputError('unavailable', said, read.issues)
  }
  const { secret } = read.environment
  if (secret !== undefined) return { ...read.environment, secret }
  throw new InputError(
    'unavailable',
    'POSTHORN_SECRET is not set: wrangler secret put POSTHORN_SECRET, at least 32 characters',
  )
}

const noFiles = (path: string): string => {
  throw new Error(`${path} cannot be read: a Worker has no files`)
}

function rehearsalAt(url: string | undefined): Ports['rehearsal'] {
  const reach: typeof fetch = (input, init) => fetch(input, init)
  if (url !== undefined) {
    const limits = { timeoutMs: patient.request, maxBytes: 15 * 1024 * 1024 }
    const sockets = { fetch: reach, check: () => {}, userAgent: 'Posthorn', ...limits }
    return remoteRehearsal(url, reach, edgeSockets(sockets))
  }
  return { fetch: () => undefined, settings: () => ({}), posts: async () => [] }
}

async function assetOf(assets: Fetcher, path: string): Promise<Asset | undefined> {
  const answer = await assets.fetch(`https://assets.invalid/${path.replace(/^\/+/, '')}`)
  if (!answer.ok) return undefined
  const type = answer.headers.get('content-type') ?? 'application/octet-stream'
  return { bytes: new Uint8Array(await answer.arrayBuffer()), type }
}
