import { verifyEvent } from 'nostr-tools/pure'
import { filterSchema, matching, type NostrEvent, tagOf, whyRefused } from './nostr-event.ts'

/** Who may do what over one connection. */
export interface Gate {
  readonly challenge: string
  /** Somebody says who they are. */
  enter(event: NostrEvent): readonly unknown[]
  /** Why an event is not taken. */
  mayWrite(event: NostrEvent, now: Date): string | undefined
  /** The answers to a REQ. */
  read(
    subscription: string,
    filters: readonly unknown[],
    events: readonly NostrEvent[],
  ): readonly (readonly unknown[])[]
  /** From now on its key is no member's. */
  revoke(): void
}

/** https://github.com/nostr-protocol/nips/blob/master/42.md */
const AUTH = 22_242
/** How far the time of a proof may be from ours, in seconds. */
const NEAR = 600
const MOST_FILTERS = 10

export function createGate(ground: {
  readonly member: string
  readonly host: string
  /** Nothing is done for anybody unknown. */
  readonly closed: boolean
  readonly serial: number
  readonly now: () => Date
}): Gate {
  const { member, host, closed, serial, now } = ground
  const challenge = `rehearsal-${serial}`
  let entered: string | undefined
  let revoked = false
  const isIn = () => entered === member && !revoked
  const stranger = 'auth-required: only members may write'
  function wrongProof(event: NostrEvent): string | undefined {
    const age = Math.abs(now().getTime() / 1000 - event.created_at)
    if (!verifyEvent({ ...event })) return 'invalid: signature is wrong'
    if (event.kind !== AUTH || age > NEAR) return 'invalid: this proves nothing now'
    if (tagOf(event, 'challenge') !== challenge) return 'invalid: the challenge is another one'
    const relay = tagOf(event, 'relay') ?? ''
    if (!URL.canParse(relay) || new URL(relay).hostname !== host)
      return 'invalid: for another relay'
    return event.pubkey === member && !revoked ? undefined : 'restricted: this key is no member'
  }
  return {
    challenge,
    enter(event) {
      const wrong = wrongProof(event)
      if (wrong === undefined) entered = event.pubkey
      return ['OK', event.id, wrong === undefined, wrong ?? '']
    },
    mayWrite(event, at) {
      if (revoked || (closed && !isIn())) return stranger
      return whyRefused(event, at) ?? (event.pubkey === member ? undefined : stranger)
    },
    read(subscription, filters, events) {
      if (revoked || (closed && !isIn())) {
        return [['CLOSED', subscription, 'auth-required: only members may read']]
      }
      const wanted = filters.map((filter) => filterSchema.safeParse(filter).data)
      const known = wanted.flatMap((filter) => (filter ? [filter] : []))
      if (known.length === 0 || known.length < wanted.length || known.length > MOST_FILTERS) {
        return [['CLOSED', subscription, 'invalid: a filter cannot be read']]
      }
      return [
        ...matching(events, known).map((event) => ['EVENT', subscription, event]),
        ['EOSE', subscription],
      ]
    },
    revoke() {
      revoked = true
    },
  }
}
