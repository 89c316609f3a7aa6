import { cleanText } from './clean-text.ts'
import { blockElements, droppedElements, lineElements } from './html-rules.ts'
import { readHtml } from './html-tokens.ts'

export { escapeText } from './escape-html.ts'
export { sanitiseHtml } from './sanitise-html.ts'

/** White space other than a single space. */
const spaces = /\s\s|[^\S ]/
const allSpaces = /\s+/g

/**
 * The plain text of HTML: character references decoded, a line for each block, single spaces, clean.
 *
 * @param enough stop reading after about this many characters; all of it when left out
 */
export function htmlToText(html: string, enough = Number.POSITIVE_INFINITY): string {
  let out = ''
  /** White space between what is written and what comes: none, a space, or a line end. */
  let gap = ''
  let dropped: string | undefined
  const line = (name: string) => {
    if (lineElements.has(name)) gap = '\n'
    else if (name === 'td' || name === 'th') gap ||= ' '
  }
  const text = (written: string) => {
    const inner = written.trim()
    if (written.trimStart().length < written.length) gap ||= ' '
    if (inner === '') return
    out += (out && gap) + (spaces.test(inner) ? inner.replace(allSpaces, ' ') : inner)
    gap = written.trimEnd().length < written.length ? ' ' : ''
  }
  readHtml(html, {
    open(name, _attributes, selfClosing) {
      if (dropped === 'svg' && blockElements.has(name)) dropped = undefined
      if (!dropped && droppedElements.has(name) && !(selfClosing && name === 'svg')) dropped = name
      else line(name)
    },
    close(name) {
      if (name === dropped) dropped = undefined
      else line(name)
    },
    text(written) {
      if (!dropped) text(written)
    },
    wantsMore: () => out.length < enough,
  })
  return out
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The beginning of a text on one line, at most `max` UTF-16 units with its `…`. It ends at the end of a word where it
 * can, and never inside a grapheme. A text that fits is given as it is.
 */
export function excerpt(text: string, max: number): string {
  // Leading and inner white space shrinks, so more than `max` is looked at, but not all of a long text.
  const line = cleanText(text.trimStart().slice(0, max * 4 + 100))
    .replace(/\s+/g, ' ')
    .trim()
  if (line.length <= max) return line
  if (max < 2) return ''
  const limit = max - 1
  const head = line.slice(0, max + 2)
  const space = line.lastIndexOf(' ', limit)
  // Scripts without spaces, and single long words: ask where a word ends there.
  const end = space > limit / 2 ? space : wordEnd(head, limit)
  const cut = line.slice(0, end).replace(/[\s,;:.\-–—(]+$/u, '')
  return `${cut || line.slice(0, end)}…`
}

function wordEnd(head: string, limit: number): number {
  const word = words.segment(head).containing(limit)?.index ?? 0
  if (word > limit / 2) return word
  return graphemes.segment(head).containing(limit)?.index ?? limit
}
