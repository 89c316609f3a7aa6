import { vi } from 'vitest'
import type { KeptSession, Network, Publisher, Session } from '../../src/ports/network.ts'
import { inProcessFetch, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import {
  createRehearsal,
  type Rehearsal,
  rehearsalSettings,
} from '../../src/rehearsal/rehearsal.ts'

import { sampleImages } from './sample-images.ts'

/** A rehearsal, and an account of one network on it. */
export interface Ground {
  readonly rehearsal: Rehearsal
  readonly clock: { now: Date }
  /** Settings that the rehearsal accepts. */
  readonly settings: Readonly<Record<string, string>>
  /** POSTs that were sent to the network to make a post. */
  creates(): number
  connect(settings?: Readonly<Record<string, string>>): Publisher
  /** Until the promise settles, requests end when `condition` holds. */
  endingWhen<T>(condition: () => Promise<boolean>, result: () => Promise<T>): Promise<T>
  order(fault: Readonly<Record<string, unknown>>): Promise<void>
  close(): Promise<void>
}

interface Reach {
  readonly rehearsal: Rehearsal
  readonly network: typeof fetch
  readonly controls: typeof fetch
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * @param served the settings that point an account at a served rehearsal of its network
 * @param posting which POSTs are counted as creates
 * @param way what the account's settings say beside
 */
export async function openGround(
  network: Network,
  how: 'in process' | 'over a socket',
  served: (url: string) => Readonly<Record<string, string>>,
  posting = /./,
  way: Readonly<Record<string, string>> = {},
): Promise<Ground> {
  const clock = { now: new Date('2026-03-01T12:00:00Z') }
  const now = () => clock.now
  const session = keptSession()
  const image = async (hash: string) => sampleImages.get(hash)
  const reach = await (how === 'in process'
    ? inProcess(network, now)
    : socket(network, now, served))
  const settings = { ...rehearsalSettings[network.id], ...way, ...reach.settings }
  let creates = 0
  let signal: AbortSignal | undefined
  const counting: typeof fetch = (input, init) => {
    if (init?.method === 'POST' && posting.test(String(input))) creates++
    return reach.network(input, { ...init, ...(signal && { signal }) })
  }
  return {
    rehearsal: reach.rehearsal,
    clock,
    settings,
    creates: () => creates,
    connect: (changes) =>
      network.connect({ ...settings, ...changes }, { fetch: counting, now, session, image }),
    async endingWhen(condition, result) {
      const ending = new AbortController()
      signal = ending.signal
      const running = result()
      await vi.waitFor(async () => {
        if (!(await condition())) throw new Error('not yet')
      })
      ending.abort(new DOMException('no answer in time', 'TimeoutError'))
      signal = undefined
      return running
    },
    async order(fault) {
      const body = JSON.stringify({ network: network.id, ...fault })
      const answer = await reach.controls(`${reach.url}/_faults`, { method: 'POST', body })
      if (answer.status !== 201) throw new Error(await answer.text())
    },
    close: reach.close,
  }
}

/** What an account keeps between two requests. */
export function keptSession(): Session {
  let kept: KeptSession | undefined
  return {
    read: async () => kept,
    async keep(text, instead) {
      if ((kept?.version ?? 0) !== instead) return false
      kept = { text, version: instead + 1 }
      return true
    },
  }
}

async function inProcess(network: Network, now: () => Date): Promise<Reach> {
  const rehearsal = createRehearsal({ now })
  return {
    rehearsal,
    network: rehearsalFetch(rehearsal, network.id),
    controls: inProcessFetch(rehearsal),
    url: 'http://rehearsal.example',
    settings: {},
    close: async () => {},
  }
}

async function socket(
  network: Network,
  now: () => Date,
  served: (url: string) => Readonly<Record<string, string>>,
): Promise<Reach> {
  // Needs a socket to listen on, which a Worker has not.
  const { serveRehearsal } = await import('../../src/rehearsal/server.ts')
  const server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
  return {
    rehearsal: server.rehearsal,
    network: fetch,
    controls: fetch,
    url: server.url,
    settings: served(`${server.url}/${network.id}`),
    close: server.close,
  }
}
