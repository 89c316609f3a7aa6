/**
 * LinkedIn's markup for share texts: what is reserved stands behind a backslash, and hashtags and mentions are elements of their own.
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
  for (const { index, 0: whole, 1: name, 2: urn } of text.matchAll(ELEMENT)) {
    written += escaped(text.slice(at, index))
    written += urn
      ? `@[${escaped(name ?? '')}](${urn})`
      : `{hashtag|\\#|${escaped(whole.slice(1))}}`
    at = index + whole.length
  }
  return written + escaped(text.slice(at))
}

const SPECIAL = /[\\|{}@[\]()<>#*_~]/
const ALL_SPECIAL = /[\\|{}@[\]()<>#*_~]/g

const escaped = (text: string) => text.replace(ALL_SPECIAL, '\\$&')

/**
 * A mention of an organization, and a hashtag: after white space only, so that it is never the fragment of a link, and not
 * of digits alone.
 */
const ELEMENT =
  /@\[([^[\]\n]+)\]\((urn:li:organization:\d+)\)|(?<!\S)#(?=[\p{M}\p{N}_]*\p{L})[\p{L}\p{M}\p{N}_]+/gu
