import { droppedElements } from './html-rules.ts'
import { readHtml } from './html-tokens.ts'

/** What a page says of itself to machines. */
export interface PageData {
  /** Texts of `<script type="application/ld+json">`. */
  readonly jsonLd: readonly string[]
  /** `property` or `name` of meta elements, small letters → their contents. */
  readonly meta: ReadonlyMap<string, readonly string[]>
  /** `itemprop` → contents, addresses or texts. */
  readonly items: ReadonlyMap<string, readonly string[]>
  readonly canonical?: string
  readonly base?: string
  readonly language?: string
  /** How large and how deep its tree is: what reads the body takes longer than in proportion. */
  readonly elements: number
  readonly texts: number
  readonly depth: number
}

/** Elements without an end tag that stand often. */
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/
const MOST_TEXT = 10_000
/** Of one name. */
const MOST_VALUES = 100

/** What was read so far. */
interface Reading {
  readonly meta: Map<string, string[]>
  readonly items: Map<string, string[]>
  readonly jsonLd: string[]
  readonly found: { canonical?: string; base?: string; language?: string }
  readonly size: { elements: number; texts: number; depth: number; open: number }
  /** The text of a script with data that is open. */
  script?: string[] | undefined
  /** The property whose text is being read. */
  item?: { readonly name: string; readonly tag: string; depth: number; text: string } | undefined
}

type Attributes = ReadonlyMap<string, string>

/** Reads it in one pass, in linear time. */
export function readPageData(html: string): PageData {
  const reading: Reading = {
    ...{ meta: new Map(), items: new Map(), jsonLd: [], found: {} },
    size: { elements: 0, texts: 0, depth: 0, open: 0 },
  }
  readHtml(html, {
    open(tag, attributes, selfClosing) {
      measure(reading, tag, selfClosing)
      opened(reading, tag, attributes)
      property(reading, tag, attributes)
    },
    close: (tag) => closed(reading, tag),
    text(text) {
      const { size, script, item } = reading
      size.texts += 1
      if (script) script.push(text)
      else if (item && item.text.length < MOST_TEXT) item.text += text
    },
  })
  const { meta, items, jsonLd, found } = reading
  const { elements, texts, depth } = reading.size
  return { jsonLd, meta, items, ...found, elements, texts, depth }
}

function measure({ size }: Reading, tag: string, selfClosing: boolean): void {
  if (!droppedElements.has(tag)) size.elements += 1
  if (!empty.test(tag) && !selfClosing) size.open += 1
  size.depth = Math.max(size.depth, size.open)
}

function opened(reading: Reading, tag: string, attributes: Attributes): void {
  const { meta, found } = reading
  switch (tag) {
    case 'script':
      if (/^application\/ld\+json\b/i.test(attributes.get('type') ?? '')) reading.script = []
      break
    case 'html':
      note(found, 'language', attributes.get('lang'))
      break
    case 'base':
      note(found, 'base', attributes.get('href'))
      break
    case 'link':
      if (/(?:^|\s)canonical(?:\s|$)/i.test(attributes.get('rel') ?? '')) {
        note(found, 'canonical', attributes.get('href'))
      }
      break
    case 'meta': {
      const name = attributes.get('property') ?? attributes.get('name') ?? ''
      add(meta, name.trim().toLowerCase(), attributes.get('content'))
    }
  }
}

/** Microdata: https://html.spec.whatwg.org/#values */
function property(reading: Reading, tag: string, attributes: Attributes): void {
  const { item, items } = reading
  if (item && item.tag === tag) item.depth += 1
  const name = attributes.get('itemprop')?.trim().split(/\s+/)[0] ?? ''
  if (name === '') return
  const value = ['content', 'datetime', 'href', 'src']
    .map((key) => attributes.get(key))
    .find((one) => one !== undefined)
  if (value !== undefined) add(items, name, value)
  else if (!item && !empty.test(tag)) reading.item = { name, tag, depth: 1, text: '' }
}

function closed(reading: Reading, tag: string): void {
  const { size, script, item } = reading
  size.open = Math.max(0, size.open - 1)
  if (tag === 'script' && script) {
    reading.jsonLd.push(script.join(''))
    reading.script = undefined
  }
  if (!item || item.tag !== tag) return
  item.depth -= 1
  if (item.depth > 0) return
  add(reading.items, item.name, item.text.replace(/\s+/g, ' '))
  reading.item = undefined
}

function add(to: Map<string, string[]>, name: string, value: string | undefined): void {
  const said = to.get(name) ?? []
  if (name === '' || !value?.trim() || said.length >= MOST_VALUES) return
  to.set(name, [...said, value.trim()])
}

/** The first of each counts. */
function note<Key extends 'canonical' | 'base' | 'language'>(
  found: Partial<Record<Key, string>>,
  key: Key,
  value: string | undefined,
): void {
  if (found[key] === undefined && value?.trim()) found[key] = value.trim()
}
