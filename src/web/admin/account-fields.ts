import type { z } from 'zod'
import type { Form } from '../../core/setup-form.ts'
import { utmKeys } from '../../core/tracked-link.ts'
import { abilitiesWith, type Network } from '../../ports/network.ts'
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

/** A key of a network's settings, as a form asks for it. */
export interface NetworkField {
  readonly key: string
  readonly label: string
  readonly hint?: string
  readonly kind: 'text' | 'secret' | 'list' | 'switch'
  /** What it is when nothing is said. */
  readonly otherwise?: string
  readonly required: boolean
}

/** What the network's own schema says of each of its keys. */
export function networkFields({ settings, secrets }: Network): readonly NetworkField[] {
  return Object.entries(settings.shape).map(([key, schema]) => {
    const field = schema as z.ZodType
    const { title = key, description } = field.meta() ?? {}
    const nothing = field.safeParse(undefined)
    const otherwise = nothing.success ? nothing.data : undefined
    const isSwitch = field.safeParse('true').data === true
    const isList = field.safeParse(['wss://relay.example']).success
    return {
      key,
      label: title,
      kind: secrets.includes(key) ? 'secret' : isSwitch ? 'switch' : isList ? 'list' : 'text',
      required: !nothing.success,
      ...(description !== undefined && { hint: description }),
      ...(typeof otherwise === 'string' && { otherwise }),
    }
  })
}

/** Of every account, whatever its network. */
export const commonWords = {
  rehearsal: {
    label: 'Rehearse first',
    hint: 'Its posts go to a network that Posthorn plays itself, seen on the Rehearsal page, and credentials may wait. Switch it off to go live.',
  },
  template: { label: 'Template' },
  links: { label: 'Links in its texts' },
  images: { label: 'Images' },
  thread: {
    label: 'Thread of at most',
    hint: 'So many posts, where a text is too long for one. Empty: never more than one.',
  },
  thread_numbers: { label: 'Number the posts of a thread' },
  utm: { label: 'Parameters of its links' },
  ...Object.fromEntries(
    utmKeys.map((key) => [
      `utm.${key}`,
      {
        label: `utm_${key}`,
        ...(key === 'source' && { hint: '{network} and {account} are filled in.' }),
      },
    ]),
  ),
  short_links: {
    label: 'Short links that count clicks',
    hint: 'Posthorn has to be reached by https from the public internet.',
  },
  spacing: { label: 'Between two posts, at least', hint: 'Like 90s, 15m or 2h.' },
  per_hour: { label: 'Most posts in any hour' },
  per_day: { label: 'Most posts on any day' },
  monthly_budget: { label: 'Budget of a month, in US dollars', hint: 'What would pass it waits.' },
  reserve: { label: 'Of that, for breaking posts only' },
  'prices.post': { label: 'Price of a post' },
  'prices.post_with_link': { label: 'Price of a post with a link' },
  'prices.read': { label: 'Price of a post that is read' },
  'prices.remove': { label: 'Price of a removal' },
  'prices.alt_text': { label: 'Price of an alternative text' },
  corrections: { label: 'When a shared post is corrected' },
  repost_within: {
    label: 'How long a share may be posted anew',
    hint: 'Where corrections are: delete and post anew. Like 10m.',
  },
  when_unknown: { label: 'When nobody can tell whether a post arrived' },
} as const satisfies FieldWords

/** Keys that only some networks have a use for. */
function uses(network: Network): (key: string) => boolean {
  const can = abilitiesWith(network, {})
  return (key) => {
    if (key === 'images') return network.images !== undefined
    if (key.startsWith('thread')) return can.includes('reply') || network.can.includes('reply')
    if (key.startsWith('prices.') || key === 'monthly_budget' || key === 'reserve') {
      return network.cost !== undefined
    }
    return true
  }
}

