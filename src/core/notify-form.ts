import type { NotifySettings } from './notify.ts'
import type { Form } from './setup-form.ts'

/** The keys of `notify` that are secret, by their path in it. */
export const notifySecrets: readonly string[] = ['secret', 'smtp', 'telegram.bot_token']

/** The form with something else in the place of every secret; `instead` is given the secret's own key. */
export function withoutNotifySecrets(
  form: Form,
  instead: (key: string) => string,
  path = '',
): Form {
  const entries = Object.entries(form).map(([key, value]) => {
    if (notifySecrets.includes(path + key)) return [key, instead(key)]
    const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
    return [key, isMapping ? withoutNotifySecrets(value as Form, instead, `${path}${key}.`) : value]
  })
  return Object.fromEntries(entries)
}

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
