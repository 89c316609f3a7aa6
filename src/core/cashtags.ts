/** `$ABC`, as X makes links of them; it refuses posts with more than one. */
const CASHTAG = /(?<![\w$])\$(?=[a-z]{1,6}(?![\w]))/gi

/** Invisible, and no part of a word: what stands before it is a sign like others. */
const WORD_JOINER = '\u2060'

export const countCashtags = (text: string): number =>
  text.includes('$') ? (text.match(CASHTAG)?.length ?? 0) : 0

/** The text with no more than `most` cashtags: the first ones stay, others read the same and are none. */
export function withCashtags(text: string, most: number): string {
  if (countCashtags(text) <= most) return text
  let seen = 0
  return text.replace(CASHTAG, (sign) => (++seen > most ? sign + WORD_JOINER : sign))
}
