import { findLinks } from './find-links.ts'
import { countGraphemes } from './graphemes.ts'

/** What stands for the part that was cut off. */
export const ELLIPSIS = '…'
/** Less than this of a text says nothing to readers. */
const LEAST_GRAPHEMES = 12

/** Whether the whole share text fits when this is what remains of the piece. */
type Fits = (cut: string) => boolean

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

const SPACE = /[ \n\t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]/
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}、。，！？「」『』]/u
/** What does not stand before an ellipsis. */
const LOOSE_END = /[\s,;:·|/\\–—([{<"'“‘„«‹¿¡&+.…、，：；（「『-]/

/**
 * The longest beginning of a text that fits: whole sentences when these are at least half of what fits, else whole
 * words with an ellipsis; never a part of a link, hashtag, mention or character reference. Undefined when too little fits.
 */
export function cutText(text: string, fits: Fits, guess = 0): string | undefined {
  const most = longestFitting(text, fits, guess)
  const word = atWord(text, most, fits)
  const sentence = atSentence(text, most, fits)
  if (sentence !== undefined && sentence.length * 2 >= (word?.length ?? 0)) return sentence
  return word !== undefined && countGraphemes(word) > LEAST_GRAPHEMES ? word : undefined
}

/** The same, inside a word when no whole word fits: for what must not go missing. */
export function cutAnywhere(text: string, fits: Fits, guess = 0): string | undefined {
  const most = longestFitting(text, fits, guess)
  return cutText(text, fits, most) ?? atWord(text, most, fits) ?? atGrapheme(text, most, fits)
}

/** Some networks take what stands right behind a link as part of it. */
function ended(cut: string): string {
  const scheme = cut.lastIndexOf('://')
  const isLink = scheme >= 0 && !/\s/.test(cut.slice(scheme))
  return isLink ? `${cut} ${ELLIPSIS}` : cut + ELLIPSIS
}

/** The shortest that `cutAnywhere` may give. */
export function shortestCut(text: string): string {
  const whole = atoms(text)[0]
  if (whole?.start === 0) return whole.end < text.length ? ended(text.slice(0, whole.end)) : text
  const first = graphemes.segment(text).containing(0)?.segment ?? ''
  return first.length < text.length ? first + ELLIPSIS : text
}

/** Looks around `guess` first, then halves what remains. */
function longestFitting(text: string, fits: Fits, guess: number): number {
  let low = 0
  let high = text.length - 1
  let middle = Math.min(Math.max(guess, 1), high)
  for (let step = 1; low < high; step *= 4) {
    const fit = fits(text.slice(0, middle) + ELLIPSIS)
    if (fit) low = middle
    else high = middle - 1
    const half = (low + high + 1) >> 1
    middle = fit ? Math.min(low + step, half) : Math.max(high - step + 1, half)
  }
  return Math.max(low, 0)
}

function atWord(text: string, most: number, fits: Fits): string | undefined {
  const isInside = insideAtoms(text)
  const isWhole = wholeIn(text)
  for (let at = Math.min(most + 1, text.length - 1); at > 0; at--) {
    if (!isWordBreak(text, at, isInside) || !isWhole(at)) continue
    const cut = withoutLooseEnd(text, at, isInside)
    if (cut === '') continue
    const whole = ended(cut)
    if (fits(whole)) return whole
  }
  return undefined
}

function atGrapheme(text: string, most: number, fits: Fits): string | undefined {
  const isInside = insideAtoms(text)
  const isWhole = wholeIn(text)
  for (let at = most; at > 0; at--) {
    if (isInside(at) || !isWhole(at)) continue
    const cut = ended(text.slice(0, at))
    if (fits(cut)) return cut
  }
  return undefined
}

/** Where sentences end that are no longer than that. */
export function sentenceEnds(text: string, most: number): number[] {
  const ends: number[] = []
  for (const { index, 0: mark } of text.matchAll(/[.!?…]["'”’»)\]]*(?=\s)|[。！？][」』）]*/g)) {
    const end = index + mark.length
    if (end > most + ELLIPSIS.length + 1) break
    // `St.`, `Dr.`, `J.` end no sentence.
    if (!/(?:^|[\s.])\p{Lu}\p{L}?$/u.test(text.slice(Math.max(0, index - 4), index))) ends.push(end)
  }
  return ends
}

function atSentence(text: string, most: number, fits: Fits): string | undefined {
  // Elsewhere no sentence ends inside what is never cut.
  const isInside = /:\/\/|\]\(urn:/.test(text) ? insideAtoms(text) : () => false
  const isWhole = wholeIn(text)
  const last = sentenceEnds(text, most)
    .filter((end) => end < text.length)
    .findLast((end) => isWhole(end) && fits(text.slice(0, end)) && !isInside(end))
  return last === undefined ? undefined : text.slice(0, last)
}

export function isWordBreak(text: string, at: number, isInside: (at: number) => boolean): boolean {
  // White space is in no link, hashtag or reference, and in few mentions.
  if (SPACE.test(text.charAt(at))) return !text.includes('](urn:') || !isInside(at)
  const sides = text.slice(Math.max(0, at - 2), at + 2)
  return UNSPACED.test(sides) && words.segment(text).containing(at)?.index === at && !isInside(at)
}

/** Places that are asked about one by one; then all are looked for at once. */
const ASKED = 16

/**
 * Whether a grapheme begins at a place of this text. One grapheme may be as long as the text is, and each place in it asked
 * about alone would be read up to there.
 */
export function wholeIn(text: string): (at: number) => boolean {
  let asked = 0
  let begins: Set<number> | undefined
  return (at) => {
    // Between two ASCII characters there is always a boundary, line ends being single here.
    if (text.charCodeAt(at - 1) < 0x80 && text.charCodeAt(at) < 0x80) return true
    asked += 1
    if (asked <= ASKED) return graphemes.segment(text).containing(at)?.index === at
    begins ??= new Set(Array.from(graphemes.segment(text), ({ index }) => index))
    return begins.has(at)
  }
}

interface Atom {
  readonly start: number
  readonly end: number
}

const NAMES = /[#＃@＠][\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_.@-]*[\p{L}\p{M}\p{N}_])?/gu
const REFERENCES = /&(?:#\d+|#x[\da-f]+|[a-z]\w*);/gi
/** A name that stands for an id: the only ones with spaces inside. */
const NAMED = /@\[[^[\]\n]*\]\(urn:li:organization:\d+\)/g

/** What is never cut: links, hashtags, mentions, character references. */
function atoms(text: string): Atom[] {
  const found = [NAMES, NAMED, REFERENCES].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 0: name }) => ({
      start: index,
      end: index + name.length,
    })),
  )
  return [...findLinks(text, 'bare'), ...findLinks(text, 'scheme'), ...found].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  )
}

/** Whether a place is inside one of them; they are looked for when first asked. */
export function insideAtoms(text: string): (at: number) => boolean {
  let held: Atom[] | undefined
  return (at) => {
    held ??= atoms(text)
    return held.some(({ start, end }) => start < at && at < end)
  }
}

function withoutLooseEnd(text: string, at: number, isInside: (at: number) => boolean): string {
  let end = at
  while (end > 0 && LOOSE_END.test(text.charAt(end - 1)) && !isInside(end - 0.5)) end--
  return text.slice(0, end)
}
