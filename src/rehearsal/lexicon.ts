import { countBytes } from '../core/count-text.ts'
import { countGraphemes } from '../core/graphemes.ts'

/** Says in the words of a server what is wrong with a value that stands at a path: https://atproto.com/specs/lexicon */
export type Check = (value: unknown, at: string) => string | undefined

type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown) => JSON.stringify(value)
const expected = (what: string, value: unknown, at: string) =>
  `Expected ${what} value type (got ${shown(value)}) at ${at}`

/** @param optional the keys that may be missing */
export function object(fields: Readonly<Record<string, Check>>, ...optional: string[]): Check {
  return (value, at) => {
    if (!isObject(value)) return expected('object', value, at)
    for (const [key, check] of Object.entries(fields)) {
      const isMissing = value[key] === undefined
      if (isMissing && !optional.includes(key)) return `Missing required key "${key}" at ${at}`
      const wrong = isMissing ? undefined : check(value[key], `${at}.${key}`)
      if (wrong) return wrong
    }
    return undefined
  }
}

export function array(of: Check, most = Number.POSITIVE_INFINITY): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return expected('array', value, at)
    const { length } = value
    if (length > most) return `array too big (maximum ${most}, got ${length}) at ${at}`
    const wrong = value.map((one, index) => of(one, `${at}[${index}]`))
    return wrong.find((reason) => reason !== undefined)
  }
}

/** What is of none of these types may be anything: lexicons are open. */
export function union(types: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    const { $type } = isObject(value) ? value : {}
    if (typeof $type !== 'string') {
      return expected('an object which includes the "$type" property', value, at)
    }
    return types[$type]?.(value, at)
  }
}

export function text(limits: { readonly bytes?: number; readonly graphemes?: number } = {}): Check {
  const { bytes = Number.POSITIVE_INFINITY, graphemes = Number.POSITIVE_INFINITY } = limits
  return (value, at) => {
    if (typeof value !== 'string') return expected('string', value, at)
    const size = countBytes(value)
    if (size > bytes) return `string too big (maximum ${bytes}, got ${size}) at ${at}`
    const seen = countGraphemes(value)
    return seen > graphemes
      ? `grapheme too big (maximum ${graphemes}, got ${seen}) at ${at}`
      : undefined
  }
}

/** A text of this form, as the server calls it. */
export function format(name: string, form: (value: string) => boolean): Check {
  return (value, at) => {
    if (typeof value !== 'string') return expected('string', value, at)
    return form(value) ? undefined : `Invalid ${name} (got ${shown(value)}) at ${at}`
  }
}

export function integer(least: number): Check {
  return (value, at) => {
    if (!Number.isInteger(value)) return expected('integer', value, at)
    return Number(value) < least
      ? `integer too small (minimum ${least}, got ${value}) at ${at}`
      : undefined
  }
}

export function image(most: number): Check {
  return (value, at) => {
    const { $type, ref, mimeType, size } = isObject(value) ? value : {}
    if ($type !== 'blob' || !isObject(ref) || typeof ref.$link !== 'string') {
      return expected('blob', value, at)
    }
    if (!/^image\//.test(String(mimeType))) {
      return `Expected "image/*" (got ${shown(mimeType)}) at ${at}.mimeType`
    }
    return Number(size) > most ? `blob too big (maximum ${most}, got ${size}) at ${at}` : undefined
  }
}
