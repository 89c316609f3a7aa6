import { z } from 'zod'
import { escapeText } from '../core/escape-html.ts'
import {
  type ChangeResult,
  type Draft,
  defineNetwork,
  type NetworkPost,
  type PublishResult,
} from '../ports/network.ts'
import { serverAddress } from './http/told.ts'
import { changeResult, publishFailure } from './http.ts'
import { type Bot, bot } from './telegram/bot.ts'
import { addressOf, chat, check } from './telegram/check.ts'

const settings = z.object({
  bot_token: z
    .string()
    .trim()
    .regex(/^[\w:-]+$/, 'expected a token like 123456:ABC-def')
    .meta({ title: 'Bot token', description: 'From @BotFather', secret: true }),
  chat: z
    .union(
      [
        z
          .string()
          .trim()
          .regex(/^(@\w+|-?\d+)$/),
        z.int(),
      ],
      'expected the name of a channel like "@news", or its number',
    )
    .transform(String)
    .meta({
      title: 'Channel',
      description: '@name of a public channel, or -100… of a private one',
    }),
  api_url: serverAddress()
    .default('https://api.telegram.org')
    .meta({ title: 'API address', description: 'Only for rehearsal and own Bot API servers' }),
})

/**
 * A channel or group that a bot posts to: https://core.telegram.org/bots/api. Bots cannot read what stands in a channel, and no
 * request carries a key, so that there is no way to look.
 */
export const telegram = defineNetwork({
  id: 'telegram',
  name: 'Telegram',
  text: { max: 4_096, unit: 'utf16', mentions: 'name' },
  can: ['reply', 'edit', 'remove'],
  settings,

  connect({ bot_token, chat, api_url }, io) {
    const asked = bot(api_url, bot_token, io)
    return {
      publish: (draft) => publish(asked, chat, draft),
      check: () => check(asked, chat),
      edit: (post, draft) => edit(asked, chat, post, draft),
      remove: (post) => remove(asked, chat, post),
    }
  },
})

const sent = z.object({
  ok: z.literal(true),
  result: z.object({ message_id: z.int().positive(), chat }),
})

/** https://core.telegram.org/bots/api#sendmessage */
async function publish(bot: Bot, chat_id: string, draft: Draft): Promise<PublishResult> {
  const { replyTo } = draft
  const answer = await bot.post('sendMessage', {
    chat_id,
    ...said(draft),
    ...(replyTo && { reply_parameters: { message_id: Number(replyTo.id) } }),
  })
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data } = sent.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a message' }
  const { message_id, chat } = data.result
  const url = addressOf(chat, message_id)
  return { outcome: 'published', id: String(message_id), ...(url && { url }) }
}

/** Without a preview address, the first link in the text would make the preview. */
function said({ text, url }: Draft) {
  return {
    text: escapeText(text),
    parse_mode: 'HTML',
    ...(text.includes(url) && { link_preview_options: { url, prefer_large_media: true } }),
  }
}

/** https://core.telegram.org/bots/api#editmessagetext. What already stands there is answered as an error. */
async function edit(
  bot: Bot,
  chat_id: string,
  { id }: NetworkPost,
  draft: Draft,
): Promise<ChangeResult> {
  const answer = await bot.post('editMessageText', {
    chat_id,
    message_id: Number(id),
    ...said(draft),
  })
  if (answer.outcome === 'duplicate') return { outcome: 'done' }
  return changeResult(answer)
}

/** https://core.telegram.org/bots/api#deletemessage */
async function remove(bot: Bot, chat_id: string, { id }: NetworkPost): Promise<ChangeResult> {
  return changeResult(await bot.post('deleteMessage', { chat_id, message_id: Number(id) }))
}
