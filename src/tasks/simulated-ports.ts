import type { AmendmentStore } from '../ports/amendment-store.ts'
import type { Network, NetworkIO, Publisher } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { DeliveryQueue } from '../ports/queue.ts'
import type { PlanPorts } from './plan-deliveries.ts'
import type { SendPorts } from './send-delivery.ts'

export type SimulatedPorts = PlanPorts & SendPorts

/** What a network of a simulation took. */
export interface Taken {
  readonly deliveryId: string
  readonly at: Date
  readonly text: string
}

/** A change of what stands that a network took. */
export interface Changed {
  readonly amendmentId: string
  readonly at: Date
}

export interface Simulated {
  readonly ports: SimulatedPorts
  readonly taken: readonly Taken[]
  readonly changed: readonly Changed[]
  /** Accounts on which something is due, since it was last asked. */
  waiting(): readonly string[]
  goTo(time: Date): void
}

type RealPorts = Pick<Ports, 'simulation' | 'clock' | 'networks' | 'timings'>

/**
 * Ports of which none leads outside: stores that are copies, networks that accept every draft, no requests, and a clock that
 * only `goTo` moves. What is planned gets ids that sort behind all real ones, as later ones do.
 */
export async function simulatedPorts(real: RealPorts): Promise<Simulated> {
  let time = real.clock.now()
  const taken: Taken[] = []
  const changed: Changed[] = []
  const { enqueue, waiting } = accountsInOrder()
  const stores = await real.simulation.copy(time)
  const clock = { now: () => time, chance: () => 0.5, mint: mintsAfter(real.clock.mint()) }
  const accept = ({ key, text }: { readonly key: string; readonly text: string }) => {
    taken.push({ deliveryId: key, at: clock.now(), text })
    return `simulated-${taken.length}`
  }
  const ports: SimulatedPorts = {
    ...stores,
    amendments: noting(stores.amendments, changed),
    planning: { ...stores.planning, last: () => sweptJustNow(stores, clock.now()) },
    imageFitter: { fit: async () => ({ ok: false, reason: 'it is a simulation' }) },
    pages: { last: async () => ({ at: clock.now() }), record: async () => {} },
    clock,
    queue: { wholeAccounts: true, enqueue },
    timings: real.timings,
    networks: real.networks.map((network) => accepting(network, accept)),
    outgoing: {
      fetch: refuse,
      document: async () => ({ outcome: 'failed', reason: 'A simulation asks nobody.' }),
    },
    rehearsal: { fetch: () => refuse, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    tracing: { run: (_trace, work) => work(), current: () => undefined },
  }
  const goTo = (next: Date) => {
    time = next
  }
  return { ports, taken, changed, waiting, goTo }
}

/** Notes what was changed, and when. */
function noting(amendments: AmendmentStore, changed: Changed[]): AmendmentStore {
  return {
    ...amendments,
    async finish(id, token, outcome) {
      const kept = await amendments.finish(id, token, outcome)
      if (kept && outcome.state === 'done') changed.push({ amendmentId: id, at: outcome.at })
      return kept
    },
  }
}

const refuse = () => Promise.reject(new Error('A simulation asks nobody.'))

function accountsInOrder(): DeliveryQueue & { waiting(): readonly string[] } {
  let accounts = new Set<string>()
  return {
    async enqueue(due) {
      for (const { accountId } of due) accounts.add(accountId)
    },
    waiting() {
      const all = [...accounts]
      accounts = new Set()
      return all
    },
  }
}

function mintsAfter(last: string): () => string {
  let minted = 0
  return () => `${last}-${String(++minted).padStart(9, '0')}`
}

/** The hourly look at every fresh post finds what nobody noted: in a simulation there is no such thing. */
async function sweptJustNow({ planning }: Pick<Ports, 'planning'>, now: Date) {
  return { ...(await planning.last()), sweptAt: now }
}

/** The network as it is, but for its requests: its rules, its prices and what it can do stay. */
function accepting(
  network: Network,
  accept: (draft: { readonly key: string; readonly text: string }) => string,
): Network {
  const publisher = (io: NetworkIO): Publisher => ({
    publish: async (draft) => ({ outcome: 'published', id: accept(draft) }),
    find: async () => ({ outcome: 'found', post: { id: 'simulated' } }),
    check: async () => ({ outcome: 'ok', name: network.name }),
    edit: async () => ({ outcome: 'done' }),
    remove: async () => ({ outcome: 'done' }),
    async replies() {
      io.read?.(1)
      return { outcome: 'read', replies: 0 }
    },
  })
  return { ...network, connect: (_settings, io) => publisher(io) }
}
