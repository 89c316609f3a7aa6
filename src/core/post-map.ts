/** The parts of a post that a map may point at, with what tells the post and the event apart. */
export const mapKeys = [
  'id',
  'event',
  'url',
  'title',
  'dek',
  'html',
  'markdown',
  'summary',
  'authors',
  'section',
  'tags',
  'language',
  'image',
  'published_at',
  'updated_at',
  'embargo_until',
  'priority',
  'status',
] as const
export type MapKey = (typeof mapKeys)[number]

const step = /^(?:[\p{L}\p{N}_$-]+|\*)$/u
const place = /\{([^{}]*)\}/g

/** What is wrong with a place in a message: a dotted path, or a text with dotted paths in braces. */
export function mapFault(text: string): string | undefined {
  const paths = text.includes('{') ? [...text.matchAll(place)].map(([, path = '']) => path) : [text]
  const rest = text.replace(place, '')
  if (text.includes('{') && /[{}]/.test(rest)) return 'a brace is not closed'
  const wrong = paths.find((path) => !path.split('.').every((part) => step.test(part)))
  return wrong === undefined
    ? undefined
    : `expected a dotted path like data.headline, or a text with one in braces like https://news.example/{data.slug}, got ${text}`
}

/**
 * What stands at a place: undefined when there is nothing. `*` goes through all entries of a list. A text with braces is
 * undefined as a whole when one of its paths leads to nothing.
 */
export function valueAt(body: unknown, text: string): unknown {
  if (!text.includes('{')) return follow(body, text.split('.'))
  let missing = false
  const filled = text.replace(place, (_whole, path: string) => {
    const value = textOf(follow(body, path.split('.')))
    missing ||= value === undefined
    return encodeURI((value ?? '').toWellFormed())
  })
  return missing ? undefined : filled
}

function follow(value: unknown, steps: readonly string[]): unknown {
  const [first, ...rest] = steps
  if (first === undefined) return value ?? undefined
  if (first === '*') {
    return Array.isArray(value) ? value.map((one) => follow(one, rest)).filter(isThere) : undefined
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined
  return follow((value as Readonly<Record<string, unknown>>)[first], rest)
}

const isThere = (value: unknown) => value !== undefined

/** A single text, as systems write it: plain, a number, or a slug or name inside an object. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return undefined
  const { current, name, title, label, slug } = value as Readonly<Record<string, unknown>>
  const inner = [name, title, label, current, slug].find((one) => typeof one === 'string')
  return textOf(inner)
}
