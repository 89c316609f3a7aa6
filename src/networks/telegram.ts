import { z } from 'zod'
import { escapeText } from '../core/escape-html.ts'
import {
  type ChangeResult,
  type Draft,
  type DraftImage,
  defineNetwork,
  type NetworkIO,
  type NetworkPost,
  type PublishResult,
} from '../ports/network.ts'
import { toldOf, without } from './http/media.ts'
import { serverAddress } from './http/settings.ts'
import { type Answer, changeResult, type Failure, publishFailure } from './http.ts'
import { type Bot, bot } from './telegram/bot.ts'
import { addressOf, chat, check } from './telegram/check.ts'
import { hasNoCaption, images, isUnwanted } from './telegram/photo.ts'

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
  images,
  can: ['reply', 'edit', 'remove'],
  settings,

  connect({ bot_token, chat, api_url }, io) {
    const asked = bot(api_url, bot_token, io)
    return {
      publish: (draft) => publish(asked, io, chat, draft),
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
async function publish(
  bot: Bot,
  io: NetworkIO,
  chat_id: string,
  draft: Draft,
): Promise<PublishResult> {
  const { image } = draft
  const bytes = image && (await io.image?.(image.hash))
  if (image && !bytes) return sendText(bot, chat_id, draft, 'it is not kept any more')
  if (!image || !bytes) return sendText(bot, chat_id, draft)
  const answer = await bot.send('sendPhoto', photoForm(chat_id, draft, image, bytes))
  // Refused, so nothing was posted: the text goes alone.
  if (isUnwanted(answer)) return sendText(bot, chat_id, draft, answer.reason)
  return published(answer, draft)
}

async function sendText(
  bot: Bot,
  chat_id: string,
  draft: Draft,
  why?: string,
): Promise<PublishResult> {
  const { replyTo } = draft
  const answer = await bot.post('sendMessage', {
    chat_id,
    ...said(draft),
    ...(replyTo && { reply_parameters: { message_id: Number(replyTo.id) } }),
  })
  const result = published(answer, draft)
  return why === undefined || result.outcome !== 'published'
    ? result
    : { ...result, ...toldOf(without(why)) }
}

function published(answer: Answer | Failure, draft: Draft): PublishResult {
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data } = sent.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a message' }
  const { message_id, chat } = data.result
  const url = addressOf(chat, message_id)
  return { outcome: 'published', id: String(message_id), ...(url && { url }) }
}

/** https://core.telegram.org/bots/api#sendphoto */
function photoForm(
  chat_id: string,
  { text, replyTo }: Draft,
  { type }: DraftImage,
  bytes: Uint8Array<ArrayBuffer>,
): FormData {
  const form = new FormData()
  form.set('chat_id', chat_id)
  form.set('caption', escapeText(text))
  form.set('parse_mode', 'HTML')
  if (replyTo) form.set('reply_parameters', JSON.stringify({ message_id: Number(replyTo.id) }))
  form.set('photo', new Blob([bytes], { type }), `photo.${type.replace('image/', '')}`)
  return form
}

/** Without a preview address, the first link in the text would make the preview. */
function said({ text, url }: Draft) {
  return {
    text: escapeText(text),
    parse_mode: 'HTML',
    ...(text.includes(url) && { link_preview_options: { url, prefer_large_media: true } }),
  }
}

const captioned = ({ text }: Draft) => ({ caption: escapeText(text), parse_mode: 'HTML' })

/** https://core.telegram.org/bots/api#editmessagetext, and #editmessagecaption for a photo. What already stands there is answered as an error. */
async function edit(
  bot: Bot,
  chat_id: string,
  { id }: NetworkPost,
  draft: Draft,
): Promise<ChangeResult> {
  const message = { chat_id, message_id: Number(id) }
  let answer = await (draft.image
    ? bot.post('editMessageCaption', { ...message, ...captioned(draft) })
    : bot.post('editMessageText', { ...message, ...said(draft) }))
  if (hasNoCaption(answer))
    answer = await bot.post('editMessageText', { ...message, ...said(draft) })
  if (answer.outcome === 'duplicate') return { outcome: 'done' }
  return changeResult(answer)
}

/** https://core.telegram.org/bots/api#deletemessage */
async function remove(bot: Bot, chat_id: string, { id }: NetworkPost): Promise<ChangeResult> {
  return changeResult(await bot.post('deleteMessage', { chat_id, message_id: Number(id) }))
}
