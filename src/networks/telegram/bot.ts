import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { type Answer, asking, type BadAnswer, type Failure } from '../http.ts'

/** Asks the Bot API as one bot: https://core.telegram.org/bots/api#making-requests */
export interface Bot {
  get(method: string, query?: Readonly<Record<string, string>>): Promise<Answer | Failure>
  post(method: string, body: unknown): Promise<Answer | Failure>
  /** With a file. */
  send(method: string, form: FormData): Promise<Answer | Failure>
}

export function bot(api: string, token: string, io: NetworkIO): Bot {
  const ask = asking(io, {
    secrets: [token],
    limits: [],
    own: (answer) => own(answer, io.now()),
  })
  const address = (method: string) => `${api}/bot${token}/${method}`
  return {
    get: (method, query) =>
      ask(`${address(method)}${query ? `?${new URLSearchParams(query)}` : ''}`),
    send: (method, body) => ask(address(method), { method: 'POST', body }),
    post: (method, body) =>
      ask(address(method), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

/** https://core.telegram.org/bots/api#making-requests and #responseparameters */
const problem = z.object({
  ok: z.literal(false),
  description: z.string().catch(''),
  parameters: z.object({ retry_after: z.number().positive() }).optional().catch(undefined),
})

/** A longer wait is a mistake, not a limit. */
const LONGEST_WAIT = 25 * 60 * 60

/**
 * Nearly everything comes as 400 and differs in words only. A token that is none gives 404. What concerns the chat is for the
 * operator to settle.
 */
function own({ status, body, reason }: BadAnswer, now: Date): Failure | undefined {
  const told = problem.safeParse(body).data
  if (!told) return undefined
  const { description, parameters } = told
  if (status === 404) return { outcome: 'auth', reason }
  if (status === 429) {
    const seconds = parameters?.retry_after
    if (!seconds || seconds > LONGEST_WAIT) return { outcome: 'retry', reason }
    return { outcome: 'retry', reason, after: new Date(now.getTime() + seconds * 1000) }
  }
  if (status !== 400) return undefined
  if (/message is not modified/i.test(description)) return { outcome: 'duplicate', reason }
  if (gone.test(description)) return { outcome: 'gone', reason }
  return { outcome: closed.test(description) ? 'blocked' : 'rejected', reason }
}

const gone =
  /message to (edit|delete|be replied|reply) not found|replied message not found|MESSAGE_ID_INVALID/i

/** Words for a chat that is not there, moved, or not open to this bot. */
const closed =
  /chat not found|chat_id|PEER_ID_INVALID|CHANNEL_PRIVATE|upgraded to a supergroup|rights?\b|WRITE_FORBIDDEN|ADMIN_REQUIRED/i
