import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { atLeast, atMost, type BenchRow, lacking, line, stretch, told } from './bench-row.ts'
import {
  type FeedCase,
  feedCases,
  pathOf,
  provenRequest,
  saveAll,
  servedBy,
  setUp,
  TOKEN,
  writtenCases,
} from './feeds-to-serve.ts'
import { type Asked, inTurns, type Loaded, lackedForLoad } from './load.ts'
import { lackedForNginx, openNginx } from './nginx.ts'
import { asServed, ended, type Started, started } from './started.ts'

const at = (name: string) => join(import.meta.dirname, name)
const LOAD = { connections: 50, seconds: 1 }

export const posthorn = at('../dist/posthorn.js')

/** The built server with a hundred posts. */
export async function openPosthorn(
  folder: string,
  given: { readonly setUp: string; readonly environment?: Record<string, string> } = { setUp },
): Promise<Started> {
  const config = join(folder, 'posthorn.yaml')
  writeFileSync(config, given.setUp)
  const server = await started([...asServed, posthorn, 'serve'], {
    ...given.environment,
    PORT: '0',
    POSTHORN_DATA: folder,
    POSTHORN_CONFIG: config,
    POSTHORN_TOKEN: TOKEN,
    POSTHORN_LOG: 'error',
  })
  await saveAll(server.url)
  return server
}

const baselines = {
  hono: 'bare Hono',
  plain: 'plain node:http',
  nginx: 'nginx static file',
} as const
type Baseline = keyof typeof baselines
type Servers = { readonly ours: Started } & Partial<Readonly<Record<Baseline, Started>>>

/** Ours and every baseline that is there, with the same bytes. */
async function openAll(folder: string, open: Started[]): Promise<Servers> {
  const opened = async (server: Promise<Started>) => {
    open.push(await server)
    return server
  }
  const ours = await opened(openPosthorn(folder))
  const cases = await Promise.all(feedCases.map((one) => servedBy(ours.url, one)))
  const file = join(folder, 'answers.json')
  writeFileSync(file, JSON.stringify(writtenCases(cases)))
  return {
    ours,
    hono: await opened(started([at('bare-server.ts'), file])),
    plain: await opened(started([at('plain-server.ts'), file])),
    ...(lackedForNginx === undefined && { nginx: await opened(openNginx(folder, cases)) }),
  }
}

async function requestsOf(servers: Servers, one: FeedCase) {
  const right = await servedBy(servers.ours.url, one)
  const asked: [string, Asked][] = []
  for (const [name, server] of Object.entries(servers)) {
    const path = name === 'ours' ? one.path : pathOf(one)
    const from = { url: server.url, pids: [server.process.pid ?? 0] }
    asked.push([name, await provenRequest(from, path, one, right)])
  }
  return Object.fromEntries(asked) as Record<string, Asked>
}

function rowsOf({ name, isKnown }: FeedCase, medians: Readonly<Record<string, Loaded>>) {
  const [leastRate, mostCpu] = isKnown ? [0.95, 1.05] : [0.9, 1.1]
  return (Object.keys(baselines) as Baseline[]).flatMap((baseline): BenchRow[] => {
    const [ours, theirs] = [medians.ours, medians[baseline]]
    const [rate, cpu] = ['requests a second', 'CPU a request'].map(
      (what) => `feed, ${name}, ${what} / ${baselines[baseline]}`,
    ) as [string, string]
    if (!ours || !theirs) return lackedForNginx === undefined ? [] : [lacking(rate, lackedForNginx)]
    const [rates, cpus] = [ours.rate / theirs.rate, ours.cpu / theirs.cpu]
    if (baseline === 'nginx') return [told(rate, rates), told(cpu, cpus)]
    const both = [atLeast(rate, rates, leastRate), atMost(cpu, cpus, mostCpu)]
    if (baseline === 'hono') return both
    return isKnown ? both.map(stretch) : [told(rate, rates), told(cpu, cpus)]
  })
}

/** Feeds of the built server against servers with the same bytes that know nothing else, under load, taking turns. */
export async function benchServe(fast = false): Promise<readonly BenchRow[]> {
  const lacks = lackedForLoad()
  if (lacks !== undefined) {
    return feedCases.map(({ name }) =>
      lacking(`feed, ${name}, requests a second / bare Hono`, lacks),
    )
  }
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const open: Started[] = []
  try {
    const servers = await openAll(folder, open)
    const rows: BenchRow[] = []
    for (const one of feedCases) {
      const medians = await inTurns(await requestsOf(servers, one), fast ? 3 : 7, LOAD)
      const { rate = 0, cpu = 0 } = medians.ours ?? {}
      console.log(
        `  feed, ${one.name}: ${Math.round(rate)} requests/s, ${cpu.toFixed(0)} µs of CPU`,
      )
      rows.push(...rowsOf(one, medians))
    }
    return rows
  } finally {
    for (const server of open) await ended(server)
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchServe(process.argv.includes('--fast'))) console.log(line(row))
}
