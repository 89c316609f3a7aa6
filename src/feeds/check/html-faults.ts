import { readHtml } from '../../core/html-tokens.ts'

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
export function hasMarkup(inner: string): boolean {
  const cdata = /<!\[CDATA\[(.*?)\]\]>/gs
  const marked = [...inner.matchAll(cdata)].some(([, text = '']) =>
    /<\/?[a-z][^<>]*>|&(?:#\d+|#x[\da-f]+|[a-z][a-z0-9]*);/i.test(text),
  )
  const outside = inner.includes('<![CDATA[') ? inner.replace(cdata, '') : inner
  return marked || /&lt;\/?[a-z!]|&amp;(?:#\d+|#x[\da-f]+|[a-z][a-z0-9]*);/i.test(outside)
}
