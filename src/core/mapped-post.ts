import { type MapKey, textOf, valueAt } from './post-map.ts'
import { richTextHtml } from './rich-text.ts'

export type PostMap = Readonly<Partial<Record<MapKey, string>>>

/** What a map finds in a message: JSON of a post that is yet to be checked, and what tells it apart. */
export interface MappedPost {
  readonly post: Readonly<Record<string, unknown>>
  readonly key?: string
  readonly event?: string
}

/**
 * Follows a map through the body of a message, and brings what it finds into the form of a post: lists of names for authors and
 * tags, an address for the picture, times with a zone.
 *
 * @param base what relative addresses of pictures begin with
 */
export function mappedPost(map: PostMap, body: unknown, base?: string): MappedPost {
  const { id, event, ...places } = map
  const found = Object.entries(places).flatMap(([key, place]) => {
    const value =
      place === undefined ? undefined : formOf(key as MapKey, valueAt(body, place), base)
    return value === undefined ? [] : [[key, value] as const]
  })
  const key = id === undefined ? undefined : textOf(valueAt(body, id))
  const said = event === undefined ? undefined : textOf(valueAt(body, event))
  return {
    post: Object.fromEntries(found),
    ...(key !== undefined && { key }),
    ...(said !== undefined && { event: said }),
  }
}

function formOf(key: MapKey, value: unknown, base: string | undefined): unknown {
  switch (key) {
    case 'authors':
      return filled(listOf(value).flatMap(author))
    case 'tags':
      return filled(listOf(value).flatMap((one) => textOf(one)?.trim() ?? []))
    case 'image':
      return image(value, base)
    case 'published_at':
    case 'updated_at':
    case 'embargo_until':
      return moment(value)
    case 'html':
      return Array.isArray(value) ? richTextHtml(value) || undefined : textOf(value)
    case 'status':
      return status(value)
    default:
      return textOf(value)
  }
}

const filled = (list: readonly unknown[]) => (list.length > 0 ? list : undefined)

/** Lists within lists, as relations of relations come. */
const DEEPEST = 8

/** A list, one thing, or names with commas between them. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const flat: unknown[] = value.flat(DEEPEST)
    return flat.flatMap((one) => (Array.isArray(one) ? [] : listOf(one)))
  }
  if (typeof value === 'string') return value.split(',').filter((part) => part.trim() !== '')
  return value === undefined ? [] : [value]
}

function author(value: unknown): { name: string; url?: string }[] {
  const name = textOf(
    isRecord(value) ? (value.name ?? value.fullName ?? value.full_name ?? value) : value,
  )
  if (name === undefined) return []
  const url = isRecord(value) ? absolute(textOf(value.url), undefined) : undefined
  return [{ name: name.trim(), ...(url !== undefined && { url }) }]
}

function image(value: unknown, base: string | undefined) {
  const first = Array.isArray(value) ? value[0] : value
  if (!isRecord(first)) return withUrl(textOf(first), base)
  const asset = isRecord(first.asset) ? first.asset : first
  const found = withUrl(textOf(asset.url), base)
  const alt = textOf(first.alt ?? first.alternativeText)
  const credit = textOf(first.credit)
  return (
    found && {
      ...found,
      ...(alt !== undefined && { alt }),
      ...(isSize(asset.width) && isSize(asset.height)
        ? { width: asset.width, height: asset.height }
        : {}),
      ...(credit !== undefined && { credit }),
    }
  )
}

function withUrl(url: string | undefined, base: string | undefined) {
  const found = absolute(url, base)
  return found === undefined ? undefined : { url: found }
}

function absolute(url: string | undefined, base: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url, base)) return undefined
  const { href, protocol } = new URL(url, base)
  return /^https?:$/.test(protocol) ? href : undefined
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

/** ISO 8601, a day, or seconds or milliseconds since 1970. Without a zone it is UTC. What cannot be read stays as it is. */
function moment(value: unknown): string | undefined {
  const text = textOf(value)?.trim()
  if (text === undefined) return undefined
  if (/^\d{9,13}$/.test(text)) {
    return new Date(Number(text) * (text.length > 10 ? 1 : 1000)).toISOString()
  }
  const zoned = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
    ? `${text.replace(' ', 'T')}Z`
    : text
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

/** The words of the usual systems for what everybody may read; everything else is a draft. */
function status(value: unknown): 'draft' | 'published' | undefined {
  if (value === undefined || value === null) return undefined
  const words = ['published', 'publish', 'live', 'public', 'true', '1']
  return words.includes(String(textOf(value) ?? value).toLowerCase()) ? 'published' : 'draft'
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
