import { z } from 'zod'
import type { Socket } from '../../ports/socket.ts'
import { clean, type Failure, json, unanswered } from '../http.ts'

const said = z.union([
  z.tuple([z.literal('OK'), z.string(), z.boolean()], z.unknown()),
  z.tuple([z.literal('EVENT'), z.string(), z.unknown()]),
  z.tuple([z.literal('EOSE'), z.string()], z.unknown()),
  z.tuple([z.literal('CLOSED'), z.string()], z.unknown()),
  z.tuple([z.literal('NOTICE'), z.unknown()]),
  z.tuple([z.literal('AUTH'), z.string().max(1_000)]),
])
export type Said = z.output<typeof said>

/** The messages of one connection, as NIP-01 and NIP-42 have them. */
export interface Line {
  say(...message: readonly unknown[]): void
  /** The first thing the relay says that `wanted` makes something of; everything else is passed over. */
  hear<Result>(wanted: (message: Said) => Result | undefined): Promise<Result | Failure>
  /** What the relay wants to have signed by who asks, once it said so. */
  challenge(): string | undefined
}

/** @param secrets never to appear in a reason */
export function lineOver(socket: Socket, secrets: readonly string[]): Line {
  let challenge: string | undefined
  let notice = ''
  function note(message: Said): void {
    if (message[0] === 'AUTH') challenge = message[1]
    if (message[0] === 'NOTICE') notice = clean(String(message[1]), secrets)
  }
  /** A relay complains of what it cannot read, and then says no more of it. */
  function broken(error: unknown): Failure {
    const failure = unanswered(error)
    return notice ? { ...failure, reason: `${failure.reason} (${notice})` } : failure
  }
  return {
    say: (...message) => socket.send(JSON.stringify(message)),
    challenge: () => challenge,
    async hear(wanted) {
      for (;;) {
        let text: string | undefined
        try {
          text = await socket.receive()
        } catch (error) {
          return broken(error)
        }
        if (text === undefined) return CLOSED
        const message = said.safeParse(json(text)).data
        if (!message) continue
        note(message)
        const result = wanted(message)
        if (result !== undefined) return result
      }
    },
  }
}

const CLOSED: Failure = { outcome: 'lost', reason: 'the relay closed the connection' }
