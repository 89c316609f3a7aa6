import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import type { Socket } from '../../ports/socket.ts'
import { clean, type Failure, json, unanswered } from '../http.ts'
import { type NostrEvent, proofOf, readEvent } from './event.ts'
import type { Key } from './key.ts'

/** https://github.com/nostr-protocol/nips/blob/master/01.md: no more than a relay is asked for. */
export interface Filter {
  readonly ids?: readonly string[]
  readonly authors?: readonly string[]
  readonly kinds?: readonly number[]
  readonly '#e'?: readonly string[]
  readonly since?: number
  readonly until?: number
  readonly limit?: number
}

export type Kept = { readonly outcome: 'kept' }
export type Found = { readonly outcome: 'found'; readonly events: readonly NostrEvent[] }

/** One connection to one relay. */
export interface Relay {
  /** Gives it an event to keep. */
  put(event: NostrEvent): Promise<Kept | Failure>
  /** What it has, each event with a right id and signature. */
  ask(filter: Filter): Promise<Found | Failure>
}

/**
 * Speaks with a relay, and closes the connection whatever came of it. Every failure is a value. What fails before anything was
 * asked was certainly not posted.
 */
export async function speaking<Result>(
  io: NetworkIO,
  key: Key,
  url: string,
  speak: (relay: Relay) => Promise<Result>,
): Promise<Result | Failure> {
  if (!io.socket) return { outcome: 'blocked', reason: 'no WebSocket can be opened here' }
  let socket: Socket
  try {
    socket = await io.socket(url)
  } catch (error) {
    const failure = unanswered(error)
    return failure.outcome === 'lost' ? unopened(error, failure.reason) : failure
  }
  try {
    return await speak(relayOver(socket, { io, key, url }))
  } finally {
    socket.close()
  }
}

/** Nothing was sent before the connection stood. */
function unopened(error: unknown, reason: string): Failure {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return { outcome: 'retry', reason: /^HTTP \d+$/.test(code) ? `no connection (${code})` : reason }
}

const said = z.union([
  z.tuple([z.literal('OK'), z.string(), z.boolean()], z.unknown()),
  z.tuple([z.literal('EVENT'), z.string(), z.unknown()]),
  z.tuple([z.literal('EOSE'), z.string()], z.unknown()),
  z.tuple([z.literal('CLOSED'), z.string()], z.unknown()),
  z.tuple([z.literal('NOTICE'), z.unknown()]),
  z.tuple([z.literal('AUTH'), z.string().max(1_000)]),
])
type Said = z.output<typeof said>

interface Speaking {
  readonly io: NetworkIO
  readonly key: Key
  readonly url: string
}

function relayOver(socket: Socket, { io, key, url }: Speaking): Relay {
  let challenge: string | undefined
  let notice = ''
  let entered = false
  let asked = 0
  const say = (...message: readonly unknown[]) => socket.send(JSON.stringify(message))
  const refusal = (words: unknown) => refused(clean(String(words ?? ''), key.written))

  /** The first thing it says that `wanted` makes something of. */
  async function hear<Result>(
    wanted: (message: Said) => Result | undefined,
  ): Promise<Result | Failure> {
    for (;;) {
      let text: string | undefined
      try {
        text = await socket.receive()
      } catch (error) {
        const failure = unanswered(error)
        return notice ? { ...failure, reason: `${failure.reason} (${notice})` } : failure
      }
      if (text === undefined) return { outcome: 'lost', reason: 'the relay closed the connection' }
      const message = said.safeParse(json(text)).data
      if (message?.[0] === 'AUTH') challenge = message[1]
      if (message?.[0] === 'NOTICE') notice = clean(String(message[1]), key.written)
      const result = message && wanted(message)
      if (result !== undefined) return result
    }
  }

  const accepted = (id: string) =>
    hear<Kept | Failure>((message) => {
      if (message[0] !== 'OK' || message[1] !== id) return undefined
      const words = message[3]
      return message[2] || /^(duplicate|replaced):/.test(String(words))
        ? { outcome: 'kept' }
        : refusal(words)
    })

  /** NIP-42: a relay that asks who it is says what it wants to have signed. What it refused before is asked once more. */
  async function asMember<Result extends { readonly outcome: string }>(
    ask: () => Promise<Result | Failure>,
  ): Promise<Result | Failure> {
    const answer = await ask()
    if (answer.outcome !== 'auth' || entered) return answer
    entered = true
    const known = challenge ?? (await hear(() => challenge))
    if (typeof known !== 'string') return answer
    const proof = proofOf(key, url, known, io.now())
    say('AUTH', proof)
    const let_in = await accepted(proof.id)
    if (let_in.outcome === 'kept') return ask()
    if (let_in.outcome === 'lost' || let_in.outcome === 'retry') {
      return { outcome: 'retry', reason: let_in.reason }
    }
    return { outcome: 'auth', reason: 'reason' in let_in ? let_in.reason : '' }
  }

  async function stored(filter: Filter): Promise<Found | Failure> {
    const subscription = `posthorn-${++asked}`
    const events: NostrEvent[] = []
    say('REQ', subscription, filter)
    const answer = await hear<Found | Failure>((message) => {
      if (message[1] !== subscription) return undefined
      if (message[0] === 'EVENT') {
        const event = readEvent(message[2])
        if (event) events.push(event)
      }
      if (message[0] === 'CLOSED') return refusal(message[2])
      return message[0] === 'EOSE' ? { outcome: 'found', events } : undefined
    })
    if (answer.outcome === 'found') say('CLOSE', subscription)
    return answer
  }

  return {
    put: (event) =>
      asMember(() => {
        say('EVENT', event)
        return accepted(event.id)
      }),
    ask: (filter) => asMember(() => stored(filter)),
  }
}

/** The machine-readable prefixes of NIP-01 and NIP-42. An error of the relay may have come after it kept the event. */
function refused(words: string): Failure {
  const reason = words || 'refused without a word'
  switch (/^([a-z-]+):/.exec(words)?.[1]) {
    case 'auth-required':
      return { outcome: 'auth', reason }
    case 'rate-limited':
      return { outcome: 'retry', reason }
    case 'blocked':
    case 'restricted':
    case 'mute':
      return { outcome: 'blocked', reason }
    case 'error':
      return { outcome: 'lost', reason }
    default:
      return { outcome: 'rejected', reason }
  }
}
