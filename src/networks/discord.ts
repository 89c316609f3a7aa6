import { z } from 'zod'
import { defineNetwork } from '../ports/network.ts'
import { connectBot } from './discord/bot.ts'
import { images } from './discord/send.ts'
import { connectWebhook, tokenOf, WEBHOOK } from './discord/webhook.ts'
import { apiAddress, credential } from './http/settings.ts'

/** A webhook, or a bot in a channel: docs/networks/discord.md. */
const settings = z
  .object({
    webhook_url: z
      .string()
      .trim()
      .regex(WEBHOOK, 'expected an address like https://discord.com/api/webhooks/…/…')
      .optional()
      .meta({
        title: 'Webhook URL',
        description: 'Channel settings → Integrations → Webhooks → Copy Webhook URL',
        secret: true,
      }),
    bot_token: credential('a token').optional().meta({
      title: 'Bot token',
      description: 'Instead of a webhook, with the channel: of your application, under Bot',
      secret: true,
    }),
    channel_id: z
      .string()
      .trim()
      .regex(/^\d+$/, 'expected the number of a channel, in quotes')
      .optional()
      .meta({
        title: 'Channel ID',
        description: 'With a bot: the menu of the channel → Copy Channel ID, in developer mode',
      }),
    api_url: apiAddress('Only for rehearsal and proxies of bots'),
  })
  .superRefine(({ webhook_url, bot_token, channel_id }, context) => {
    const missing = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message })
    if (channel_id !== undefined) {
      if (bot_token === undefined) missing('bot_token', 'is missing: expected the token of the bot')
    } else if (webhook_url === undefined) {
      const key = bot_token === undefined ? 'webhook_url' : 'channel_id'
      missing(key, 'is missing: expected a webhook_url, or a bot_token with its channel_id')
    }
  })

const byBot = z.object({ channel_id: z.string() })

/** https://discord.com/developers/docs/resources/message */
export const discord = defineNetwork({
  id: 'discord',
  name: 'Discord',
  text: { max: 2000, unit: 'utf16' },
  images,
  can: ['reply', 'edit', 'remove', 'recent'],
  canWith: (settings) =>
    byBot.safeParse(settings).success ? ['reply', 'edit', 'remove', 'recent'] : ['edit', 'remove'],
  settings,

  connect({ webhook_url = '', bot_token = '', channel_id, api_url = 'https://discord.com' }, io) {
    const secrets = [tokenOf(webhook_url), bot_token].filter((one) => one !== '')
    return channel_id === undefined
      ? connectWebhook(webhook_url, secrets, io)
      : connectBot({ bot_token, channel_id, api_url }, secrets, io)
  },
})
