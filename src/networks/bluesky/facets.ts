import { countBytes } from '../../core/count-text.ts'
import { findLinks } from '../../core/find-links.ts'
import { countGraphemes } from '../../core/graphemes.ts'
import { handlesIn } from './mentions.ts'

/** https://docs.bsky.app/docs/advanced-guides/post-richtext: bytes of UTF-8, `byteEnd` is not part of it. */
export interface Facet {
  readonly index: { readonly byteStart: number; readonly byteEnd: number }
  readonly features: readonly Feature[]
}

type Feature =
  | { readonly $type: 'app.bsky.richtext.facet#link'; readonly uri: string }
  | { readonly $type: 'app.bsky.richtext.facet#tag'; readonly tag: string }
  | { readonly $type: 'app.bsky.richtext.facet#mention'; readonly did: string }

/**
 * Bluesky makes no link of a text by itself: every link, hashtag and mention is told with where it stands.
 *
 * @param dids whose the handles in the text are; others stay plain text
 */
export function facets(text: string, dids: ReadonlyMap<string, string> = new Map()): Facet[] {
  const links = findLinks(text, 'scheme')
  const told = links.map(({ url, start, end }) =>
    facet(text, start, end, { $type: 'app.bsky.richtext.facet#link', uri: url }),
  )
  for (const { 0: whole, 1: tag = '', index } of text.matchAll(HASHTAG)) {
    const ends = index + whole.length
    if (!isTag(tag) || links.some(({ start, end }) => index < end && ends > start)) continue
    told.push(facet(text, index, ends, { $type: 'app.bsky.richtext.facet#tag', tag }))
  }
  for (const { name, start, end } of handlesIn(text)) {
    const did = dids.get(name)
    if (did === undefined || links.some((link) => start < link.end && end > link.start)) continue
    told.push(facet(text, start, end, { $type: 'app.bsky.richtext.facet#mention', did }))
  }
  return told.sort((a, b) => a.index.byteStart - b.index.byteStart)
}

const HASHTAG = /(?<=^|[\s([{"'“‘«„])[#＃]([\p{L}\p{M}\p{N}_\u00b7\u200c\u30fb]+)/gu

/** app.bsky.richtext.facet#tag: 64 graphemes and 640 bytes at most. Digits alone are a number, as in "#1". */
const isTag = (tag: string) =>
  /[^\p{N}_]/u.test(tag) && countGraphemes(tag) <= 64 && countBytes(tag) <= 640

function facet(text: string, start: number, end: number, feature: Feature): Facet {
  const byteStart = countBytes(text.slice(0, start))
  const byteEnd = byteStart + countBytes(text.slice(start, end))
  return { index: { byteStart, byteEnd }, features: [feature] }
}
