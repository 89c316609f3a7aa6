import { isFitting } from './count-text.ts'
import { insideAtoms, isWordBreak, sentenceEnds, wholeIn } from './cut-text.ts'
import { says } from './share-text.ts'
import type { TextRules } from './text-rules.ts'

/** How an account says in several posts, one under the other, what does not fit into one. */
export interface ThreadTerms {
  /** Parts at most. */
  readonly most: number
  /** Each part ends with its number: ` 1/3`. */
  readonly numbered: boolean
}

/**
 * Splits a text into parts of which each fits: at the end of a paragraph, else of a sentence, else of a word; never inside a
 * grapheme, link, hashtag or mention. Nothing goes missing but the white space at the breaks. The link stands in the first
 * part. Undefined when more parts would be needed.
 */
export function splitText(
  text: string,
  { url, rules, thread }: { url: string; rules: TextRules; thread: ThreadTerms },
): readonly string[] | undefined {
  for (let count = 2; count <= thread.most; count++) {
    const sealed = (part: string, number: number) =>
      thread.numbered ? `${part} ${number}/${count}` : part
    const fits = (part: string, number: number) => isFitting(sealed(part, number), rules)
    const parts = splitInto(count, text, url, fits)
    if (parts?.length === count) return parts.map((part, at) => sealed(part, at + 1))
  }
  return undefined
}

type Fits = (part: string, number: number) => boolean

function splitInto(count: number, text: string, url: string, fits: Fits): string[] | undefined {
  if (!says(text, url)) return inParts(count, text, '', fits)
  const alone = withoutLine(text, url)
  if (alone !== undefined) return inParts(count, alone, `\n\n${url}`, fits)
  const parts = inParts(count, text, '', fits)
  return says(parts?.[0] ?? '', url) ? parts : inParts(count, text, `\n\n${url}`, fits)
}

/** A line that says nothing but the link can go elsewhere. */
function withoutLine(text: string, url: string): string | undefined {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.trim() === url)
  if (at < 0) return undefined
  const rest = lines.toSpliced(at, 1).join('\n')
  return rest.replace(/\n{3,}/g, '\n\n').trim()
}

/** @param tail stands at the end of the first part */
function inParts(count: number, text: string, tail: string, fits: Fits): string[] | undefined {
  const parts: string[] = []
  let rest = text.trim()
  for (let number = 1; number <= count; number++) {
    const end = number === 1 ? tail : ''
    const part = longestPart(rest, (one) => fits(one + end, number))
    if (part === undefined) return undefined
    parts.push(part + end)
    rest = rest.slice(part.length).trim()
    if (rest === '') return parts
  }
  return undefined
}

/** A paragraph or a sentence ends a part when the part is at least a third as long as it could be. */
function longestPart(text: string, fits: (part: string) => boolean): string | undefined {
  if (fits(text)) return text
  const most = longestFitting(text, fits)
  const isInside = insideAtoms(text)
  const ends = [paragraphEnds(text, most), sentenceEnds(text, most)]
  for (const places of ends) {
    const part = longestAt(text, places, isInside, fits)
    if (part !== undefined && part.length * 3 >= most) return part
  }
  const places = placesBefore(text, most)
  // What comes long after the break says nothing of it, and makes looking for words slow.
  const near = text.slice(0, most + NEAR)
  const words = (at: number) => isWordBreak(near, at, isInside)
  return longestAt(text, places, isInside, fits, words) ?? longestAt(text, places, isInside, fits)
}

/** Longer than a word of any script. */
const NEAR = 100

function longestFitting(text: string, fits: (part: string) => boolean): number {
  let low = 0
  let high = text.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fits(text.slice(0, middle))) low = middle
    else high = middle - 1
  }
  return low
}

/** Every place up to there, and one after it: what ends before white space needs no room for it. */
const placesBefore = (text: string, most: number) =>
  Array.from({ length: Math.min(most + 1, text.length - 1) }, (_, index) => index + 1)

const paragraphEnds = (text: string, most: number): number[] =>
  [...text.slice(0, most + 2).matchAll(/\n+/g)].map(({ index }) => index)

function longestAt(
  text: string,
  places: readonly number[],
  isInside: (at: number) => boolean,
  fits: (part: string) => boolean,
  mayEnd: (at: number) => boolean = () => true,
): string | undefined {
  const isWhole = wholeIn(text)
  for (const at of places.toReversed()) {
    if (at <= 0 || !isWhole(at) || isInside(at) || !mayEnd(at)) continue
    const part = text.slice(0, at).trimEnd()
    if (part !== '' && fits(part)) return part
  }
  return undefined
}
