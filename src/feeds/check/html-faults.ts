import { readHtml } from '../../core/html-tokens.ts'
import type { XmlElement } from './xml-tree.ts'

export interface HtmlFaults {
  /** Addresses that mean nothing outside of their page, with their elements: `<a href="/b">`. */
  readonly relative: readonly string[]
  /** What readers take out, or refuse the feed for: `<script>`, `onclick on <a>`. */
  readonly unsafe: readonly string[]
}

const addresses = ['href', 'src', 'poster', 'cite', 'data']
const unsafeElements = new Set(
  'applet base embed form frame frameset iframe input link meta object plaintext script style'.split(
    ' ',
  ),
)

/** What HTML that comes with a feed must not have in it. */
export function htmlFaults(html: string): HtmlFaults {
  const relative = new Set<string>()
  const unsafe = new Set<string>()
  readHtml(html, {
    open(name, attributes) {
      if (unsafeElements.has(name)) unsafe.add(`<${name}>`)
      for (const [key, value] of attributes) {
        if (key.startsWith('on')) unsafe.add(`${key} on <${name}>`)
        if (!addresses.includes(key)) continue
        if (/^\s*(?:javascript|vbscript):/i.test(value))
          unsafe.add(`${value.slice(0, 20)} on <${name}>`)
        else if (!isAbsolute(value)) relative.add(`<${name} ${key}="${value.slice(0, 80)}">`)
      }
    },
    close() {},
    text() {},
  })
  return { relative: [...relative], unsafe: [...unsafe] }
}

const isAbsolute = (address: string) => /^\s*[a-z][a-z0-9+.-]*:/i.test(address)

/**
 * Whether a text that is meant to be plain has HTML in it, as it is written in the XML. Characters written in hexadecimal,
 * `&#x3C;`, are taken for themselves, as the RSS Advisory Board's profile does.
 */
export function hasMarkup({ inner, text }: Pick<XmlElement, 'inner' | 'text'>): boolean {
  if (hasEndTag(text)) return true
  const cdata = /<!\[CDATA\[(.*?)\]\]>/gs
  const marked = [...inner.matchAll(cdata)].some(([, text = '']) =>
    /<\/?[a-z][^<>]*>|&(?:#\d+|#x[\da-f]+|[a-z][a-z0-9]*);/i.test(text),
  )
  const outside = inner.includes('<![CDATA[') ? inner.replace(cdata, '') : inner
  return marked || /&lt;\/?[a-z!]|&amp;(?:#\d+|#x[\da-f]+|[a-z][a-z0-9]*);/i.test(outside)
}

/** However it is written: the W3C validator goes by this, and so do readers that guess. */
export const hasEndTag = (text: string) => /<\/[a-z][a-z\d]*>/i.test(text)

/** A `&` that begins no reference. Before a space, a tag or another `&`, HTML lets it pass. */
const loneAmpersand = /&(?![\s<&]|$)(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);).{0,20}/i

/** What is not HTML where HTML is meant, with what follows: a `<` that begins no tag, a `&` that begins no reference. */
export function strayMarkup(html: string): string | undefined {
  for (let at = 0; at >= 0; ) {
    const open = html.indexOf('<', at)
    const lone = loneAmpersand.exec(html.slice(at, open < 0 ? undefined : open))
    if (lone) return lone[0]
    if (open < 0) return undefined
    if (!/[a-z/!?]/i.test(html.charAt(open + 1))) return html.slice(open, open + 20)
    at = afterTag(html, open)
  }
  return undefined
}

/** Where text goes on after a tag, with all of a comment, script or style; -1 when nowhere. */
function afterTag(html: string, open: number): number {
  const [raw = ''] = /^<(?:!--|script\b|style\b)/i.exec(html.slice(open, open + 8)) ?? []
  if (raw === '') return html.indexOf('>', open) + 1 || -1
  if (raw === '<!--') return html.indexOf('-->', open + 2) + 1 || -1
  const end = new RegExp(`</${raw.slice(1)}`, 'gi')
  end.lastIndex = open
  return end.exec(html)?.index ?? -1
}
