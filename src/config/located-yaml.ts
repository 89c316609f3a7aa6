import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import type { Issue } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import { type PlainValue, plainValue } from './plain-value.ts'

export type Path = readonly PropertyKey[]
export interface Position {
  readonly line: number
  readonly column: number
}

/** A parsed YAML (or JSON) text whose every value knows where it stands. */
export interface LocatedYaml {
  readonly value: unknown
  readonly issues: readonly Issue[]
  /** Of the value at `path`; of the nearest thing around it when there is none. */
  position(path: Path): Position
  /** Of the last key of `path`. */
  keyPosition(path: Path): Position
  /** Of a place inside the text at `path`, counted in lines and columns of that text, from 1. */
  positionInText(path: Path, line: number, column: number): Position
}

/** `path`: the keys on the way to a value that is this variable and no more. */
export type Lookup = (name: string, path?: string) => string | undefined

/**
 * Reads YAML in which every value may hold `${NAME}` or `${NAME:-default}`; `$${NAME}` stands for itself. They may
 * stand unquoted in flow style too (`{ key: ${NAME} }`), where YAML alone would take the braces for a mapping: the
 * characters are exchanged for noncharacters of the same width before parsing, so that positions stay right.
 */
export function locatedYaml(text: string, lookup: Lookup): LocatedYaml {
  const counter = new LineCounter()
  const source = text.replace(placeholder, disguise)
  const document = parseDocument(source, {
    lineCounter: counter,
    prettyErrors: false,
    // The package compares each key with each; see repeatedKeys.
    uniqueKeys: false,
  })
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset)
    return { line, column: col }
  }
  const issues: Issue[] = document.errors.map((error) => ({
    path: '',
    message: reveal(error.message),
    ...at(error.pos[0]),
  }))
  for (const [key, offset] of repeatedKeys(document)) {
    const message = `${reveal(key)} stands here a second time: keep one of the two`
    issues.push({ path: '', message, ...at(offset) })
  }
  substitute(document, lookup, (message, path, node) =>
    issues.push({ path, message, ...at(node.range?.[0] ?? 0) }),
  )
  const plain: PlainValue = issues.length > 0 ? {} : plainValue(document)
  if (plain.fault !== undefined) issues.push({ path: '', message: plain.fault, line: 1, column: 1 })
  return {
    value: plain.value,
    issues,
    position: (path) => at(find(document, path).value),
    keyPosition: (path) => at(find(document, path).key),
    positionInText: (path, line, column) => at(offsetInText(document, source, path, line, column)),
  }
}

/** Keys that stand in a mapping a second time. */
function repeatedKeys(document: Document): (readonly [key: string, offset: number])[] {
  const repeated: [string, number][] = []
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<string>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (seen.has(name)) repeated.push([name, key.range?.[0] ?? 0])
        seen.add(name)
      }
    },
  })
  return repeated
}

/** A default ends before the next `${`: else each of many unclosed ones would be read to the end of the line. */
const placeholder = /\$\$?\{[A-Za-z_]\w*(?::-(?:(?!\$\{)[^}\n])*)?\}/g
const disguises = new Map([...'{}[],:#'].map((char, index) => [char, 0xfdd0 + index]))
const revelations = new Map([...disguises].map(([char, code]) => [String.fromCharCode(code), char]))

