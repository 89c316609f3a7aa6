import { decode } from 'nostr-tools/nip19'
import { getPublicKey } from 'nostr-tools/pure'
import { z } from 'zod'
import type { Conversation } from './conversation.ts'
import type { FailureKind, LocalNetwork } from './local-network.ts'
import { eventSchema, filterSchema, LONGEST } from './nostr-event.ts'
import { createGate, type Gate } from './nostr-gate.ts'
import { createStore, type Store } from './nostr-store.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

const settings = all.nostr
const EVENTS = { events: 120, seconds: 60 }
const NEVER = { method: 'SOCKET', path: /^$/ }

/**
 * A relay: https://github.com/nostr-protocol/nips. Whoever has the rehearsal key is its member and may write; under `/members`
 * nobody reads or writes before they have proved who they are (NIP-42).
 */
export const nostr: LocalNetwork = {
  id: 'nostr',
  name: 'Nostr',
  links: 'scheme',
  settings,
  addressKey: 'relays',
  speaksSockets: true,
  endpoints: {
    info: { method: 'GET', path: /^\/?$/ },
    create: NEVER,
    delete: NEVER,
    find: NEVER,
    read: NEVER,
    me: NEVER,
    auth: NEVER,
  },
  open(stage) {
    let made: Store | undefined
    // Reckoning with keys takes a while: not before somebody asks.
    const open = () => {
      const { data: secret } = decode(settings.secret_key as `nsec1${string}`)
      made ??= createStore(stage, secret, getPublicKey(secret))
      return made
    }
    const window = rateWindow(EVENTS.events, EVENTS.seconds, stage.now)
    let serial = 0
    return {
      answer: async () => info(open().member),
      fail: (kind) => Response.json({ error: WORDS[kind] }, { status: STATUS[kind] }),
      converse({ hostname, pathname }) {
        if (!/^\/(members\/?)?$/.test(pathname)) return undefined
        const store = open()
        const { member } = store
        const closed = pathname.startsWith('/members')
        const { now } = stage
        const gate = createGate({ member, host: hostname, closed, serial: ++serial, now })
        return conversation(store, gate, () => window(member).over, now)
      },
    }
  },
}

const WORDS: Readonly<Record<FailureKind, string>> = {
  '500': 'error: could not reach the database',
  '429': 'rate-limited: slow down there',
  '401': 'auth-required: only members may write',
  blocked: 'blocked: this key was banned',
  duplicate: 'duplicate: already have this event',
}
const STATUS: Readonly<Record<FailureKind, number>> = {
  '500': 500,
  '429': 429,
  '401': 401,
  blocked: 403,
  duplicate: 200,
}

/** https://github.com/nostr-protocol/nips/blob/master/11.md */
function info(pubkey: string): Response {
  const limitation = { max_message_length: LONGEST.event, max_content_length: LONGEST.content }
  const about = { name: 'Rehearsal relay', pubkey, supported_nips: [1, 9, 10, 11, 23, 42] }
  const headers = { 'content-type': 'application/nostr+json' }
  return new Response(JSON.stringify({ ...about, limitation }), { headers })
}

const id = z.string().min(1).max(64)
const message = z.union([
  z.tuple([z.literal('EVENT'), eventSchema]),
  z.tuple([z.literal('AUTH'), eventSchema]),
  z.tuple([z.literal('REQ'), id], z.unknown()),
  z.tuple([z.literal('CLOSE'), id]),
])
type Message = z.output<typeof message>

function parsed(text: string): Message | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

type Say = readonly unknown[]
const spoken = (said: readonly Say[]) => said.map((one) => JSON.stringify(one))

function conversation(
  store: Store,
  gate: Gate,
  isOver: () => boolean,
  now: () => Date,
): Conversation {
  const write = async (event: z.output<typeof eventSchema>): Promise<Say> => {
    const no =
      gate.mayWrite(event, now()) ??
      (isOver() ? WORDS['429'] : undefined) ??
      (store.isDeleted(event) ? 'deleted: its author asked for that' : undefined)
    return no === undefined
      ? ['OK', event.id, true, await store.keep(event)]
      : ['OK', event.id, false, no]
  }
  return {
    greeting: spoken([['AUTH', gate.challenge]]),
    endpointOf(text) {
      const told = parsed(text)
      return told && endpointOf(told)
    },
    async answer(text) {
      const told = parsed(text)
      switch (told?.[0]) {
        case undefined:
          return spoken([['NOTICE', 'invalid: this is no message of NIP-01']])
        case 'AUTH':
          return spoken([gate.enter(told[1])])
        case 'EVENT':
          return spoken([await write(told[1])])
        case 'REQ':
          return spoken(gate.read(told[1], told.slice(2), store.events()))
        case 'CLOSE':
          return []
      }
    },
    fail(kind, text) {
      const told = parsed(text)
      if (kind === '401') gate.revoke()
      if (told?.[0] === 'REQ') return spoken([['CLOSED', told[1], WORDS[kind]]])
      const [, event] = told ?? []
      const isEvent = typeof event === 'object' && event !== null && 'id' in event
      return spoken([['OK', isEvent ? event.id : '', kind === 'duplicate', WORDS[kind]]])
    },
  }
}

function endpointOf(told: Message): string | undefined {
  switch (told[0]) {
    case 'AUTH':
      return 'auth'
    case 'EVENT':
      return told[1].kind === 5 ? 'delete' : 'create'
    case 'REQ': {
      const filter = filterSchema.safeParse(told[2]).data
      if (filter?.kinds?.includes(0)) return 'me'
      return filter && '#e' in filter ? 'read' : 'find'
    }
    default:
      return undefined
  }
}
