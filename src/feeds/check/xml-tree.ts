import type { Hit } from './rule.ts'
import { spaceOf, type XmlAttribute } from './xml-spaces.ts'
import { decodeReferences, forbiddenCharacters, referenceFaults } from './xml-text.ts'

export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string
  readonly local: string
  /** The namespace; empty when there is none, or its prefix is unknown. */
  readonly space: string
  readonly at: number
  /** By name as written. */
  readonly attributes: ReadonlyMap<string, XmlAttribute>
  readonly children: readonly XmlElement[]
  readonly parent: XmlElement | undefined
  /** Its own text, decoded, without that of its children. */
  readonly text: string
  /** Everything between its tags, as written. */
  readonly inner: string
}

export interface XmlTree {
  readonly root?: XmlElement
  /** Everything XML 1.0 and its namespaces forbid, in the order it was met. */
  readonly faults: readonly Hit[]
}

interface OpenElement {
  name: string
  local: string
  space: string
  at: number
  attributes: ReadonlyMap<string, XmlAttribute>
  children: OpenElement[]
  parent: OpenElement | undefined
  text: string
  inner: string
  readonly innerAt: number
  readonly pieces: string[]
}

interface Reading {
  readonly xml: string
  readonly faults: Hit[]
  readonly open: OpenElement[]
  root?: OpenElement
  hasDoctype: boolean
}

