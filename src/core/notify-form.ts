import type { NotifySettings } from './notify.ts'
import type { Form } from './setup-form.ts'

/** The keys of `notify` that are secret, by their place in the file. */
export const notifySecrets: readonly string[] = ['secret', 'smtp']
export const telegramSecrets: readonly string[] = ['bot_token']

/** `notify` in the words of `config/posthorn.yaml`, secrets in clear. */
export function notifyForm({ webhook, email, telegram, events }: NotifySettings): Form {
  const [only, ...others] = email?.to ?? []
  return {
    ...(webhook && { webhook: webhook.url }),
    ...(webhook?.secret !== undefined && { secret: webhook.secret }),
    ...(email && { email: others.length > 0 ? email.to : only }),
    ...(email?.from !== undefined && { from: email.from }),
    ...(email?.smtp !== undefined && { smtp: email.smtp }),
    ...(telegram && {
      telegram: {
        ...{ bot_token: telegram.botToken, chat: telegram.chat },
        ...(telegram.apiUrl !== undefined && { api_url: telegram.apiUrl }),
      },
    }),
    ...(events && { events }),
  }
}
