import { z } from 'zod'
import type { CheckResult } from '../../ports/network.ts'
import { toldName } from '../http/told.ts'
import { type Answer, checkFailure, type Failure } from '../http.ts'
import type { Bot } from './bot.ts'

/** https://core.telegram.org/bots/api#chat */
export const chat = z.object({
  id: z.int(),
  type: z.string().optional(),
  title: toldName.optional().catch(undefined),
  username: z.string().regex(/^\w+$/).max(64).optional().catch(undefined),
})
type Chat = z.output<typeof chat>

/** The numbers of channels and supergroups start so; their public addresses leave it out. */
const CHANNEL = '-100'

/** Where a message is seen; in private chats only by members. Basic groups have no addresses. */
export function addressOf({ id, username }: Chat, message: number): string | undefined {
  if (username) return `https://t.me/${username}/${message}`
  const number = String(id)
  return number.startsWith(CHANNEL)
    ? `https://t.me/c/${number.slice(CHANNEL.length)}/${message}`
    : undefined
}

const me = z.object({ ok: z.literal(true), result: z.object({ id: z.int() }) })
const full = z.object({
  ok: z.literal(true),
  result: chat.extend({
    permissions: z
      .object({ can_send_messages: z.boolean().optional() })
      .optional()
      .catch(undefined),
  }),
})

/** https://core.telegram.org/bots/api#chatmember */
const member = z.object({
  ok: z.literal(true),
  result: z.object({
    status: z.string(),
    can_post_messages: z.boolean().optional(),
    can_send_messages: z.boolean().optional(),
  }),
})

/** Who the bot is, where it posts, and whether it may. All three only read. */
export async function check(bot: Bot, chat_id: string): Promise<CheckResult> {
  const self = await bot.get('getMe')
  const known = read(self, me, 'the server does not answer like the Telegram Bot API')
  if (!known.ok) return known.result
  const place = read(await bot.get('getChat', { chat_id }), full, 'the answer names no chat')
  if (!place.ok) return place.result
  const { type, title, username, permissions } = place.value
  if (type !== 'private') {
    const user_id = String(known.value.id)
    const rights = await bot.get('getChatMember', { chat_id, user_id })
    const own = read(rights, member, 'the answer does not say what the bot may do there')
    if (!own.ok) return own.result
    const wrong = whyNot(own.value, type === 'channel', permissions?.can_send_messages)
    if (wrong) return { outcome: 'blocked', reason: wrong }
  }
  return username
    ? { outcome: 'ok', name: `@${username}`, url: `https://t.me/${username}` }
    : { outcome: 'ok', name: title ?? chat_id }
}

type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly result: CheckResult }

function read<Value>(
  answer: Answer | Failure,
  schema: z.ZodType<{ readonly result: Value }>,
  unlike: string,
): Read<Value> {
  if (answer.outcome !== 'answered') return { ok: false, result: checkFailure(answer) }
  const { data } = schema.safeParse(answer.body)
  return data
    ? { ok: true, value: data.result }
    : { ok: false, result: { outcome: 'blocked', reason: unlike } }
}

/** In channels only administrators with that right post; it also lets a bot edit and delete what it posted. */
function whyNot(
  own: z.output<typeof member>['result'],
  channel: boolean,
  everybody: boolean | undefined,
): string | undefined {
  const { status, can_post_messages, can_send_messages } = own
  if (status === 'creator') return undefined
  if (status === 'left' || status === 'kicked') return 'the bot is not a member of the chat'
  if (channel) {
    return can_post_messages
      ? undefined
      : 'the bot is no administrator of the channel with the right to post messages'
  }
  if (status === 'administrator') return undefined
  const may = status === 'restricted' ? can_send_messages : everybody !== false
  return may ? undefined : 'the bot may not send messages to the group'
}
