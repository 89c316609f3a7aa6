/** Requests of Micropub in one form, whatever they came in: https://www.w3.org/TR/micropub/ */

/** Property name → values, as Microformats 2 writes them. */
export type Properties = Readonly<Record<string, readonly unknown[]>>

export type MicropubRequest =
  | { readonly action: 'create'; readonly type: string; readonly properties: Properties }
  | {
      readonly action: 'update'
      readonly url: string
      readonly replace: Properties
      readonly add: Properties
      /** Whole properties, or single values of them. */
      readonly remove: readonly string[] | Properties
    }
  | { readonly action: 'delete' | 'undelete'; readonly url: string }

export type ParsedRequest =
  | { readonly ok: true; readonly request: MicropubRequest }
  | { readonly ok: false; readonly reason: string }

/** Section 3.3.1: a form, `category[]=a&category[]=b` or `category=a`. */
export function parseForm(fields: readonly (readonly [string, string])[]): ParsedRequest {
  const properties: Record<string, unknown[]> = {}
  for (const [written, value] of fields) {
    const name = written.replace(/\[\]$/, '')
    if (name === 'access_token' || name.includes('[')) continue
    if (!Object.hasOwn(properties, name)) properties[name] = []
    properties[name]?.push(value)
  }
  const { action: actions, h: types = [], url: urls = [], ...rest } = properties
  const [action] = actions ?? []
  if (action === undefined) {
    const url = urls.length > 0 ? { url: urls } : {}
    return entry(String(types[0] ?? 'entry'), { ...rest, ...url })
  }
  if (action === 'update') return { ok: false, reason: 'action: an update must be sent as JSON' }
  return ending(action, urls[0])
}

/** Section 3.3.2: JSON in the form of Microformats 2, or a command. */
export function parseJson(body: unknown): ParsedRequest {
  if (!isRecord(body)) return { ok: false, reason: 'expected a JSON object' }
  const { action, url, type, properties } = body
  if (action === 'update') return update(body)
  if (action !== undefined) return ending(action, url)
  if (!isProperties(properties)) {
    return { ok: false, reason: 'properties: expected an object of lists' }
  }
  const [first] = Array.isArray(type) ? type : []
  if (typeof first !== 'string') return { ok: false, reason: 'type: expected ["h-entry"]' }
  return entry(first.replace(/^h-/, ''), properties)
}

function entry(type: string, properties: Properties): ParsedRequest {
  return type === 'entry'
    ? { ok: true, request: { action: 'create', type, properties } }
    : { ok: false, reason: `h: only entries can be made here, not ${type.slice(0, 60)}` }
}

function ending(action: unknown, url: unknown): ParsedRequest {
  if (action !== 'delete' && action !== 'undelete') {
    return { ok: false, reason: 'action: expected update, delete or undelete' }
  }
  return typeof url === 'string' && url !== ''
    ? { ok: true, request: { action, url } }
    : { ok: false, reason: 'url: expected the address of a post' }
}

/** Section 3.4: at least one of replace, add and delete, each value a list. */
function update({ url, replace = {}, add = {}, delete: remove = [] }: Values): ParsedRequest {
  if (typeof url !== 'string') return { ok: false, reason: 'url: expected the address of a post' }
  if (!isProperties(replace)) return { ok: false, reason: 'replace: expected an object of lists' }
  if (!isProperties(add)) return { ok: false, reason: 'add: expected an object of lists' }
  const names = Array.isArray(remove) && remove.every((name) => typeof name === 'string')
  if (!names && !isProperties(remove)) {
    return { ok: false, reason: 'delete: expected a list of names, or an object of lists' }
  }
  const count = [replace, add, remove].flatMap((part) => Object.keys(part)).length
  if (count === 0) return { ok: false, reason: 'expected replace, add or delete' }
  return {
    ok: true,
    request: { action: 'update', url, replace, add, remove: remove as readonly string[] },
  }
}

type Values = Readonly<Record<string, unknown>>

const isProperties = (value: unknown): value is Properties =>
  isRecord(value) && Object.values(value).every(Array.isArray)

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The properties of a post after an update: what is replaced first, then what is added, then what is taken out. */
export function updated(
  before: Properties,
  { replace, add, remove }: Extract<MicropubRequest, { readonly action: 'update' }>,
): Properties {
  const after = new Map(Object.entries({ ...before, ...replace }))
  for (const [name, values] of Object.entries(add)) {
    after.set(name, [...(after.get(name) ?? []), ...values])
  }
  const removed = isNames(remove) ? remove.map((name) => [name] as const) : Object.entries(remove)
  for (const [name, values] of removed) {
    const gone = new Set(values?.map((value) => JSON.stringify(value)))
    const left = (after.get(name) ?? []).filter((value) => !gone.has(JSON.stringify(value)))
    after.set(name, values ? left : [])
  }
  return Object.fromEntries(after)
}

const isNames = (removed: readonly string[] | Properties): removed is readonly string[] =>
  Array.isArray(removed)

/** The properties that an update names: only they change. */
export function touched({
  replace,
  add,
  remove,
}: Extract<MicropubRequest, { readonly action: 'update' }>): ReadonlySet<string> {
  const removed = isNames(remove) ? remove : Object.keys(remove)
  return new Set([...Object.keys(replace), ...Object.keys(add), ...removed])
}
