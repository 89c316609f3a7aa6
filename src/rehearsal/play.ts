import { type PlayedConversation, played } from './conversation.ts'
import type { Fault, Faults } from './faults.ts'
import type { Call, LocalNetwork, Stage } from './local-network.ts'
import type { PostLog } from './post-log.ts'

/** What the caller gets: an answer, or what happens to it on the way. */
export type RehearsalAnswer =
  | { readonly kind: 'answer'; readonly response: Response }
  /** Arrives this many milliseconds late. */
  | { readonly kind: 'slow'; readonly response: Response; readonly late: number }
  /** Breaks off in the middle of the body. */
  | { readonly kind: 'truncate'; readonly response: Response }
  /** The connection stays open and silent. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }

/** One local network as it is reached. */
export interface Play {
  /** Answers a request to this network, or undefined when it has no such endpoint. */
  answer(request: Request, url: URL): Promise<RehearsalAnswer | undefined>
  /** Speaks over a WebSocket, where this network does. */
  converse(url: URL): PlayedConversation | undefined
}

export function playing(
  network: LocalNetwork,
  ground: { readonly now: () => Date; readonly log: PostLog; readonly faults: Faults },
): Play {
  const { now, log, faults } = ground
  const stage: Stage = {
    now,
    posts: () => log.posts(network.id),
    lastId: () => log.lastId(network.id),
    accept: (post) => log.accept({ network: network.id, ...post }),
    edit: (id, said) => log.edit({ network: network.id, id, ...said }),
    remove: (id) => log.remove({ network: network.id, id }),
    hasFault: (on, kind) => faults.strike(network.id, on, [kind]) !== undefined,
  }
  const open = network.open(stage)
  const pathOf = (url: URL) => url.pathname.slice(network.id.length + 1)
  return {
    async answer(request, url) {
      const path = pathOf(url)
      const endpoint = endpointOf(network, request.method, path)
      if (!endpoint) return undefined
      const call = {
        endpoint,
        request,
        url: new URL(path + url.search, network.origin ?? url.origin),
        base: `${url.origin}/${network.id}`,
      }
      const fault = faults.strike(network.id, endpoint)
      if (fault) return struck(open, call, fault, now())
      return { kind: 'answer', response: await open.answer(call) }
    },
    converse(url) {
      const conversation = open.converse?.(new URL(pathOf(url) || '/', url.origin))
      return conversation && played(conversation, (on) => faults.strike(network.id, on))
    },
  }
}

function endpointOf({ endpoints }: LocalNetwork, method: string, path: string): string | undefined {
  return Object.keys(endpoints).find((name) => {
    const endpoint = endpoints[name]
    return endpoint?.method === method && endpoint.path.test(path)
  })
}

async function struck(
  { answer, fail }: ReturnType<LocalNetwork['open']>,
  call: Call,
  fault: Fault,
  now: Date,
): Promise<RehearsalAnswer> {
  const opens = new Date(now.getTime() + (fault.seconds ?? 60) * 1000)
  switch (fault.do) {
    case '429':
    case '401':
    case 'blocked':
    case 'duplicate':
      return { kind: 'answer', response: fail(fault.do, opens, call) }
    case '500-before':
    case 'replay-500':
      return { kind: 'answer', response: fail('500', opens, call) }
    case '500-after':
      await answer(call)
      return { kind: 'answer', response: fail('500', opens, call) }
    case 'hang-before':
      return { kind: 'hang' }
    case 'hang-after':
      await answer(call)
      return { kind: 'hang' }
    case 'reset-before':
      return { kind: 'reset' }
    case 'reset-after':
      await answer(call)
      return { kind: 'reset' }
    case 'truncate': {
      const response = await answer(call)
      // An answer without a body breaks off before it has arrived.
      return response.body ? { kind: 'truncate', response } : { kind: 'reset' }
    }
    case 'slow':
      return { kind: 'slow', response: await answer(call), late: (fault.seconds ?? 3) * 1000 }
  }
}
