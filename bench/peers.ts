import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { atLeast, type BenchRow, lacking, line } from './bench-row.ts'
import { freePort } from './free-port.ts'
import { type Asked, asked, inTurns, lackedForLoad } from './load.ts'
import { openPosthorn } from './serve.ts'
import { ended, type Started } from './started.ts'

const folderOfPeers = process.env.POSTHORN_PEERS ?? '/tmp/posthorn-peers'
const ROUNDS = 3
/** More connections would only wait, and longer than wrk does. */
const LOAD = { connections: 10, seconds: 2 }

interface Peer {
  readonly name: string
  /** Its folder, and its script in bench/peers/. */
  readonly id: string
  readonly path: string
  /** At least so many times as many requests a second as it. */
  readonly least: { readonly known: number; readonly whole: number }
}

const peers: readonly Peer[] = [
  { name: 'Ghost', id: 'ghost', path: '/rss/', least: { known: 500, whole: 300 } },
  { name: 'WordPress', id: 'wordpress', path: '/feed/', least: { known: 200, whole: 300 } },
]

const isSetUp = ({ id }: Peer) => existsSync(join(folderOfPeers, id, 'ready'))

async function open({ id, path }: Peer): Promise<Started> {
  const script = join(import.meta.dirname, 'peers', `${id}.sh`)
  const port = await freePort()
  const child = spawn('sh', [script, 'serve', `${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, POSTHORN_PEERS: folderOfPeers },
  })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await asked({ url: `${url}${path}`, headers: {} }).catch(() => undefined)
    if (answer?.status === 200) return { url, process: child }
    await pause(200)
  }
  await ended({ url, process: child })
  throw new Error(`${id} does not serve its feed at ${url}${path}`)
}

/** For a whole feed, and for one that the reader has. */
async function requestsOf(url: string): Promise<{ readonly whole: Asked; readonly known: Asked }> {
  // A feed may say when it was built: the first after a start may be built twice.
  for (let tries = 0; tries < 5; tries += 1) {
    const first = await asked({ url, headers: {} })
    const headers = { 'if-none-match': first.headers.etag ?? '' }
    const { status } = await asked({ url, headers })
    if (status === 304) {
      return { whole: { url, headers: {}, pids: [] }, known: { url, headers, pids: [] } }
    }
  }
  throw new Error(`${url} answers a reader that has it as if it had not`)
}

async function measured(ours: string, servers: readonly (readonly [Peer, Started])[]) {
  const own = await requestsOf(`${ours}/feeds/small/rss.xml`)
  const theirs = await Promise.all(
    servers.map(async ([peer, { url }]) => [peer, await requestsOf(`${url}${peer.path}`)] as const),
  )
  const rows: BenchRow[] = []
  for (const [kind, what] of [
    ['known', '304s a second'],
    ['whole', '200s a second, 20 posts'],
  ] as const) {
    const all = [['ours', own[kind]], ...theirs.map(([{ name }, of]) => [name, of[kind]])]
    const medians = await inTurns<string>(Object.fromEntries(all), ROUNDS, LOAD)
    for (const [{ name, least }] of theirs) {
      const { rate = Number.NaN } = medians[name] ?? {}
      console.log(`  ${what}: ${rate.toFixed(0)} by ${name}`)
      rows.push(atLeast(`${what} / ${name}`, (medians.ours?.rate ?? 0) / rate, least[kind]))
    }
  }
  return rows
}

const lackingPeer = (peer: Peer, lacks: string) =>
  ['304s a second', '200s a second, 20 posts'].map((what) =>
    lacking(`${what} / ${peer.name}`, lacks),
  )

/** Feeds of the built server against publishing systems that serve the same posts: those that bench/peers/ has set up. */
export async function benchPeers(): Promise<readonly BenchRow[]> {
  const lacks = lackedForLoad()
  if (lacks !== undefined) return peers.flatMap((peer) => lackingPeer(peer, lacks))
  const here = peers.filter(isSetUp)
  const missing = peers
    .filter((peer) => !isSetUp(peer))
    .flatMap((peer) => lackingPeer(peer, `needs bench/peers/${peer.id}.sh set-up`))
  if (here.length === 0) return missing
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const running: Started[] = []
  try {
    const ours = await openPosthorn(folder)
    running.push(ours)
    const servers: (readonly [Peer, Started])[] = []
    for (const peer of here) {
      const server = await open(peer)
      running.push(server)
      servers.push([peer, server])
    }
    return [...(await measured(ours.url, servers)), ...missing]
  } finally {
    for (const server of running) await ended(server)
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchPeers()) console.log(line(row))
}
