import { cleanLine, cleanText } from '../core/clean-text.ts'
import { escapeText, htmlToText } from '../core/html-text.ts'
import type { FeedText } from './feed-entry.ts'

/** Elements that turn up in titles. Everything else that looks like one was meant to be read. */
const INLINE =
  /^(a|abbr|b|bdi|big|br|cite|code|del|em|font|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)$/
/** What Posthorn's own feeds put behind a `<` or `&` that HTML would take for its own, in text that is none. */
const JOINED = /([<&])\u2060/g
const MARKUP = /<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>|<!--|&(?:#\d+|#x[\da-f]+|[a-z][a-z0-9]*);/i

/** As one line of plain text. Loose text gives up its inline markup and its entities, and keeps a stray `<`. */
export function plainLine(text: FeedText): string {
  return joinedLine(text).replace(JOINED, '$1')
}

/** The same before its joiners go: it can be read as loose text once more. */
export function joinedLine({ value, kind }: FeedText): string {
  if (kind === 'plain') return cleanLine(value)
  return cleanLine(htmlToText(kind === 'html' ? value : withoutStrayTags(value)))
}

function withoutStrayTags(text: string): string {
  if (!text.includes('<')) return text
  const closed = new Set(
    Array.from(text.matchAll(/<\/([a-z]+)\s*>/gi), ([, name]) => name?.toLowerCase()),
  )
  return text.replace(/<(?:\/?([a-z]+)(?=[\s/>])[^<>]*>)?/gi, (tag, written = '') => {
    const name = written.toLowerCase()
    const isMarkup = INLINE.test(name) && (closed.has(name) || /^(br|img|wbr)$/.test(name))
    return isMarkup ? tag : `&lt;${tag.slice(1)}`
  })
}

/** As plain text with its line ends, no longer than about `enough`. */
export function plainText({ value, kind }: FeedText, enough?: number): string {
  const isPlain = kind === 'plain' || (kind === 'loose' && !MARKUP.test(value))
  return isPlain ? cleanText(value).trim() : htmlToText(value, enough)
}

/** As HTML: plain text in paragraphs, loose text as it is where markup stands in it. */
export function asHtml({ value, kind }: FeedText): string {
  if (kind === 'html' || (kind === 'loose' && MARKUP.test(value))) return value.trim()
  return cleanText(value)
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escapeText(paragraph.trim()).replace(/\n/g, '<br/>')}</p>`)
    .join('\n')
}
