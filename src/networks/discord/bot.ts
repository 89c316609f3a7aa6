import { z } from 'zod'
import type {
  CheckResult,
  Draft,
  FindResult,
  NetworkIO,
  Publisher,
  PublishResult,
  RecentResult,
} from '../../ports/network.ts'
import { usedUp } from '../http/rate-limits.ts'
import { toldName } from '../http/told.ts'
import {
  type Ask,
  type BadAnswer,
  checkFailure,
  type Failure,
  lookFailure,
  lookFrom,
  publishFailure,
  readFailure,
} from '../http.ts'
import { findMessage, recentMessages, type Viewer } from './history.ts'
import {
  askingDiscord,
  channelAddress,
  contentOf,
  createdMessage,
  editMessage,
  LIMITS,
  messagePath,
  removeMessage,
} from './messages.ts'
import { sendMessage } from './send.ts'

export interface Bot {
  readonly bot_token: string
  readonly channel_id: string
  readonly api_url: string
}

/** What one bot asks: of the channel, or of all Discord. */
interface Calls {
  readonly channel: Ask
  readonly any: Ask
}

/** Speaks as a bot: https://discord.com/developers/docs/resources/message#create-message */
export function connectBot(
  { bot_token, channel_id, api_url }: Bot,
  secrets: readonly string[],
  io: NetworkIO,
): Publisher {
  const ask = askingDiscord(io, secrets, answered)
  const any: Ask = (path, init) =>
    ask(`${api_url}/api/v10${path}`, {
      ...init,
      headers: { authorization: `Bot ${bot_token}`, ...init?.headers },
    })
  const channel: Ask = (path, init) => any(`/channels/${channel_id}${path}`, init)
  const calls = { channel, any }
  return {
    publish: (draft) => publish(calls, draft, io),
    find: (draft, since) => find(calls, draft, lookFrom(since)),
    check: () => check(calls),
    edit: (post, draft) => editMessage(channel, messagePath(post), draft),
    remove: (post) => removeMessage(channel, messagePath(post)),
    recent: (since) => recent(calls, since),
  }
}

const fieldErrors = z.object({
  errors: z.object({ message_reference: z.looseObject({}) }),
})

/** The only thing that can be wrong with what is answered is that it is not there. */
function answered({ status, body, reason }: BadAnswer): Failure | undefined {
  if (status !== 400 || !fieldErrors.safeParse(body).success) return undefined
  return { outcome: 'gone', reason: `${reason} (the message that this reply answers)` }
}

/** The same draft has the same nonce on every attempt: Discord gives the first message back for a few minutes. */
async function nonceOf({ key }: Draft): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const bytes = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
  return bytes.join('').slice(0, LONGEST_NONCE)
}
const LONGEST_NONCE = 25

async function publish({ channel }: Calls, draft: Draft, io: NetworkIO): Promise<PublishResult> {
  const place = await placeOf(channel)
  if (place.outcome === 'auth') return place
  const { replyTo } = draft
  const body = {
    ...contentOf(draft),
    nonce: await nonceOf(draft),
    enforce_nonce: true,
    ...(replyTo && { message_reference: { message_id: replyTo.id, fail_if_not_exists: true } }),
  }
  const { answer, ...told } = await sendMessage(channel, '/messages', body, draft, io)
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data: message } = createdMessage.safeParse(answer.body)
  if (!message) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const { id } = message
  return {
    outcome: 'published',
    ...told,
    id,
    ...(place.outcome === 'place' && place.url && { url: `${place.url}/${id}` }),
    ...usedUp(answer.headers, LIMITS, io.now()),
  }
}

/** https://discord.com/developers/docs/resources/channel#channel-object */
const shownChannel = z.object({ id: toldName, guild_id: toldName.nullish() })

async function placeOf(
  channel: Ask,
): Promise<{ readonly outcome: 'place'; readonly url?: string } | Failure> {
  const answer = await channel('')
  if (answer.outcome !== 'answered') return answer
  const { data } = shownChannel.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the answer does not name the channel' }
  const url = data.guild_id && channelAddress(data.guild_id, data.id)
  return { outcome: 'place', ...(url && { url }) }
}

const user = z.object({ id: toldName, username: toldName })

/** https://discord.com/developers/docs/resources/user#get-current-user */
async function self(
  any: Ask,
): Promise<({ readonly outcome: 'self' } & z.output<typeof user>) | Failure> {
  const answer = await any('/users/@me')
  if (answer.outcome !== 'answered') return answer
  const { data } = user.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the answer does not name the bot' }
  return { outcome: 'self', ...data }
}

async function check({ any, channel }: Calls): Promise<CheckResult> {
  const bot = await self(any)
  if (bot.outcome !== 'self') return checkFailure(bot)
  const place = await placeOf(channel)
  if (place.outcome !== 'place') return checkFailure(place)
  return { outcome: 'ok', name: bot.username, ...(place.url && { url: place.url }) }
}

/** Whose messages are read, and where they stand. */
async function viewer({ any, channel }: Calls): Promise<Viewer | Failure> {
  const bot = await self(any)
  if (bot.outcome !== 'self') return bot
  const place = await placeOf(channel)
  if (place.outcome !== 'place') return place
  return { outcome: 'viewer', call: channel, bot: bot.id, ...(place.url && { url: place.url }) }
}

async function find(calls: Calls, draft: Draft, from: Date): Promise<FindResult> {
  const eyes = await viewer(calls)
  return eyes.outcome === 'viewer' ? findMessage(eyes, draft, from) : lookFailure(eyes)
}

async function recent(calls: Calls, since: Date): Promise<RecentResult> {
  const eyes = await viewer(calls)
  return eyes.outcome === 'viewer' ? recentMessages(eyes, since) : readFailure(eyes)
}
