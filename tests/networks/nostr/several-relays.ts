import { nostr } from '../../../src/networks/nostr.ts'
import { inProcessFetch } from '../../../src/rehearsal/in-process.ts'
import { rehearsalSocket } from '../../../src/rehearsal/in-process-socket.ts'
import {
  createRehearsal,
  type Rehearsal,
  rehearsalSettings,
} from '../../../src/rehearsal/rehearsal.ts'
import { keptSession } from '../../contracts/network-ground.ts'

export const names = ['a', 'b', 'c'] as const
type Name = (typeof names)[number]

/** One account on three relays, each with posts and faults of its own. */
export function severalRelays(settings: object = {}) {
  const clock = { now: new Date('2026-03-01T12:00:00Z') }
  const now = () => clock.now
  const relays = new Map<string, Rehearsal>(names.map((name) => [name, createRehearsal({ now })]))
  const down = new Set<string>()
  const sent: string[] = []
  const session = keptSession()
  const relay = (name: string) => relays.get(name) as Rehearsal
  const account = nostr.connect(
    {
      ...rehearsalSettings.nostr,
      relays: names.map((name) => `wss://${name}.example`),
      ...settings,
    },
    {
      fetch,
      now,
      session,
      async socket(url, signal) {
        const [name = ''] = new URL(url).hostname.split('.')
        if (down.has(name)) {
          throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
        }
        const open = await rehearsalSocket(relay(name), 'nostr')(url, signal)
        return {
          ...open,
          send(text) {
            if (text.startsWith('["EVENT"')) sent.push(`${name} ${JSON.parse(text)[1].kind}`)
            open.send(text)
          },
        }
      },
    },
  )
  return {
    account,
    clock,
    down,
    session,
    /** Which relay was sent an event of which kind, since this was asked last. */
    sent: () => sent.splice(0),
    order: (name: Name, fault: object) =>
      inProcessFetch(relay(name))('http://rehearsal.example/_faults', {
        method: 'POST',
        body: JSON.stringify({ network: 'nostr', ...fault }),
      }),
    /** The texts that stand on each relay. */
    standing: async () =>
      Promise.all(names.map(async (name) => (await relay(name).posts()).map(({ text }) => text))),
    events: async (name: Name) => (await relay(name).posts()).map(({ record }) => record),
  }
}
