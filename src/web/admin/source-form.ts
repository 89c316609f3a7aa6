import { mapKeys } from '../../core/post-map.ts'
import type { Form } from '../../core/setup-form.ts'
import { changeWords, sourceSecrets, type webhookTypes } from '../../core/source.ts'
import { hasCredentials, withCredentialsOf, withoutCredentials } from '../../core/web-address.ts'
import {
  type FieldWords,
  isTicked,
  keyIn,
  listIn,
  listText,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'

/** Type → what people call it. */
export const sourceTypes = {
  feed: 'A feed that is polled',
  ghost: 'Ghost',
  wordpress: 'WordPress',
  strapi: 'Strapi',
  sanity: 'Sanity',
  webhook: 'Any system that sends JSON',
  micropub: 'Writing apps (Micropub)',
} as const satisfies Readonly<Record<'feed' | (typeof webhookTypes)[number] | 'micropub', string>>
export type SourceType = keyof typeof sourceTypes
export const typeNames = Object.keys(sourceTypes) as readonly SourceType[]

const mapWords = Object.fromEntries(mapKeys.map((key) => [`map.${key}`, { label: key }]))
const eventWords = Object.fromEntries(
  changeWords.map((word) => [`events.${word}`, { label: `Events that mean ${word}` }]),
)
const base = { label: 'Relative addresses begin with', hint: 'Like https://cms.example.' }
const fullText = {
  label: 'Posts that come as an excerpt are read whole from their pages',
}
const id = {
  label: 'Name',
  hint: 'Small letters, digits, - and _. It is part of its address, and stays.',
}
const secret = { label: 'Secret', hint: 'The same as in the system that sends.' }
const token = { label: 'Token', hint: 'What it sends as Authorization: Bearer.' }

/** The keys of each type in the set-up file, as its page calls them. */
export const sourceWords: Readonly<Record<SourceType, FieldWords>> = {
  feed: {
    id,
    url: {
      label: 'Address',
      hint: 'A user name and a password in it are not shown; they stay while the site is the same.',
    },
    every: {
      label: 'Ask every',
      hint: 'Like 90s, 15m, 6h or 7d, at least 1m; auto: as often as it has posts.',
    },
    websub: { label: 'Its hub', hint: 'A hub tells of new posts within seconds.' },
    full_text: fullText,
  },
  ghost: { id, secret, full_text: fullText },
  wordpress: {
    id,
    secret: { ...secret, hint: 'whsec_ and base64, the same as in wp-config.php.' },
    full_text: fullText,
  },
  strapi: { id, token, base, full_text: fullText, ...mapWords },
  sanity: { id, secret, base, full_text: fullText, ...mapWords },
  webhook: {
    id,
    secret: { ...secret, hint: 'Where its messages are signed: whsec_ and base64. Or a token.' },
    token: { ...token, hint: 'Where they are not signed. Or a secret.' },
    base,
    full_text: fullText,
    ...mapWords,
    ...eventWords,
  },
  micropub: {
    id,
    url: {
      label: 'Address of a new post',
      hint: 'With {slug}, like https://news.example/{slug}. Empty: Posthorn shows the post itself.',
    },
    token_endpoint: {
      label: 'Token endpoint',
      hint: 'Of IndieAuth. Empty: only API tokens of Posthorn are taken.',
    },
    me: { label: 'Whose tokens', hint: 'The address that stands for the writer.' },
  },
}

export const typeOf = (text: unknown): SourceType | undefined =>
  typeNames.find((type) => type === text)

/** What the fields of a source show of it: never a secret. */
export function sourceValues(name: string, form: Form): Values {
  const text = (value: unknown) => (value === undefined ? '' : String(value))
  const nested = (key: string) =>
    Object.entries((form[key] ?? {}) as Form).map(
      ([inner, value]) =>
        [`${key}.${inner}`, Array.isArray(value) ? listText(value) : text(value)] as const,
    )
  return valuesOf({
    id: name,
    type: text(form.type),
    url: withoutCredentials(text(form.url)),
    every: text(form.every),
    websub: text(form.websub),
    base: text(form.base),
    token_endpoint: text(form.token_endpoint),
    me: text(form.me),
    full_text: form.full_text === true ? 'yes' : undefined,
    ...Object.fromEntries([...nested('map'), ...nested('events')]),
  })
}

/** The source in the words of the set-up file; what is secret and was left empty stays what it is now. */
export function sourceIn(type: SourceType, values: Values, now: Form | undefined): Form {
  const words = sourceWords[type]
  const has = (key: string) => key in words
  const url = keyIn(values, 'url')
  const form = {
    type,
    url: has('url') ? url && withPassword(url, now) : undefined,
    every: has('every') ? keyIn(values, 'every') : undefined,
    websub: has('websub') ? truthIn(values, 'websub') : undefined,
    ...secretsIn(type, values, now),
    map: has('map.url') ? (nestedIn(values, 'map', mapKeys, keyIn) ?? {}) : undefined,
    events: has('events.published') ? nestedIn(values, 'events', changeWords, listIn) : undefined,
    base: has('base') ? keyIn(values, 'base') : undefined,
    token_endpoint: has('token_endpoint') ? keyIn(values, 'token_endpoint') : undefined,
    me: has('me') ? keyIn(values, 'me') : undefined,
    full_text: has('full_text') && isTicked(values, 'full_text') ? true : kept(now, 'full_text'),
  }
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
}

/** A password that the page does not show stays with its site. */
const withPassword = (url: string, now: Form | undefined) =>
  hasCredentials(now?.url) ? withCredentialsOf(String(now?.url), url) : url

/** Said not to be, rather than not said: it stays so. */
const kept = (now: Form | undefined, key: string) => (now?.[key] === false ? false : undefined)

function secretsIn(type: SourceType, values: Values, now: Form | undefined): Form {
  const known = sourceSecrets.filter((key) => key in sourceWords[type])
  const typed = known.filter((key) => textIn(values, key) !== '')
  if (typed.length > 0) return Object.fromEntries(typed.map((key) => [key, textIn(values, key)]))
  return Object.fromEntries(known.map((key) => [key, now?.[key]]))
}

function truthIn(values: Values, name: string): boolean | undefined {
  const text = textIn(values, name)
  return text === '' ? undefined : text === 'true'
}

function nestedIn(
  values: Values,
  key: string,
  inner: readonly string[],
  read: (values: Values, name: string) => unknown,
): Form | undefined {
  const entries = inner
    .map((name) => [name, read(values, `${key}.${name}`)] as const)
    .filter(([, value]) => value !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
