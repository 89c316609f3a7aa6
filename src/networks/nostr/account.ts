import type { NetworkIO } from '../../ports/network.ts'
import type { Failure } from '../http.ts'
import type { Key } from './key.ts'
import { type Relay, speaking } from './relay.ts'

/** One key, and the relays that its events go to. */
export interface NostrAccount {
  readonly io: NetworkIO
  readonly key: Key
  readonly relays: readonly string[]
  /** As many relays must have an event before it counts as published. */
  readonly quorum: number
}

export interface Heard<Answer> {
  readonly relay: string
  readonly answer: Answer | Failure
}

/** Speaks with all relays side by side: a dead or silent one holds nobody up for longer than its own time limit. */
export function everywhere<Answer>(
  { io, key, relays }: NostrAccount,
  speak: (relay: Relay, url: string) => Promise<Answer | Failure>,
  among: readonly string[] = relays,
): Promise<readonly Heard<Answer>[]> {
  return Promise.all(
    among.map(async (relay) => ({
      relay,
      answer: await speaking<Answer | Failure>(io, key, relay, (one) => speak(one, relay)),
    })),
  )
}

/** Those who answered in this way. */
export function thatSaid<Answer extends { readonly outcome: string }>(
  heard: readonly Heard<Answer>[],
  outcome: Answer['outcome'],
): readonly { readonly relay: string; readonly answer: Answer }[] {
  return heard.flatMap(({ relay, answer }) =>
    answer.outcome === outcome ? [{ relay, answer: answer as Answer }] : [],
  )
}

/** Those who did not. */
export function failuresAmong<Answer extends { readonly outcome: string }>(
  heard: readonly Heard<Answer>[],
  outcome: Answer['outcome'],
): readonly Heard<never>[] {
  return heard.filter((one): one is Heard<never> => one.answer.outcome !== outcome)
}

/**
 * What is on `quorum` relays is among what this many of them have: enough to say that something is not published.
 */
export const enoughToDeny = ({ relays, quorum }: NostrAccount) => relays.length - quorum + 1

/** What became of a request that too few relays granted: the kind that most of them gave, with what each one said. */
export function inShort(account: NostrAccount, failures: readonly Heard<never>[]): Failure {
  const kinds = SEVEREST.filter((kind) => failures.some(({ answer }) => answer.outcome === kind))
  const count = (kind: Failure['outcome']) =>
    failures.filter(({ answer }) => answer.outcome === kind).length
  const [outcome = 'lost'] = kinds.toSorted((a, b) => count(b) - count(a))
  return { outcome, reason: reasonOf(account, failures) }
}

/** Where two kinds were said as often, the one that leaves most open. */
const SEVEREST = ['lost', 'retry', 'blocked', 'auth', 'rejected', 'gone'] as const

const LONGEST = 600

/** Which relay said what, where there are several. */
export function reasonOf({ relays }: NostrAccount, failures: readonly Heard<never>[]): string {
  const told = failures.map(({ relay, answer }) => {
    const reason = 'reason' in answer ? answer.reason : ''
    return relays.length === 1 ? reason : `${new URL(relay).host}: ${reason}`
  })
  return told.join('; ').slice(0, LONGEST)
}
