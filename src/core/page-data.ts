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

/** Reads it in one pass, in linear time. */
export function readPageData(html: string): PageData {
  const [meta, items] = [new Map<string, string[]>(), new Map<string, string[]>()]
  const jsonLd: string[] = []
  const found: { canonical?: string; base?: string; language?: string } = {}
  const size = { elements: 0, texts: 0, depth: 0, open: 0 }
  let script: string[] | undefined
  let item: { name: string; tag: string; depth: number; text: string } | undefined
  const add = (to: Map<string, string[]>, name: string, value: string | undefined) => {
    if (name === '' || value === undefined || value.trim() === '') return
    to.set(name, [...(to.get(name) ?? []), value.trim()].slice(0, 100))
  }
  readHtml(html, {
    open(tag, attributes, selfClosing) {
      if (!droppedElements.has(tag)) size.elements += 1
      if (!empty.test(tag) && !selfClosing) size.open += 1
      size.depth = Math.max(size.depth, size.open)
      if (tag === 'script' && /^application\/ld\+json\b/i.test(attributes.get('type') ?? '')) {
        script = []
      }
      if (tag === 'html') note(found, 'language', attributes.get('lang'))
      if (tag === 'base') note(found, 'base', attributes.get('href'))
      if (tag === 'link' && /(?:^|\s)canonical(?:\s|$)/i.test(attributes.get('rel') ?? '')) {
        note(found, 'canonical', attributes.get('href'))
      }
      if (tag === 'meta') {
        const name = attributes.get('property') ?? attributes.get('name') ?? ''
        add(meta, name.trim().toLowerCase(), attributes.get('content'))
      }
      if (item && item.tag === tag) item.depth += 1
      const property = attributes.get('itemprop')?.trim().split(/\s+/)[0] ?? ''
      if (property === '') return
      const value = ['content', 'datetime', 'href', 'src']
        .map((name) => attributes.get(name))
        .find((one) => one !== undefined)
      if (value !== undefined) add(items, property, value)
      else if (!item && !empty.test(tag)) item = { name: property, tag, depth: 1, text: '' }
    },
    close(tag) {
      size.open = Math.max(0, size.open - 1)
      if (tag === 'script' && script) {
        jsonLd.push(script.join(''))
        script = undefined
      }
      if (!item || item.tag !== tag) return
      item.depth -= 1
      if (item.depth > 0) return
      add(items, item.name, item.text.replace(/\s+/g, ' '))
      item = undefined
    },
    text(text) {
      size.texts += 1
      if (script) script.push(text)
      else if (item && item.text.length < MOST_TEXT) item.text += text
    },
  })
  const { elements, texts, depth } = size
  return { jsonLd, meta, items, ...found, elements, texts, depth }
}

/** The first of each counts. */
function note<Key extends 'canonical' | 'base' | 'language'>(
  found: Partial<Record<Key, string>>,
  key: Key,
  value: string | undefined,
): void {
  if (found[key] === undefined && value?.trim()) found[key] = value.trim()
}
