import { isOfHook, refusal, unauthorised } from './discord-answers.ts'
import type { Call, RehearsalPost } from './local-network.ts'
import { settings as all } from './rehearsal-settings.ts'

const [WEBHOOK_ID = '', TOKEN = ''] = all.discord.webhook_url.split('/').slice(-2)
export const BOT_ID = '1200000000000000004'
const BOT_TOKEN = all.discord.bot_token
export const CHANNEL = '1200000000000000002'
export const GUILD = '1200000000000000003'

/** Who speaks, and where. */
export interface Author {
  readonly id: string
  readonly name: string
  readonly channel: string
  readonly isBot: boolean
}

export function authorOf(call: Call): Author | Response {
  const { pathname } = call.url
  if (!isOfHook(call)) {
    const token = call.request.headers.get('authorization')?.match(/^Bot (\S+)$/)?.[1]
    if (!token?.startsWith(BOT_TOKEN)) return unauthorised(call)
    const [, number = CHANNEL] = /\/channels\/(\d+)/.exec(pathname) ?? []
    return { id: BOT_ID, name: nameIn(token, BOT_TOKEN, 'bot'), channel: number, isBot: true }
  }
  const [, id, token = ''] = /\/webhooks\/(\d+)\/([\w-]+)/.exec(pathname) ?? []
  if (id !== WEBHOOK_ID) return refusal(404, 10_015, 'Unknown Webhook')
  if (!token.startsWith(TOKEN)) return unauthorised(call)
  const name = nameIn(token, TOKEN, 'rehearsal')
  return { id: WEBHOOK_ID, name, channel: CHANNEL, isBot: false }
}

const nameIn = (token: string, start: string, otherwise: string) =>
  token.slice(start.length).replace(/\W/g, '') || otherwise

/** https://discord.com/developers/docs/resources/user#user-object */
export const botJson = ({ id, name }: Author) => ({
  id,
  username: name,
  discriminator: '0',
  bot: true,
})

/** https://discord.com/developers/docs/resources/webhook#webhook-object */
export function webhookJson({ url }: Call, name: string) {
  return {
    type: 1,
    id: WEBHOOK_ID,
    name,
    avatar: null,
    channel_id: CHANNEL,
    guild_id: GUILD,
    application_id: null,
    token: url.pathname.split('/').at(-1),
  }
}

/** https://discord.com/developers/docs/resources/message#message-object */
export function messageJson(post: Omit<RehearsalPost, 'network'>, { id, channel, isBot }: Author) {
  return {
    id: post.id,
    type: post.replyTo === undefined ? 0 : 19,
    content: post.text,
    channel_id: channel,
    author: { id, username: post.account, bot: true },
    ...(!isBot && { webhook_id: id }),
    timestamp: post.at,
    edited_timestamp: post.editedAt ?? null,
    embeds: [],
    mentions: [],
    attachments: [],
    ...(post.replyTo && { message_reference: { message_id: post.replyTo, channel_id: channel } }),
  }
}
