import { countGraphemes } from './graphemes.ts'

/** The longest hashtag that X, Mastodon and Bluesky all make a link of. */
const LONGEST = 100

/**
 * Hashtags of tags, in their order: `press freedom` is #PressFreedom. Letters of every script stay, and what
 * networks do not take as part of a hashtag separates words. Digits alone make none, nor does what was said already.
 */
export function hashtags(tags: readonly string[]): string[] {
  const seen = new Set<string>()
  return tags.flatMap((tag) => {
    const hashtag = hashtagOf(tag)
    const folded = hashtag?.toLowerCase()
    if (hashtag === undefined || folded === undefined || seen.has(folded)) return []
    seen.add(folded)
    return [hashtag]
  })
}

function hashtagOf(tag: string): string | undefined {
  const words = tag
    .normalize('NFKC')
    .replace(/(?<=\p{L}\p{M}*)['’](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{M}\p{Nd}_\u200c\u00b7\u30fb]+/u)
    .map((word) => word.replace(/^[_\u200c\u00b7\u30fb]+|[_\u200c\u00b7\u30fb]+$/g, ''))
    .filter((word) => word !== '')
  const name = words.length > 1 ? words.map(capitalised).join('') : (words[0] ?? '')
  if (!/\p{L}/u.test(name) || countGraphemes(name) > LONGEST) return undefined
  return `#${name}`
}

function capitalised(word: string): string {
  const [first = ''] = word
  return first.toUpperCase() + word.slice(first.length)
}
