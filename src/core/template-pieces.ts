/** How a part of a share text yields when the whole does not fit. */
export type Yielding = 'literal' | 'keep' | 'unmarked' | 'shrink' | 'drop'

/** A part of a share text: what stands in the template itself, or what one output of it gave. */
export interface Piece {
  readonly text: string
  readonly yields: Yielding
  /** The highest yields first. */
  readonly number: number
  /** The variable it says, `post.dek`; absent when it says more, less or something else. */
  readonly name?: string
}

/*
 * Pieces travel through Liquid as text between marks. The marks are noncharacters, which exist for use inside a
 * program (The Unicode Standard, section 23.7) and are taken out of whatever a post says.
 */
const BEGIN = '\ufdd0'
const END = '\ufdd1'
const TEXT = '\ufdd2'
const kinds: Readonly<Record<string, Yielding>> = {
  '\ufdd3': 'keep',
  '\ufdd4': 'unmarked',
  '\ufdd5': 'shrink',
  '\ufdd6': 'drop',
}
const markOf = new Map(Object.entries(kinds).map(([mark, kind]) => [kind, mark]))
const MARKED = /\ufdd0([\ufdd3-\ufdd6])(\d+)\ufdd2([^\ufdd0-\ufdd6]*)\ufdd1/g
/** What another filter may leave of the marks. */
const HALF_MARKED = /\ufdd0[\ufdd3-\ufdd6]\d*\ufdd2?/g

/** Text as it may come: without marks, and without control characters that no network shows. */
export const withoutMarks = (text: string): string =>
  /[\x7f-\x9f\ufeff\ufdd0-\ufdef]/.test(text)
    ? text.replace(/[\x7f-\x84\x86-\x9f\ufeff\ufdd0-\ufdef]/g, '').replaceAll('\x85', '\n')
    : text

/** Text with marks around it that say how it yields; marks inside are taken off. */
export function marked(text: string, yields: Exclude<Yielding, 'literal'>, number: number): string {
  const inside = text.replace(MARKED, '$3')
  return `${BEGIN}${markOf.get(yields)}${number}${TEXT}${withoutMarks(inside)}${END}`
}

/** What a template gives at an output: marked already, or marked now as one that yields last. */
export function output(text: string): string {
  const whole = text.includes(BEGIN) && !/[\ufdd0-\ufdd6]/.test(text.replace(MARKED, ''))
  return whole ? text : marked(text.replace(HALF_MARKED, ''), 'unmarked', 0)
}

/** The pieces of a rendered text, in order. The link of the post stays whole: it becomes a piece that keeps. */
export function piecesOf(rendered: string, url: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of rendered.matchAll(MARKED)) {
    if (match.index > at) pieces.push(literal(rendered.slice(at, match.index)))
    const [whole, mark = '', number = '0', text = ''] = match
    pieces.push(...aroundLink({ text, yields: kinds[mark] ?? 'keep', number: Number(number) }, url))
    at = match.index + whole.length
  }
  if (at < rendered.length) pieces.push(literal(rendered.slice(at)))
  return pieces
}

const literal = (text: string): Piece => ({
  text: withoutMarks(text),
  yields: 'literal',
  number: 0,
})

/** Takes what was put before or after the link, `?ref=x`, as part of it. */
function aroundLink(piece: Piece, url: string): Piece[] {
  const { text, yields } = piece
  if (yields === 'drop' || yields === 'keep' || url === '') return [piece]
  const parts: Piece[] = []
  let at = 0
  for (let link = text.indexOf(url); link >= 0; link = text.indexOf(url, at)) {
    let start = link
    while (start > at && isVisibleAscii(text.charCodeAt(start - 1))) start--
    let end = link + url.length
    while (isVisibleAscii(text.charCodeAt(end))) end++
    parts.push({ ...piece, text: text.slice(at, start) })
    parts.push({ text: text.slice(start, end), yields: 'keep', number: 0 })
    at = end
  }
  if (at < text.length || parts.length === 0) parts.push({ ...piece, text: text.slice(at) })
  return parts.filter((part) => part.text !== '' || parts.length === 1)
}

const isVisibleAscii = (unit: number) => unit > 0x20 && unit < 0x7f

/** Puts pieces together: white space around an empty piece is that of one place, no line ends in spaces, at most one line is empty. */
export function assemble(texts: readonly string[]): string {
  let whole = ''
  let gap = false
  for (const text of texts) {
    if (text === '') gap = true
    else {
      whole = gap ? joined(whole, text) : whole + text
      gap = false
    }
  }
  if (isTidy(whole)) return whole
  const lines = whole.split('\n').map((line) => line.trimEnd())
  return lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trim()
}

const SPACE = /\s/

/** Whether no line ends in white space, at most one line is empty, and neither is the first or the last. */
function isTidy(text: string): boolean {
  if (SPACE.test(text.charAt(0)) || SPACE.test(text.charAt(text.length - 1))) return false
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    const before = text.charAt(end - 1)
    if (before === '\n' ? text.charAt(end - 2) === '\n' : SPACE.test(before)) return false
  }
  return true
}

function joined(before: string, after: string): string {
  const head = before.trimEnd()
  const tail = after.trimStart()
  const left = before.slice(head.length)
  const right = after.slice(0, after.length - tail.length)
  if (right === '' && CLOSING.test(tail)) return head + tail
  if (head === '' || left === '' || right === '') return before + (head === '' ? tail : after)
  if (tail === '')
    return before.length > 0 && lineEnds(right) > lineEnds(left) ? head + right : before
  const ends = Math.max(lineEnds(left), lineEnds(right))
  return head + (ends > 0 ? '\n'.repeat(ends) : ' ') + tail
}

const CLOSING = /^[.,;:!?)\]…]/
const lineEnds = (space: string) => space.split('\n').length - 1
