/** The text of one block, as it is read. */
export interface InlineMarkdown {
  open(name: string, attributes: ReadonlyMap<string, string>): void
  close(name: string): void
  text(written: string): void
  /** What was read, and an empty beginning for what comes. What is still open ends here. */
  take(): string
}

interface Span {
  readonly name: string
  readonly at: number
  readonly href?: string | undefined
}

const MARKS: ReadonlyMap<string, string> = new Map([
  ['b', '**'],
  ['strong', '**'],
  ['em', '*'],
  ['i', '*'],
])
const CODE = new Set(['code', 'kbd', 'samp', 'tt'])

/** CommonMark, 2.4: these could be read as more than themselves. */
const SPECIAL = /[\\`*_[\]<>~]/g
/** Stands for an ampersand until it is known whether it begins what looks like a character reference. No text has this. */
const AMPERSAND = '\u0001'
const REFERENCE = /\u0001(?=#?\w+;)/g
/** What makes a line a heading, a quote, a list, or a rule when it stands first in it. */
const BEGINNING = /^(#{1,6}(?=\s|$)|[-+](?=\s|$)|={1,}\s*$|-{1,}\s*$)/
const NUMBERED = /^(\d{1,9})([.)])(?=\s|$)/

export function inlineMarkdown(): InlineMarkdown {
  let out = ''
  let spans: Span[] = []
  const inCode = () => spans.some(({ name }) => CODE.has(name))
  /** Marks stand close to what they mark: spaces at its ends stay outside. */
  function end({ name, at, href }: Span): void {
    const [, before = '', inner = '', after = ''] =
      /^(\s*)([\s\S]*?)(\s*)$/.exec(out.slice(at)) ?? []
    if (inner === '') return
    out = out.slice(0, at) + before + marked(name, inner, href) + after
  }
  return {
    open(name, attributes) {
      if (name === 'br') out = `${out.trimEnd()}\n`
      else if (name === 'img') out += imageOf(attributes)
      else if (name === 'a' || MARKS.has(name) || CODE.has(name)) {
        spans.push({ name, at: out.length, href: attributes.get('href') })
      }
    },
    close(name) {
      const at = spans.findLastIndex((span) => span.name === name)
      if (at < 0) return
      for (const span of spans.splice(at).toReversed()) end(span)
    },
    text(written) {
      const plain = written.replace(/\s+/g, ' ')
      const joined = /(^|\s)$/.test(out) ? plain.trimStart() : plain
      out += inCode() ? joined : joined.replace(SPECIAL, '\\$&').replaceAll('&', AMPERSAND)
    },
    take() {
      for (const span of spans.toReversed()) end(span)
      out = out.replace(REFERENCE, '\\&').replaceAll(AMPERSAND, '&')
      const lines = out.trim().split('\n').map(asText)
      out = ''
      spans = []
      return lines.join('\\\n')
    },
  }
}

/** A line that begins like something else than text. */
const asText = (line: string) => line.trim().replace(BEGINNING, '\\$1').replace(NUMBERED, '$1\\$2')

function marked(name: string, inner: string, href: string | undefined): string {
  if (name === 'a') return href ? `[${inner}](${address(href)})` : inner
  const mark = MARKS.get(name)
  if (mark !== undefined) return mark + inner + mark
  const longest = Math.max(0, ...(inner.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$/.test(inner) ? ' ' : ''
  return fence + pad + inner + pad + fence
}

function imageOf(attributes: ReadonlyMap<string, string>): string {
  const src = attributes.get('src')
  const alt = (attributes.get('alt') ?? '').replace(/\s+/g, ' ').replace(SPECIAL, '\\$&')
  return src ? `![${alt}](${address(src)})` : ''
}

/** Nothing in an address ends it early. */
const address = (url: string) =>
  url.replace(
    /[\s()<>\\]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
