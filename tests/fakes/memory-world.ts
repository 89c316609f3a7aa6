import type { Delivery } from '../../src/core/delivery.ts'
import { asItIsFitter } from '../../src/images/as-it-is.ts'
import type { Claim } from '../../src/ports/delivery-store.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { inMemoryAmendments } from '../../src/stores/in-memory/amendments.ts'
import { inMemoryDeliveries } from '../../src/stores/in-memory/deliveries.ts'
import { inMemoryImages } from '../../src/stores/in-memory/images.ts'
import { inMemoryLedger } from '../../src/stores/in-memory/ledger.ts'
import { emptyMemory, type Memory } from '../../src/stores/in-memory/memory.ts'
import { inMemoryPlanning } from '../../src/stores/in-memory/planning.ts'
import { inMemoryPosts } from '../../src/stores/in-memory/posts.ts'
import { inMemorySetup } from '../../src/stores/in-memory/setup.ts'
import { inMemoryShortLinks } from '../../src/stores/in-memory/short-links.ts'
import type { SimulatedPorts } from '../../src/tasks/simulated-ports.ts'

/**
 * What several machines share, without a database: each of them may wait for its turn before every question.
 *
 * @param claimed sees every claim in its very moment
 */
export function memoryWorld(
  given: Pick<Ports, 'clock' | 'timings'>,
  claimed: (delivery: Delivery, memory: Memory) => void = () => {},
) {
  const memory = emptyMemory()
  const deliveries = inMemoryDeliveries(memory)
  const stores = {
    posts: inMemoryPosts(memory),
    deliveries: {
      ...deliveries,
      async claim(claim: Claim) {
        const taken = await deliveries.claim(claim)
        if (taken) claimed(taken, memory)
        return taken
      },
    },
    amendments: inMemoryAmendments(memory),
    images: inMemoryImages(),
    shortLinks: inMemoryShortLinks(),
    ledger: inMemoryLedger(memory),
    planning: inMemoryPlanning(memory),
    setup: inMemorySetup(memory),
    pages: { last: async () => ({ at: given.clock.now() }), record: async () => {} },
  }
  return (network: Ports['networks'][number], wait?: () => Promise<void>): SimulatedPorts => ({
    ...given,
    ...(wait ? inTurn(stores, wait) : stores),
    networks: [network],
    imageFitter: asItIsFitter,
    outgoing: { fetch, document: async () => ({ outcome: 'failed', reason: 'none' }) },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    tracing: { run: (_trace, work) => work(), current: () => undefined },
  })
}

type Ask = (...given: readonly unknown[]) => Promise<unknown>

function inTurn<Stores extends object>(stores: Stores, wait: () => Promise<void>): Stores {
  const turned = (store: object) =>
    Object.fromEntries(
      Object.entries(store as Record<string, Ask>).map(([name, ask]) => [
        name,
        async (...given: readonly unknown[]) => {
          await wait()
          return ask(...given)
        },
      ]),
    )
  return Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [name, turned(store as object)]),
  ) as Stores
}
