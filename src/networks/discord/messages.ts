import { z } from 'zod'
import type { ChangeResult, Draft, NetworkIO, NetworkPost } from '../../ports/network.ts'
import { opensAt } from '../http/rate-limits.ts'
import { toldName } from '../http/told.ts'
import { type Ask, asking, type BadAnswer, changeResult, type Failure, json } from '../http.ts'

/** https://discord.com/developers/docs/topics/rate-limits#header-format */
export const LIMITS = ['x-ratelimit']

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_MESSAGE = 10_008
const UNKNOWN_WEBHOOK = 10_015
/** A forum takes messages only in a thread. */
const NEEDS_THREAD = 220_001

const said = z.object({
  code: z.number().optional().catch(undefined),
  retry_after: z.number().optional().catch(undefined),
})

/** Requests to Discord. What was deleted is answered without a body. */
export function askingDiscord(
  io: NetworkIO,
  secrets: readonly string[],
  own?: (answer: BadAnswer) => Failure | undefined,
): Ask {
  return asking(io, {
    secrets,
    limits: LIMITS,
    own: (answer) => own?.(answer) ?? meaning(answer, io.now()),
    read: (text) => (text === '' ? null : json(text)),
  })
}

/** A webhook that was deleted never comes back, and asking for it over and over is punished. */
function meaning({ status, body, reason }: BadAnswer, now: Date): Failure | undefined {
  const { code, retry_after } = said.safeParse(body).data ?? {}
  if (status === 404 && code === UNKNOWN_WEBHOOK) return { outcome: 'auth', reason }
  if (status === 404 && code === UNKNOWN_MESSAGE) return { outcome: 'gone', reason }
  if (status === 400 && code === NEEDS_THREAD) return { outcome: 'blocked', reason }
  if (status === 429 && retry_after !== undefined) {
    const after = opensAt(new Headers({ 'retry-after': String(retry_after) }), [], now)
    return after && { outcome: 'retry', reason, after }
  }
  return undefined
}

/** Names in a text notify nobody, whatever they look like. */
export const contentOf = ({ text }: Draft) => ({ content: text, allowed_mentions: { parse: [] } })

export const sending = (method: 'POST' | 'PATCH', body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** https://discord.com/developers/docs/resources/message#message-object */
export const createdMessage = z.object({ id: toldName, channel_id: toldName })

/** https://discord.com/developers/docs/resources/message#edit-message */
export const editMessage = async (call: Ask, path: string, draft: Draft): Promise<ChangeResult> =>
  changeResult(await call(path, sending('PATCH', contentOf(draft))))

export const removeMessage = async (call: Ask, path: string): Promise<ChangeResult> =>
  changeResult(await call(path, { method: 'DELETE' }))

export const messagePath = ({ id }: NetworkPost) => `/messages/${encodeURIComponent(id)}`

/** Where people see a channel; a message stands behind one slash more. */
export const channelAddress = (guild: string, channel: string) =>
  `https://discord.com/channels/${encodeURIComponent(guild)}/${encodeURIComponent(channel)}`