/** Deeper than any feed. What looks a name up through all of them stays quick. */
const DEPTH = 200
const startTag = /<([\p{L}_:][\p{L}\p{N}_:.\u00b7-]*)/uy
const attribute = /\s*([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>"']*)))?/y
const tagEnd = /\s*(\/?)>/y

/** Reads XML to its end, whatever is wrong in it, and notes what is. In time linear in its length. */
export function readXml(xml: string): XmlTree {
  const reading: Reading = {
    xml,
    faults: [...forbiddenCharacters(xml)],
    open: [],
    hasDoctype: false,
  }
  for (let at = 0; at < xml.length; ) {
    const next = xml.indexOf('<', at)
    readText(reading, at, next < 0 ? xml.length : next)
    if (next < 0) break
    at = readMarkup(reading, next)
  }
  while (reading.open.length > 0) {
    const left = reading.open.at(-1)
    if (left) reading.faults.push({ at: left.at, message: `<${left.name}> is not closed` })
    close(reading, xml.length)
  }
  if (!reading.root) reading.faults.push({ at: 0, message: 'there is no element' })
  return { faults: reading.faults, ...(reading.root && { root: reading.root }) }
}

function readText({ xml, faults, open, hasDoctype }: Reading, from: number, to: number): void {
  if (from === to) return
  const text = xml.slice(from, to)
  const element = open.at(-1)
  if (!element) {
    const stray = text.replace(/^\ufeff/, '').search(/\S/)
    if (stray >= 0) faults.push({ at: from + stray, message: 'text outside the root element' })
    return
  }
  const mark = text.indexOf(']]>')
  if (mark >= 0) faults.push({ at: from + mark, message: ']]> stands in text' })
  for (const fault of referenceFaults(text, hasDoctype)) {
    faults.push({ ...fault, at: from + fault.at })
  }
  element.pieces.push(decodeReferences(text))
}

/** @returns where reading goes on */
function readMarkup(reading: Reading, at: number): number {
  const { xml, faults, open } = reading
  if (xml.startsWith('<!--', at)) return skip(reading, at, '-->', 'the comment')
  if (xml.startsWith('<![CDATA[', at)) {
    const end = skip(reading, at, ']]>', 'CDATA')
    const element = open.at(-1)
    if (element) element.pieces.push(xml.slice(at + 9, end - 3))
    else faults.push({ at, message: 'CDATA outside the root element' })
    return end
  }
  if (xml.startsWith('<?', at)) {
    if (at > 0 && /^<\?xml\s/.test(xml.slice(at, at + 6)) && xml.slice(0, at) !== '\ufeff') {
      faults.push({ at, message: 'the XML declaration is not at the very beginning' })
    }
    return skip(reading, at, '?>', 'the processing instruction')
  }
  if (xml.startsWith('<!DOCTYPE', at)) {
    reading.hasDoctype = true
    const subset = /^[^>[]*\[/.test(xml.slice(at, at + 1_000))
    return skip(reading, at, subset ? ']>' : '>', 'the document type')
  }
  return xml[at + 1] === '/' ? readEndTag(reading, at) : readStartTag(reading, at)
}

function skip({ xml, faults }: Reading, at: number, mark: string, what: string): number {
  const end = xml.indexOf(mark, at)
  if (end >= 0) return end + mark.length
  faults.push({ at, message: `${what} does not end` })
  return xml.length
}

function readEndTag(reading: Reading, at: number): number {
  const { xml, faults, open } = reading
  const end = xml.indexOf('>', at)
  const name = xml.slice(at + 2, end < 0 ? undefined : end).trimEnd()
  if (end < 0) faults.push({ at, message: 'the end tag does not end' })
  if (open.some((element) => element.name === name)) {
    for (let top = open.at(-1); top && top.name !== name; top = open.at(-1)) {
      faults.push({ at, message: `</${name}> comes while <${top.name}> is open` })
      close(reading, at)
    }
    close(reading, at)
  } else {
    faults.push({ at, message: `</${name.slice(0, 60)}> closes nothing` })
  }
  return end < 0 ? xml.length : end + 1
}

function close({ xml, open }: Reading, at: number): void {
  const element = open.pop()
  if (!element) return
  element.text = element.pieces.join('')
  element.inner = xml.slice(element.innerAt, at)
}

function readStartTag(reading: Reading, at: number): number {
  const { xml, faults, open } = reading
  startTag.lastIndex = at
  const name = startTag.exec(xml)?.[1]
  if (name === undefined) {
    faults.push({ at, message: '< stands in text' })
    open.at(-1)?.pieces.push('<')
    return at + 1
  }
  if (open.length === DEPTH) {
    faults.push({ at, message: `more than ${DEPTH} elements inside one another: reading ends` })
    return xml.length
  }
  const attributes = readAttributes(reading, startTag.lastIndex)
  tagEnd.lastIndex = attributes.end
  const ended = tagEnd.exec(xml)
  if (!ended) faults.push({ at, message: `the tag <${name}> is not written as XML wants it` })
  const resume = ended ? tagEnd.lastIndex : after(xml, attributes.end)
  openElement(reading, name, at, attributes.found, resume)
  if (ended?.[1] === '/') close(reading, resume)
  return resume
}

/** Past the end of a tag that cannot be read. */
function after(xml: string, at: number): number {
  const end = xml.indexOf('>', at)
  return end < 0 ? xml.length : end + 1
}

function readAttributes({ xml, faults, hasDoctype }: Reading, from: number) {
  const found = new Map<string, XmlAttribute>()
  let end = from
  for (;;) {
    attribute.lastIndex = end
    const [whole, key, double, single, bare] = attribute.exec(xml) ?? []
    if (whole === undefined || key === undefined) return { found, end }
    const at = end + whole.indexOf(key)
    end = attribute.lastIndex
    if (!/^\s/.test(whole)) faults.push({ at, message: `no space before the attribute ${key}` })
    const written = double ?? single
    if (written === undefined) faults.push({ at, message: `the value of ${key} has no quotes` })
    if (found.has(key)) faults.push({ at, message: `the attribute ${key} stands twice` })
    const value = written ?? bare ?? ''
    for (const fault of referenceFaults(value, hasDoctype)) {
      faults.push({ at, message: `${fault.message} in ${key}` })
    }
    if (value.includes('<')) faults.push({ at, message: `< in the value of ${key}` })
    found.set(key, { value: decodeReferences(value), at })
  }
}

function openElement(
  reading: Reading,
  name: string,
  at: number,
  attributes: ReadonlyMap<string, XmlAttribute>,
  innerAt: number,
): void {
  const { open, faults } = reading
  const parent = open.at(-1)
  const space = (prefix: string) => spaceOf(prefix, attributes, parent)
  const colon = name.indexOf(':')
  const prefix = colon < 0 ? '' : name.slice(0, colon)
  for (const key of [name, ...attributes.keys()]) {
    const used = key.includes(':') ? key.slice(0, key.indexOf(':')) : ''
    if (used !== '' && space(used) === undefined) {
      faults.push({ at, message: `the prefix ${used} of ${key} is not declared` })
    }
  }
  const element = {
    ...{ name, at, attributes, parent, innerAt },
    local: name.slice(colon + 1),
    space: space(prefix) ?? '',
    children: [],
    pieces: [],
    text: '',
    inner: '',
  }
  if (parent) parent.children.push(element)
  else if (reading.root) faults.push({ at, message: `a second root element: <${name}>` })
  else reading.root = element
  open.push(element)
}
