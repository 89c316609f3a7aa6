import type { Hit } from './rule.ts'

export type JsonNode = JsonObject | JsonList | JsonValue

export interface JsonObject {
  readonly kind: 'object'
  readonly at: number
  /** Of two members with one name the last counts. */
  readonly members: ReadonlyMap<string, JsonNode>
}
export interface JsonList {
  readonly kind: 'list'
  readonly at: number
  readonly items: readonly JsonNode[]
}
export interface JsonValue {
  readonly kind: 'value'
  readonly at: number
  readonly value: string | number | boolean | null
}

export type JsonTree =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly fault: Hit & { readonly at: number } }

/** Deeper than any feed, and not so deep that reading it would exhaust the stack. */
const DEPTH = 200

class JsonFault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** Reads JSON (RFC 8259) and remembers where everything stands. */
export function readJson(text: string): JsonTree {
  const reader = { text, at: 0 }
  try {
    const root = readNode(reader, 0)
    if (peek(reader) !== '') throw new JsonFault(reader.at, 'there is more after the end')
    return { ok: true, root }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    return { ok: false, fault: { at: error.at, message: error.message } }
  }
}

interface Reader {
  readonly text: string
  at: number
}

const space = /[ \t\n\r]*/y

/** The next character that is no white space. */
function peek(reader: Reader): string {
  space.lastIndex = reader.at
  space.exec(reader.text)
  reader.at = space.lastIndex
  return reader.text.charAt(reader.at)
}

function readNode(reader: Reader, depth: number): JsonNode {
  const next = peek(reader)
  const at = reader.at
  if (depth > DEPTH) throw new JsonFault(at, `more than ${DEPTH} levels deep`)
  if (next === '{') return { kind: 'object', at, members: readMembers(reader, depth) }
  if (next === '[') return { kind: 'list', at, items: readItems(reader, depth) }
  if (next === '"') return { kind: 'value', at, value: readString(reader) }
  return { kind: 'value', at, value: readLiteral(reader) }
}

function readMembers(reader: Reader, depth: number): Map<string, JsonNode> {
  const members = new Map<string, JsonNode>()
  reader.at++
  if (peek(reader) === '}') return done(reader, members)
  for (;;) {
    if (peek(reader) !== '"') throw new JsonFault(reader.at, 'expected a name in quotes')
    const name = readString(reader)
    if (peek(reader) !== ':') throw new JsonFault(reader.at, 'expected a colon')
    reader.at++
    members.set(name, readNode(reader, depth + 1))
    if (peek(reader) === '}') return done(reader, members)
    comma(reader)
  }
}

function readItems(reader: Reader, depth: number): JsonNode[] {
  const items: JsonNode[] = []
  reader.at++
  if (peek(reader) === ']') return done(reader, items)
  for (;;) {
    items.push(readNode(reader, depth + 1))
    if (peek(reader) === ']') return done(reader, items)
    comma(reader)
  }
}

function done<Result>(reader: Reader, result: Result): Result {
  reader.at++
  return result
}

function comma(reader: Reader): void {
  if (peek(reader) !== ',')
    throw new JsonFault(reader.at, 'expected a comma or the end of the list')
  reader.at++
}

function readString(reader: Reader): string {
  const { text, at } = reader
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 1) continue
    reader.at = end + 1
    return parsed(text.slice(at, end + 1), at)
  }
  throw new JsonFault(at, 'the string does not end')
}

function parsed(written: string, at: number): string {
  try {
    return JSON.parse(written) as string
  } catch {
    const control = written.search(/[\0-\x1f]/)
    const message = 'a string with a control character or a wrong escape in it'
    throw new JsonFault(at + Math.max(control, 0), message)
  }
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y

function readLiteral(reader: Reader): number | boolean | null {
  literal.lastIndex = reader.at
  const [written] = literal.exec(reader.text) ?? []
  if (written === undefined) throw new JsonFault(reader.at, 'expected a value')
  reader.at = literal.lastIndex
  return JSON.parse(written) as number | boolean | null
}