const disguise = (text: string) =>
  text.replace(/[{}[\],:#]/g, (char) => String.fromCharCode(disguises.get(char) ?? 0))
const reveal = (text: string) =>
  text.replace(/[\ufdd0-\ufdd6]/g, (char) => revelations.get(char) ?? '')

/** Text in which nothing is taken for a variable: it reads back as it is. */
export const withoutVariables = (text: string) => text.replace(placeholder, (found) => `$${found}`)

function substitute(
  document: Document,
  lookup: Lookup,
  report: (message: string, path: string, node: Node) => void,
): void {
  visit(document, {
    Scalar(key, node, ancestors) {
      if (typeof node.value !== 'string') return
      const revealed = reveal(node.value)
      node.value = revealed
      if (key === 'key') return
      node.value = revealed.replace(placeholder, (found) => {
        if (found.startsWith('$$')) return found.slice(1)
        const [, name = '', fallback] = /^\$\{(\w+)(?::-(.*))?\}$/.exec(found) ?? []
        if (name.startsWith('POSTHORN_')) {
          report(
            `${name} is Posthorn's own: no value of the set-up can be taken from it`,
            dotted([...ancestors, node]),
            node,
          )
          return ''
        }
        const place = dotted([...ancestors, node])
        const value = lookUp(lookup, name, found === revealed ? place : undefined)
        if ('error' in value) report(value.error, place, node)
        else if (value.text === undefined && fallback === undefined) {
          report(`the environment variable ${name} is not set`, place, node)
        }
        return ('text' in value && value.text) || (fallback ?? '')
      })
    },
  })
}

function lookUp(
  lookup: Lookup,
  name: string,
  path: string | undefined,
): { text: string | undefined } | { error: string } {
  try {
    return { text: lookup(name, path) }
  } catch (error) {
    return { error: `the file that ${name}_FILE names cannot be read: ${fileFault(error)}` }
  }
}

/** The keys on the way to a node, from what `visit` calls its ancestors. */
function dotted(ancestors: readonly unknown[]): string {
  const keys: string[] = []
  ancestors.forEach((ancestor, index) => {
    if (typeof ancestor === 'object' && ancestor && 'key' in ancestor && isScalar(ancestor.key)) {
      keys.push(String(ancestor.key.value))
    } else if (isSeq(ancestor) && index + 1 < ancestors.length) {
      keys.push(String(ancestor.items.indexOf(ancestors[index + 1])))
    }
  })
  return keys.join('.')
}

interface Found {
  readonly node: Node | null
  readonly value: number
  readonly key: number
}

function find(document: Document, path: Path): Found {
  let node: Node | null = document.contents
  const start = node?.range?.[0] ?? 0
  let found: Found = { node, value: start, key: start }
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    const step = stepInto(node, part)
    if (!step) return { ...found, node: null, value: found.key }
    found = step
    node = step.node
  }
  return found
}

function stepInto(node: Node | null, part: PropertyKey): Found | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)] as Node | undefined
    const start = item?.range?.[0]
    return item && start !== undefined ? { node: item, value: start, key: start } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
  if (!pair || !isScalar(pair.key)) return undefined
  const key = pair.key.range?.[0] ?? 0
  const value = pair.value as Node | null
  return { node: value, value: value?.range?.[0] ?? key, key }
}

function offsetInText(
  document: Document,
  source: string,
  path: Path,
  line: number,
  column: number,
): number {
  const { node, value: start } = find(document, path)
  if (!isScalar(node) || !node.range) return start
  const raw = source.slice(node.range[0], node.range[1])
  if (node.type === 'BLOCK_LITERAL') return start + inBlock(raw, line, column)
  if (line === 1 && node.type !== 'BLOCK_FOLDED') {
    return start + (node.type === 'PLAIN' ? column - 1 : inQuotes(raw, 0, column - 1))
  }
  return node.type === 'QUOTE_DOUBLE' ? start + inQuotes(raw, line - 1, column - 1) : start
}

function inBlock(raw: string, line: number, column: number): number {
  const lines = raw.split('\n')
  const indent = /^ */.exec(lines.find((one, index) => index > 0 && one.trim() !== '') ?? '')
  const before = lines.slice(0, line).join('\n').length + 1
  return before + (indent?.[0].length ?? 0) + column - 1
}

/** The offset in a quoted scalar after `lines` escaped line ends and then `columns` characters. */
function inQuotes(raw: string, lines: number, columns: number): number {
  const unitHere = /\\(?:x..|u.{4}|U.{8}|.)|''|./sy
  let [linesLeft, columnsLeft, offset] = [lines, columns, 1]
  while ((linesLeft > 0 || columnsLeft > 0) && offset < raw.length - 1) {
    unitHere.lastIndex = offset
    const unit = unitHere.exec(raw)?.[0] ?? ''
    if (linesLeft > 0) linesLeft -= unit === '\\n' ? 1 : 0
    else columnsLeft -= 1
    offset += unit.length || 1
  }
  return offset
}
