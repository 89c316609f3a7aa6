import { vi } from 'vitest'
import type { KeptSession, Network, Publisher, Session } from '../../src/ports/network.ts'
import type { OpenSocket } from '../../src/ports/socket.ts'
import { inProcessFetch, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { rehearsalSocket } from '../../src/rehearsal/in-process-socket.ts'
import type { LocalNetwork } from '../../src/rehearsal/local-network.ts'
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
  readonly sockets: OpenSocket
  readonly controls: typeof fetch
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * @param served the settings that point an account at a served rehearsal of its network
 * @param posting which POSTs are counted as creates
 * @param way what the account's settings say beside
 * @param networks what is served instead of all that can be rehearsed
 */
export async function openGround(
  network: Network,
  how: 'in process' | 'over a socket',
  served: (url: string) => Readonly<Record<string, string>>,
  posting = /./,
  way: Readonly<Record<string, string>> = {},
  networks?: readonly LocalNetwork[],
): Promise<Ground> {
  const clock = { now: new Date('2026-03-01T12:00:00Z') }
  const now = () => clock.now
  const stand = { now, ...(networks && { networks }) }
  const session = keptSession()
  const image = async (hash: string) => sampleImages.get(hash)
  const reach = await (how === 'in process'
    ? inProcess(network, stand)
    : socket(network, stand, served))
  const settings = { ...rehearsalSettings[network.id], ...way, ...reach.settings }
  let creates = 0
  let signal: AbortSignal | undefined
  const counting: typeof fetch = (input, init) => {
    if (init?.method === 'POST' && posting.test(String(input))) creates++
    return reach.network(input, { ...init, ...(signal && { signal }) })
  }
  const speaking: OpenSocket = async (url) => {
    const open = await reach.sockets(url, signal)
    return {
      ...open,
      send(text) {
        if (isPosting(text)) creates++
        open.send(text)
      },
    }
  }
  return {
    rehearsal: reach.rehearsal,
    clock,
    settings,
    creates: () => creates,
    connect: (changes) =>
      network.connect(
        { ...settings, ...changes },
        { fetch: counting, socket: speaking, now, session, image },
      ),
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

/** Nostr asks for a post with an event that is no deletion: https://github.com/nostr-protocol/nips/blob/master/01.md */
const isPosting = (text: string) => /^\["EVENT"/.test(text) && !/"kind":5\b/.test(text)

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

interface Stand {
  readonly now: () => Date
  readonly networks?: readonly LocalNetwork[]
}

async function inProcess(network: Network, stand: Stand): Promise<Reach> {
  const rehearsal = createRehearsal(stand)
  return {
    rehearsal,
    network: rehearsalFetch(rehearsal, network.id),
    sockets: rehearsalSocket(rehearsal, network.id),
    controls: inProcessFetch(rehearsal),
    url: 'http://rehearsal.example',
    settings: {},
    close: async () => {},
  }
}

async function socket(
  network: Network,
  stand: Stand,
  served: (url: string) => Readonly<Record<string, string>>,
): Promise<Reach> {
  // Needs a socket to listen on, which a Worker has not.
  const { serveRehearsal } = await import('../../src/rehearsal/server.ts')
  const { nodeSockets } = await import('../../src/outgoing/node-socket.ts')
  const server = await serveRehearsal({ host: '127.0.0.1', port: 0, ...stand })
  return {
    rehearsal: server.rehearsal,
    network: fetch,
    sockets: nodeSockets({
      check: () => {},
      userAgent: 'Posthorn',
      timeoutMs: 20_000,
      maxBytes: 1_048_576,
    }),
    controls: fetch,
    url: server.url,
    settings: served(`${server.url}/${network.id}`),
    close: server.close,
  }
}
