import { z } from 'zod'
import { noticeEvents } from '../core/notice.ts'
import type { NotifySettings } from '../core/notify.ts'
import { hasCredentials } from '../core/web-address.ts'
import { webhookKey } from '../core/webhook-signature.ts'

const webAddress = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .max(2_048)
  .refine((url) => !hasCredentials(url), 'expected an address without a name and password')

const mailAddress = z.email('expected an address like desk@news.example')

const choice = z.union(
  [
    z.enum(['all', 'needs_person']),
    z.array(z.enum(noticeEvents, `expected some of ${noticeEvents.join(', ')}`)),
  ],
  `expected all, needs_person, or a list of ${noticeEvents.join(', ')}`,
)

export const telegramKeys = z.strictObject({
  bot_token: z.string().min(1),
  chat: z.union(
    [z.string().min(1), z.int().transform(String)],
    'expected the name of a chat like "@desk", or its number',
  ),
  api_url: webAddress.optional(),
})

export const eventsKeys = z.strictObject({
  webhook: choice.optional(),
  email: choice.optional(),
  telegram: choice.optional(),
})

/** Who is told what needs them. */
export const notifyKeys = z.strictObject({
  webhook: webAddress.optional(),
  secret: z
    .string()
    .refine(
      (secret) => webhookKey(secret) !== undefined,
      'expected whsec_ and the base64 of 24 to 64 bytes',
    )
    .optional(),
  email: z
    .union([mailAddress, z.array(mailAddress).min(1).max(20)], {
      error: 'expected an address like desk@news.example, or a list of them',
    })
    .optional(),
  from: mailAddress.optional(),
  smtp: z
    .url({ protocol: /^smtps?$/, error: 'expected smtps://user:password@mail.example:465' })
    .optional(),
  telegram: telegramKeys.optional(),
  events: eventsKeys.optional(),
})

/** What the file says, as settings; undefined when it names no channel. */
export function notifyOf(
  notify: z.output<typeof notifyKeys> | null | undefined,
): NotifySettings | undefined {
  if (!notify) return undefined
  const { webhook, secret, email, from, smtp, telegram, events } = notify
  const chosen = Object.entries(events ?? {}).filter(([, events]) => events !== undefined)
  const settings: NotifySettings = {
    ...(webhook !== undefined && {
      webhook: { url: webhook, ...(secret !== undefined && { secret }) },
    }),
    ...(email !== undefined && {
      email: {
        to: [email].flat(),
        ...(from !== undefined && { from }),
        ...(smtp !== undefined && { smtp }),
      },
    }),
    ...(telegram && {
      telegram: {
        ...{ botToken: telegram.bot_token, chat: telegram.chat },
        ...(telegram.api_url !== undefined && { apiUrl: telegram.api_url }),
      },
    }),
    ...(chosen.length > 0 && { events: Object.fromEntries(chosen) }),
  }
  return settings.webhook || settings.email || settings.telegram ? settings : undefined
}
