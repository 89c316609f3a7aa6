/**
 * LinkedIn's markup for share texts: what is reserved stands behind a backslash, and a hashtag is an element of its own.
 * LinkedIn drops everything after a reserved character that stands for itself, and says nothing.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 *
 * A link's reserved characters are escaped like all others: the grammar makes no exception for links, and percent-encoding
 * would write an address that not every server takes for the same one.
 */
export function littleText(text: string): string {
  if (!SPECIAL.test(text)) return text
  let written = ''
  let at = 0
  for (const { index, 0: hashtag } of text.matchAll(HASHTAG)) {
    const name = escaped(hashtag.slice(1))
    written += `${escaped(text.slice(at, index))}{hashtag|\\#|${name}}`
    at = index + hashtag.length
  }
  return written + escaped(text.slice(at))
}

const SPECIAL = /[\\|{}@[\]()<>#*_~]/
const ALL_SPECIAL = /[\\|{}@[\]()<>#*_~]/g

const escaped = (text: string) => text.replace(ALL_SPECIAL, '\\$&')

/** After white space only, so that it is never the fragment of a link. Digits alone make none. */
const HASHTAG = /(?<!\S)#(?=[\p{M}\p{N}_]*\p{L})[\p{L}\p{M}\p{N}_]+/gu
