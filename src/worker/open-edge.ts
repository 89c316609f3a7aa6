import type { Fetcher } from '@cloudflare/workers-types'
import packageJson from '../../package.json' with { type: 'json' }
import { systemClock } from '../clock.ts'
import { forgetAuthVariables } from '../environment.ts'
import { cloudflareFitter } from '../images/cloudflare.ts'
import { edgeOutgoing } from '../outgoing/edge.ts'
import { edgeSockets } from '../outgoing/edge-socket.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ports } from '../ports/ports.ts'
import { patient, type Timings } from '../ports/timings.ts'
import { cloudflareQueue } from '../queues/cloudflare.ts'
import { setupFile } from '../setup-file.ts'
import { d1 } from '../stores/d1.ts'
import { noticeChanges } from '../stores/noticed-changes.ts'
import { firstStart } from '../tasks/first-start.ts'
import { createReadiness } from '../tasks/readiness.ts'
import type { FeedServing } from '../tasks/serve-feeds.ts'
import { createWebsubRounds } from '../tasks/websub-rounds.ts'
import { createApp } from '../web/app.tsx'
import type { Asset } from '../web/app-deps.ts'
import { outgoingSettings, serveFeeds, wire } from '../wiring.ts'
import { type Bindings, environmentOf, noFiles, variablesOf } from './bindings.ts'
import { bundledPosts, bundledSetup } from './bundled-setup.ts'
import type { Edge, Front } from './edge.ts'
import { jsonLog } from './json-log.ts'

/**
 * D1 answers 1,000 queries of one invocation (https://developers.cloudflare.com/d1/platform/limits/): a step takes up to eight, or a
 * few more where many accounts share the same posts, and a tick has much else to ask.
 */
const atTheEdge: Timings = { ...patient, steps: 30 }

/**
 * Posthorn over what the platform binds. The first start of an empty database applies the set-up that travels in the Worker.
 *
 * @param front what answers feed readers, and hears of what is written here
 * @param timings how patient deliveries are
 * @throws InputError that names the missing or wrong variable
 */
export async function openEdge(
  bindings: Bindings,
  front: Front,
  timings: Timings = atTheEdge,
  clock: Clock = systemClock,
): Promise<Edge> {
  const environment = environmentOf(bindings)
  forgetAuthVariables()
  const ports = wire({
    sql: noticeChanges(d1(bindings.DB), front.changed),
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
    rehearsal: await rehearsalAt(environment.rehearsalUrl),
    ...(environment.publicUrl !== undefined && { publicUrl: environment.publicUrl }),
  })
  const setup = setupFile(variablesOf(bindings), noFiles)
  await firstStart(ports, setup, bundledSetup, bundledPosts)
  const ready = createReadiness(ports)
  const apps = new Map<string, ReturnType<typeof createApp>>()
  const feeds = new Map<string, FeedServing>()
  const servingAt = (publicUrl: string) => {
    const serving =
      feeds.get(publicUrl) ?? serveFeeds(ports, publicUrl, { cache: front.memoryAt(publicUrl) })
    feeds.set(publicUrl, serving)
    return serving
  }
  return {
    ports,
    feedsAt: servingAt,
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
        readers: front.readers,
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

async function rehearsalAt(url: string | undefined): Promise<Ports['rehearsal']> {
  const reach: typeof fetch = (input, init) => fetch(input, init)
  if (url !== undefined) {
    const { remoteRehearsal } = await import('../rehearsal/remote.ts')
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
