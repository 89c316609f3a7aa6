import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { promisify } from 'node:util'

/** A server under load, and what is asked of it. */
export interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The processes that answer: none where nobody asks for their CPU. */
  readonly pids: readonly number[]
}

export interface Loaded {
  /** Requests a second. */
  readonly rate: number
  /** CPU of one of them, in microseconds. */
  readonly cpu: number
  /** How long the slowest hundredth took at least, in milliseconds. */
  readonly p99: number
}

export interface Load {
  readonly connections: number
  readonly seconds: number
}

/** What a load needs and this machine lacks, in words for people. */
export function lackedForLoad(): string | undefined {
  if (spawnSync('wrk', ['-v']).error) return 'needs wrk (Debian: apt-get install wrk)'
  if (existsSync('/proc/self/schedstat')) return undefined
  return 'needs Linux: CPU is read from /proc'
}

const run = promisify(execFile)
const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 }

/** Requests as fast as they are answered, by wrk with one thread. */
export async function load(
  { url, headers, pids }: Asked,
  { connections, seconds }: Load,
): Promise<Loaded> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const before = cpuOf(pids)
  const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...fields]
  const { stdout } = await run('wrk', [...flags, url])
  const spent = cpuOf(pids) - before
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url}: ${stdout}`)
  const [, requests = '0'] = /(\d+) requests in/.exec(stdout) ?? []
  const [, rate = '0'] = /Requests\/sec:\s*([\d.]+)/.exec(stdout) ?? []
  const [, late = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  return {
    rate: Number(rate),
    cpu: pids.length > 0 ? spent / Number(requests) / 1_000 : Number.NaN,
    p99: Number(late) * (milliseconds[unit] ?? Number.NaN),
  }
}

/** Nanoseconds that all threads of these processes ran: proc(5), schedstat. */
function cpuOf(pids: readonly number[]): number {
  let sum = 0
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      sum += Number(readOrNothing(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0])
    }
  }
  return sum
}

/** A thread may end between the list and the look. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '0'
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/**
 * Medians of each server's rounds. They take turns and begin in turn, in rounds many and short: what else the machine does then
 * hits all alike. A first round warms them up and does not count.
 */
export async function inTurns<Name extends string, One extends Asked = Asked>(
  servers: Readonly<Record<Name, One>>,
  rounds: number,
  given: Load,
  measure: (one: One, given: Load) => Promise<Loaded> = load,
): Promise<Readonly<Record<Name, Loaded>>> {
  const names = Object.keys(servers) as Name[]
  const taken = new Map(names.map((name): [Name, Loaded[]] => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + 1) % names.length] as Name
      const one = await measure(servers[name], given)
      if (round >= 0) taken.get(name)?.push(one)
    }
  }
  const middle = (name: Name, key: keyof Loaded) =>
    median((taken.get(name) ?? []).map((one) => one[key]))
  return Object.fromEntries(
    names.map((name) => [
      name,
      { rate: middle(name, 'rate'), cpu: middle(name, 'cpu'), p99: middle(name, 'p99') },
    ]),
  ) as Readonly<Record<Name, Loaded>>
}

export interface Answered {
  readonly status: number
  /** As they are sent on every time: without the date, and what belongs to the connection. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** One request, whose answer is left as it came: compressed. */
export function asked({ url, headers }: Pick<Asked, 'url' | 'headers'>): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, async (answer) => {
      const { date, connection, 'keep-alive': alive, ...rest } = answer.headers
      const body = Buffer.concat(await answer.toArray())
      resolve({
        ...{ status: answer.statusCode ?? 0, body },
        headers: rest as Record<string, string>,
      })
    })
    sent.once('error', reject).end()
  })
}
