import type { NetworkIO } from '../../ports/network.ts'
import type { Socket } from '../../ports/socket.ts'
import { clean, type Failure, unanswered } from '../http.ts'
import { type NostrEvent, proofOf, readEvent } from './event.ts'
import type { Key } from './key.ts'
import { type Line, lineOver } from './line.ts'

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

interface Speaking {
  readonly io: NetworkIO
  readonly key: Key
  readonly url: string
}

function relayOver(socket: Socket, { io, key, url }: Speaking): Relay {
  const line = lineOver(socket, key.written)
  let asked = 0
  let entered: Promise<Kept | Failure> | undefined
  /** NIP-42: to a relay that asks who it is that is said, once; what it refused before is asked again. */
  async function asMember<Result extends { readonly outcome: string }>(
    ask: () => Promise<Result | Failure>,
  ): Promise<Result | Failure> {
    const answer = await ask()
    if (answer.outcome !== 'auth' || entered) return answer
    entered = enter(line, key, (challenge) => proofOf(key, url, challenge, io.now()))
    const entry = await entered
    if (entry.outcome === 'kept') return ask()
    return entry.outcome === 'gone' ? answer : entry
  }
  return {
    put: (event) =>
      asMember(() => {
        line.say('EVENT', event)
        return accepted(line, event.id, key)
      }),
    ask: (filter) => asMember(() => stored(line, `posthorn-${++asked}`, filter, key)),
  }
}

const accepted = (line: Line, id: string, key: Key) =>
  line.hear<Kept | Failure>((message) => {
    if (message[0] !== 'OK' || message[1] !== id) return undefined
    const words = message[3]
    return message[2] || /^(duplicate|replaced):/.test(String(words))
      ? { outcome: 'kept' }
      : refused(words, key)
  })

/** Proves who is asking. No event was kept before: what goes wrong here can be tried again. `gone` when it did not say how. */
async function enter(
  line: Line,
  key: Key,
  proofFor: (challenge: string) => NostrEvent,
): Promise<Kept | Failure> {
  const challenge = line.challenge() ?? (await line.hear(line.challenge))
  if (typeof challenge !== 'string') return { outcome: 'gone', reason: 'it gave no challenge' }
  const proof = proofFor(challenge)
  line.say('AUTH', proof)
  const answer = await accepted(line, proof.id, key)
  if (answer.outcome === 'kept') return answer
  const { reason } = answer as { readonly reason: string }
  const mayPass = answer.outcome === 'lost' || answer.outcome === 'retry'
  return { outcome: mayPass ? 'retry' : 'auth', reason }
}

/** Of events that are asked for without a number. */
const MOST = 500

/** A relay that tells more than it was asked for is not listened to any longer: each event takes its time to be proven. */
async function stored(
  line: Line,
  subscription: string,
  filter: Filter,
  key: Key,
): Promise<Found | Failure> {
  const events: NostrEvent[] = []
  const most = filter.limit ?? filter.ids?.length ?? MOST
  let told = 0
  line.say('REQ', subscription, filter)
  const answer = await line.hear<Found | Failure>((message) => {
    if (message[1] !== subscription) return undefined
    if (message[0] === 'EVENT') {
      told += 1
      if (told > most) return { outcome: 'found', events }
      const event = readEvent(message[2])
      if (event) events.push(event)
    }
    if (message[0] === 'CLOSED') return refused(message[2], key)
    return message[0] === 'EOSE' ? { outcome: 'found', events } : undefined
  })
  if (answer.outcome === 'found') line.say('CLOSE', subscription)
  return answer
}

/** The machine-readable prefixes of NIP-01 and NIP-42. An error of the relay may have come after it kept the event. */
function refused(words: unknown, { written }: Key): Failure {
  const reason = clean(String(words ?? ''), written) || 'refused without a word'
  switch (/^([a-z-]+):/.exec(reason)?.[1]) {
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
