import type { Context } from 'hono'
import type { Issue } from '../../core/errors.ts'

/** The name of a field → what stands in it; several for boxes that are ticked. */
export type Values = ReadonlyMap<string, readonly string[]>

/** The name of a field is its key in the set-up file, `reshare.after`: so an issue finds its field. */
export type FieldWords = Readonly<
  Record<string, { readonly label: string; readonly hint?: string }>
>

export interface FieldIssue {
  /** Undefined for what belongs to no field of the form. */
  readonly field?: string
  readonly message: string
}

/** A form for a part of the set-up: what stands in it, and what is wrong with that. */
export interface PartForm {
  readonly words: FieldWords
  readonly values: Values
  readonly issues: readonly FieldIssue[]
  /** It may be looked at and no more. */
  readonly readOnly?: boolean
}

/** What a form sent. */
export async function sentValues(c: Context): Promise<Values> {
  const body = await c.req.parseBody({ all: true })
  return new Map(
    Object.entries(body).map(([name, value]) => [
      name,
      [value].flat().filter((one) => typeof one === 'string'),
    ]),
  )
}

/** The same of an address, for parts that follow a form as it is filled in. */
export const askedValues = (c: Context): Values => new Map(Object.entries(c.req.queries()))

export const valuesOf = (
  entries: Readonly<Record<string, string | readonly string[] | undefined>>,
): Values =>
  new Map(
    Object.entries(entries).map(([name, value]) => [
      name,
      value === undefined ? [] : [value].flat(),
    ]),
  )

/** What stands in a field, without the space around it; empty when there is none. */
export const textIn = (values: Values, name: string): string => values.get(name)?.[0]?.trim() ?? ''
/** The same as a key of the set-up file: left out when it is empty. */
export const keyIn = (values: Values, name: string): string | undefined =>
  textIn(values, name) || undefined
export const isTicked = (values: Values, name: string): boolean =>
  (values.get(name)?.length ?? 0) > 0

/** Names with commas between them, or a line for each where names have commas themselves. */
export function listIn(values: Values, name: string): readonly string[] | undefined {
  const text = values.get(name)?.[0] ?? ''
  const parts = text.split(/[\r\n]/.test(text) ? /\r?\n|\r/ : ',').map((part) => part.trim())
  const named = parts.filter((part) => part !== '')
  return named.length > 0 ? named : undefined
}

export function listText(list: unknown): string {
  if (!Array.isArray(list)) return ''
  return list.some((one) => String(one).includes(','))
    ? list.map((one) => `${one}\n`).join('')
    : list.join(', ')
}

/** Each issue beside the field that it is about: the one whose key holds it, or its first where a whole mapping is wrong. */
export function fieldIssues(
  issues: readonly Issue[],
  path: string,
  fields: readonly string[],
): readonly FieldIssue[] {
  return issues.map(({ path: place, message }) => {
    if (place === path) return fields.includes('id') ? { field: 'id', message } : { message }
    if (!place.startsWith(`${path}.`)) return { message: place ? `${place}: ${message}` : message }
    const key = place.slice(path.length + 1)
    const holding = fields
      .filter((name) => key === name || key.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)[0]
    const field = holding ?? fields.find((name) => name.startsWith(`${key}.`))
    return field === undefined ? { message: `${key}: ${message}` } : { field, message }
  })
}