/** The words of every field of an account on this network, in their order. */
export function accountWords(network: Network): FieldWords {
  const isUsed = uses(network)
  return {
    id: {
      label: 'Name',
      hint: 'Of small letters, digits, - and _. It stays: deliveries are kept under it.',
    },
    ...Object.fromEntries(
      networkFields(network).map(({ key, label, hint }) => [
        key,
        { label, ...(hint !== undefined && { hint }) },
      ]),
    ),
    forget: { label: 'Forget what is kept' },
    ...Object.fromEntries(Object.entries(commonWords).filter(([key]) => isUsed(key))),
  }
}

/** What stands in the fields of an account; secrets never do. */
export function accountValues(network: Network, id: string, form: Form): Values {
  const { utm } = form
  const own = networkFields(network).map(({ key, kind }) => [
    key,
    kind === 'secret' ? undefined : fieldText(form[key]),
  ])
  const common = Object.keys(accountWords(network))
    .filter((key) => key in commonWords && key !== 'utm')
    .map((key) => {
      const [outer = '', inner] = key.split('.')
      const held = inner === undefined ? form[outer] : (form[outer] as Form | undefined)?.[inner]
      return [key, fieldText(held)]
    })
  return valuesOf({
    id,
    ...Object.fromEntries(own),
    ...Object.fromEntries(common),
    utm: utm === false ? 'none' : utm === undefined ? 'publication' : 'own',
  })
}

function fieldText(held: unknown): string | undefined {
  if (held === undefined || held === false) return undefined
  if (held === true) return 'yes'
  return Array.isArray(held) ? listText(held) : String(held)
}

const switches: readonly string[] = ['rehearsal', 'short_links', 'thread_numbers']

/** What an account shall be, as its fields say it. What the form does not ask for stays, and so do secrets that were left empty. */
export function accountIn(network: Network, values: Values, now: Form | undefined): Form {
  const words = accountWords(network)
  const asked = Object.keys(words).filter((key) => key in commonWords)
  const roots = new Set(asked.map((key) => key.split('.')[0] ?? key))
  const kept = Object.entries(now ?? {}).filter(
    ([key]) => !roots.has(key) && !(key in network.settings.shape),
  )
  const own = networkFields(network).map((field) => [field.key, ownIn(field, values, now)])
  const plain = asked
    .filter((key) => !key.includes('.') && key !== 'utm')
    .map((key) => [
      key,
      switches.includes(key) ? isTicked(values, key) || undefined : keyIn(values, key),
    ])
  return present({
    ...Object.fromEntries(kept),
    network: network.id,
    ...Object.fromEntries(own),
    ...Object.fromEntries(plain),
    utm: utmIn(values),
    prices: roots.has('prices') ? mappingIn(values, asked, 'prices') : undefined,
  })
}

function ownIn({ key, kind }: NetworkField, values: Values, now: Form | undefined): unknown {
  switch (kind) {
    case 'secret':
      return keyIn(values, key) ?? (isForgotten(values, key) ? undefined : now?.[key])
    case 'switch':
      return isTicked(values, key) || undefined
    case 'list':
      return listIn(values, key)
    case 'text':
      return keyIn(values, key)
  }
}

const isForgotten = (values: Values, key: string) => values.get('forget')?.includes(key) === true

function utmIn(values: Values): unknown {
  const mode = textIn(values, 'utm')
  if (mode === 'none') return false
  return mode === 'own'
    ? (mappingIn(
        values,
        utmKeys.map((key) => `utm.${key}`),
        'utm',
      ) ?? {})
    : undefined
}

function mappingIn(values: Values, keys: readonly string[], outer: string): Form | undefined {
  const held = keys
    .filter((key) => key.startsWith(`${outer}.`))
    .map((key) => [key.slice(outer.length + 1), keyIn(values, key)])
    .filter(([, value]) => value !== undefined)
  return held.length > 0 ? Object.fromEntries(held) : undefined
}

const present = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
