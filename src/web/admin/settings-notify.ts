import { noticeEvents } from '../../core/notice.ts'
import { notifySecrets } from '../../core/notify-form.ts'
import type { Form } from '../../core/setup-form.ts'
import { type FieldWords, keyIn, listIn, listText, type Values, valuesOf } from './setup-form.ts'

const EVENTS = `all, needs_person, or some of ${noticeEvents.join(', ')}, with commas. Empty: what a person has to know.`

export const notifyWords: FieldWords = {
  webhook: { label: 'Address', hint: 'Gets a signed message for each event.' },
  secret: {
    label: 'Secret',
    hint: 'whsec_ and the base64 of 24 to 64 bytes: what messages are signed with.',
  },
  'events.webhook': { label: 'Events for the webhook', hint: EVENTS },
  email: { label: 'To', hint: 'Addresses with commas between them.' },
  from: { label: 'From' },
  smtp: { label: 'Mail server', hint: 'smtps://user:password@mail.example:465' },
  'events.email': { label: 'Events for e-mail', hint: EVENTS },
  'telegram.bot_token': { label: 'Bot token', hint: 'From @BotFather.' },
  'telegram.chat': { label: 'Chat', hint: '@name of a chat, or its number.' },
  'telegram.api_url': { label: 'API address', hint: 'Only for rehearsal and own Bot API servers.' },
  'events.telegram': { label: 'Events for Telegram', hint: EVENTS },
  forget: { label: 'Forget what is kept' },
}

export const isNotifySecret = (key: string): boolean => notifySecrets.includes(key)

const heldAt = (form: Form | undefined, key: string): unknown =>
  key.split('.').reduce<unknown>((inner, one) => (inner as Form | undefined)?.[one], form)

/** Keys of the secrets that are kept. */
export const keptNotifySecrets = (form: Form | undefined): readonly string[] =>
  notifySecrets.filter((key) => heldAt(form, key) !== undefined)

export const notifyValues = (form: Form | undefined): Values =>
  valuesOf(
    Object.fromEntries(
      Object.keys(notifyWords)
        .filter((key) => !isNotifySecret(key) && key !== 'forget')
        .map((key) => {
          const held = heldAt(form, key)
          return [key, Array.isArray(held) ? listText(held) : (held as string | undefined)]
        }),
    ),
  )

/** Undefined where nobody is told. Secrets that were left empty stay. */
export function notifyIn(values: Values, now: Form | undefined): Form | undefined {
  const secret = (key: string) =>
    keyIn(values, key) ?? (values.get('forget')?.includes(key) ? undefined : heldAt(now, key))
  return filled({
    webhook: keyIn(values, 'webhook'),
    secret: secret('secret'),
    email: oneOrMore(listIn(values, 'email')),
    from: keyIn(values, 'from'),
    smtp: secret('smtp'),
    telegram: filled({
      bot_token: secret('telegram.bot_token'),
      chat: keyIn(values, 'telegram.chat'),
      api_url: keyIn(values, 'telegram.api_url'),
    }),
    events: filled({
      webhook: eventsIn(values, 'events.webhook'),
      email: eventsIn(values, 'events.email'),
      telegram: eventsIn(values, 'events.telegram'),
    }),
  })
}

const oneOrMore = (list: readonly string[] | undefined) => (list?.length === 1 ? list[0] : list)

function eventsIn(values: Values, key: string): unknown {
  const list = listIn(values, key)
  const [only = '', ...others] = list ?? []
  return others.length === 0 && ['all', 'needs_person'].includes(only) ? only : list
}

function filled(form: Form): Form | undefined {
  const held = Object.entries(form).filter(([, value]) => value !== undefined)
  return held.length > 0 ? Object.fromEntries(held) : undefined
}
