import { z } from 'zod'
import { nodeSockets } from '../../src/outgoing/node-socket.ts'
import type { Socket } from '../../src/ports/socket.ts'
import type { Conversation } from '../../src/rehearsal/conversation.ts'
import type { LocalNetwork, Stage } from '../../src/rehearsal/local-network.ts'
import { nostr } from '../../src/rehearsal/nostr.ts'
import { eventSchema, type NostrEvent } from '../../src/rehearsal/nostr-event.ts'

const open = nodeSockets({
  check: () => {},
  userAgent: 'Posthorn',
  timeoutMs: 60_000,
  maxBytes: 1_048_576,
})

/**
 * What stands between an account and a real relay: every text is passed on and every answer given back as it is, but for faults that
 * are ordered. What was posted is what the relay says it has.
 */
export function passedOn(relay: string): LocalNetwork {
  return {
    ...nostr,
    open(stage) {
      const local = nostr.open(stage)
      return {
        ...local,
        converse: (url) => {
          const acting = local.converse?.(url)
          return acting && forwarding(relay, stage, acting)
        },
      }
    },
  }
}

const event = z.tuple([z.literal('EVENT'), eventSchema])

/** Once its key was called no member's, only the local one speaks. */
function forwarding(relay: string, stage: Stage, acting: Conversation): Conversation {
  let refuses = false
  const connected = open(relay)
  const real = async (text: string) => answers(await connected, text)
  return {
    greeting: acting.greeting,
    endpointOf: acting.endpointOf,
    async answer(text) {
      if (refuses) return acting.answer(text)
      const heard = await real(text)
      const sent = event.safeParse(JSON.parse(text)).data
      if (sent) await follow(stage, real, sent[1])
      return heard
    },
    fail(kind, text) {
      if (kind === '401') refuses = true
      return acting.fail(kind, text)
    },
  }
}

/** Everything up to what ends the answer to a text. */
async function answers(socket: Socket, text: string): Promise<readonly string[]> {
  const [kind] = JSON.parse(text)
  socket.send(text)
  if (kind === 'CLOSE') return []
  const heard: string[] = []
  for (;;) {
    const next = await socket.receive()
    if (next === undefined) return heard
    const [word] = JSON.parse(next)
    if (word === 'AUTH') continue
    heard.push(next)
    if (['OK', 'EOSE', 'CLOSED', 'NOTICE'].includes(word)) return heard
  }
}

type Ask = (text: string) => Promise<readonly string[]>

async function follow(stage: Stage, real: Ask, sent: NostrEvent): Promise<void> {
  const ids = [sent.id, ...stage.posts().map(({ id }) => id)]
  const heard = await real(JSON.stringify(['REQ', 'follow', { ids }]))
  await real('["CLOSE","follow"]')
  const standing = heard.flatMap((one) => {
    const [word, , told] = JSON.parse(one)
    return word === 'EVENT' ? [eventSchema.parse(told)] : []
  })
  for (const { id } of stage.posts()) {
    if (!standing.some((one) => one.id === id)) await stage.remove(id)
  }
  const fresh = standing.find(({ id }) => id === sent.id)
  if (!fresh || fresh.kind === 5 || stage.posts().some(({ id }) => id === fresh.id)) return
  const replyTo = fresh.tags.findLast(([name]) => name === 'e')?.[1]
  await stage.accept({
    account: fresh.pubkey,
    id: fresh.id,
    url: `https://njump.me/${fresh.id}`,
    text: fresh.content,
    at: new Date(fresh.created_at * 1000).toISOString(),
    ...(replyTo && { replyTo }),
    record: fresh,
  })
}
