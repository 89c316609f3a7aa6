import type {
  ExecutionContext,
  Message,
  MessageBatch,
  MessageSendRequest,
  Queue,
} from '@cloudflare/workers-types'
import { systemClock } from '../../src/clock.ts'
import type { DeliveryMessage } from '../../src/queues/cloudflare.ts'
import type { Bindings } from '../../src/worker/bindings.ts'
import { workerHandlers } from '../../src/worker/handlers.ts'
import { openEdge } from '../../src/worker/open-edge.ts'
import { seeded } from '../fakes/seeded.ts'
import type { Brought } from './mean-queue.ts'
import { mortality, steppingD1 } from './mortal.ts'
import { short } from './timings.ts'

/** What the test asks of the Worker's platform: to go on by so much, and how likely a step is to be an invocation's last. */
export interface PlatformOrders {
  readonly forward?: number
  readonly chance?: number
}

/** What the platform did so far, and what was sent to the queue since it was asked before. */
export interface PlatformReport {
  readonly alive: number
  readonly deaths: number
  readonly sent: readonly DeliveryMessage[]
}

/** Minutes pass only while nothing goes on, so that a lease can be longer than the slowest machine takes. */
const patientInLife = { ...short, request: 300, lease: 30_000 }

let ahead = 0
// What it says in between is nothing to those who read the test's outcome.
for (const level of ['log', 'info', 'warn', 'error'] as const) console[level] = () => {}
let draw = seeded(1)
const sent: DeliveryMessage[] = []
const mortal = mortality(() => draw())
const platformFetch = globalThis.fetch
globalThis.fetch = (input, init) => mortal.step(() => platformFetch(input, init))

const queue = {
  sendBatch: async (messages: Iterable<MessageSendRequest<DeliveryMessage>>) => {
    sent.push(...[...messages].map(({ body }) => body))
  },
} as unknown as Queue<DeliveryMessage>

const handlers = workerHandlers((bindings, front) => {
  draw = seeded(Number(bindings.SEED))
  const DB = steppingD1(bindings.DB, mortal.step)
  const clock = { ...systemClock, now: () => new Date(Date.now() + ahead) }
  return openEdge({ ...bindings, DB, DELIVERIES: queue }, front, patientInLife, clock)
})

/** The Worker, on a platform where invocations die, and whose queue is the test. */
export default {
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response> {
    switch (new URL(request.url).pathname) {
      case '/_platform':
        return obey(await request.json())
      case '/_queue':
        return consume(await request.json(), bindings)
      default:
        return mortal.live(async () => handlers.fetch(request, bindings, context))
    }
  },

  scheduled: (event: unknown, bindings: Bindings) =>
    mortal.live(() => handlers.scheduled(event, bindings)),
}

function obey({ forward = 0, chance }: PlatformOrders): Response {
  const { alive, deaths } = mortal.tally
  if (alive === 0) ahead += forward
  if (chance !== undefined) mortal.tally.chance = chance
  return Response.json({ alive, deaths, sent: sent.splice(0) } satisfies PlatformReport)
}

async function consume({ queue, messages }: Brought, bindings: Bindings): Promise<Response> {
  const retried: string[] = []
  const batch = {
    queue,
    messages: messages.map((message) => ({
      ...message,
      ack: () => {},
      retry: () => void retried.push(message.id),
    })) as unknown as Message<DeliveryMessage>[],
  } as unknown as MessageBatch<DeliveryMessage>
  await mortal.live(() => handlers.queue(batch, bindings))
  return Response.json(retried)
}
