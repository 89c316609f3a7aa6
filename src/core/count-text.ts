import { countCashtags } from './cashtags.ts'
import { findLinks } from './find-links.ts'
import { countCodePoints, countGraphemes } from './graphemes.ts'
import { littleText } from './little-text.ts'
import type { Count, FoundLink, TextRules, TextUnit } from './text-rules.ts'

/** Counts a text as the network will, and says which links it will find there. */
export function countText(text: string, rules: TextRules): Count {
  const counted = rules.unit === 'weighted' && !isAscii(text) ? text.normalize('NFC') : text
  const links = findLinks(counted, rules.links ?? 'scheme')
  const count = lengthWithLinks(counted, links, rules)
  return {
    count,
    limit: rules.max,
    unit: rules.unit,
    valid:
      count > 0 &&
      count <= rules.max &&
      fitsBytes(text, rules) &&
      isAllowed(text, rules) &&
      fitsLinks(links, rules),
    links: counted === text ? links : findLinks(text, rules.links ?? 'scheme'),
  }
}

/** The longest emoji of RGI_Emoji takes 15 UTF-16 units, and counts two. */
const UNITS_PER_WEIGHT = 8

/** What a text that the network takes counts, found out without weighing every emoji of one that is far too long. */
export function countIfFitting(text: string, rules: TextRules): Count | undefined {
  if (rules.unit === 'weighted' && text.length > rules.max * UNITS_PER_WEIGHT) {
    const links = findLinks(text, rules.links ?? 'scheme')
    const linked = links.reduce((sum, { start, end }) => sum + end - start, 0)
    // Composing takes nothing from an emoji; of other letters it leaves a third at least.
    if (text.length - linked > 3 * rules.max * UNITS_PER_WEIGHT) return undefined
  }
  const count = countText(text, rules)
  return count.valid ? count : undefined
}

/** Whether the network takes the text. */
export const isFitting = (text: string, rules: TextRules): boolean =>
  countIfFitting(text, rules) !== undefined

const ASCII = /^[\x00-\x7f]*$/
const isAscii = (text: string) => ASCII.test(text)

const encoder = new TextEncoder()
export const countBytes = (text: string): number =>
  isAscii(text) ? text.length : encoder.encode(text).length

function fitsBytes(text: string, { maxBytes }: TextRules): boolean {
  // No UTF-16 unit takes more than three bytes.
  return maxBytes === undefined || text.length * 3 <= maxBytes || countBytes(text) <= maxBytes
}

const fitsLinks = (links: readonly FoundLink[], { maxLinks }: TextRules) =>
  maxLinks === undefined ||
  links.length <= maxLinks ||
  new Set(links.map(({ url }) => url)).size <= maxLinks

/** X refuses these three characters (twitter-text, `validateInvalidChars`). */
const isAllowed = (text: string, { unit, cashtags = Number.POSITIVE_INFINITY }: TextRules) =>
  (unit !== 'weighted' || !/[\ufffe\ufeff\uffff]/.test(text)) && countCashtags(text) <= cashtags

interface Cut {
  readonly start: number
  readonly end: number
  readonly cost: number
}

function lengthWithLinks(text: string, links: readonly FoundLink[], rules: TextRules): number {
  const { unit, urlLength, markup } = rules
  const cuts: Cut[] =
    urlLength === undefined ? [] : links.map(({ start, end }) => ({ start, end, cost: urlLength }))
  if (rules.shortMentions) cuts.push(...hostsOfMentions(text, links))
  const written = markup ? littleText : same
  if (cuts.length === 0) return lengthIn(unit, written(text))
  // In ASCII only a carriage return can join what follows it.
  if (!markup && isAscii(text) && !text.includes('\r')) return shortened(text.length, cuts)
  cuts.sort((a, b) => a.start - b.start)
  let rest = ''
  let at = 0
  for (const { start, end, cost } of cuts) {
    // A letter per unit keeps apart what the link separated, and counts 1 in every unit.
    rest += written(text.slice(at, start)) + 'x'.repeat(cost)
    at = end
  }
  return lengthIn(unit, rest + written(text.slice(at)))
}

const same = (text: string) => text

const shortened = (length: number, cuts: readonly Cut[]) =>
  cuts.reduce((rest, { start, end, cost }) => rest - (end - start) + cost, length)

/** `@user@host`: the user is counted, the host is free (Mastodon, `StatusLengthValidator`). */
const MENTION =
  /(?<![=/\p{L}\p{M}\p{N}\p{Pc}])@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(@[\p{L}\p{M}\p{N}\p{Pc}.-]*[\p{L}\p{M}\p{N}\p{Pc}])/giu

function hostsOfMentions(text: string, links: readonly FoundLink[]): Cut[] {
  return [...text.matchAll(MENTION)]
    .map((mention) => {
      const end = mention.index + mention[0].length
      return { start: end - (mention[1]?.length ?? 0), end, cost: 0 }
    })
    .filter(({ start }) => !links.some((link) => start >= link.start && start < link.end))
}

function lengthIn(unit: TextUnit, text: string): number {
  switch (unit) {
    case 'weighted':
      return isAscii(text) ? text.length : weigh(text)
    case 'graphemes':
      return countGraphemes(text)
    case 'utf16':
      return text.length
    case 'code-points':
      return countCodePoints(text)
    case 'emoji-bytes':
      return !isAscii(text) && SHOWN_AS_EMOJI.test(text)
        ? countEmojiBytes(text)
        : countCodePoints(text)
  }
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** What Unicode shows as a picture; with text presentation, `©` and `♂` are characters like others. */
const SHOWN_AS_EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\u20e3/u

/**
 * "Emojis are counted as the number of UTF-8 bytes they use": a family is 25, not 1.
 * https://developers.facebook.com/docs/threads/posts
 */
function countEmojiBytes(text: string): number {
  let count = 0
  for (const { segment } of segmenter.segment(text))
    count += SHOWN_AS_EMOJI.test(segment) ? countBytes(segment) : countCodePoints(segment)
  return count
}

/** A whole emoji, however many characters it is made of. A variation selector that it does not need counts: the safe side. */
const EMOJI = /(?![#*0-9])\p{RGI_Emoji}|[#*0-9]\ufe0f?\u20e3/vy

/** Whether an emoji may begin with this unit: all others are passed over, since looking for one takes longer than weighing the text. */
function mayBeginEmoji(unit: number, next: number): boolean {
  if (unit < 0x80) return next === 0xfe0f || next === 0x20e3
  if (unit < 0x203c) return unit === 0xa9 || unit === 0xae
  if (unit < 0xd83c) return unit <= 0x2b55 || EAST_ASIAN_EMOJI.includes(unit)
  return unit <= 0xd83e
}
const EAST_ASIAN_EMOJI = [0x3030, 0x303d, 0x3297, 0x3299]

/** Without one of these no emoji counts otherwise than its characters. */
const MAYBE_EMOJI = /\u20e3|\ufe0f|[\ud83c-\ud83e]/

/** https://github.com/twitter/twitter-text/blob/master/config/v3.json */
function weigh(text: string): number {
  const emoji = MAYBE_EMOJI.test(text)
  let weight = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const end = emoji ? emojiEnd(text, at, unit) : -1
    if (end > 0) at = end - 1
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++
    weight += end < 0 && isLight(unit) ? 1 : 2
  }
  return weight
}

/** Where the emoji ends that begins with this unit, or -1. */
function emojiEnd(text: string, at: number, unit: number): number {
  if (!mayBeginEmoji(unit, text.charCodeAt(at + 1))) return -1
  EMOJI.lastIndex = at
  return EMOJI.test(text) ? EMOJI.lastIndex : -1
}

const isLight = (unit: number) =>
  unit <= 0x10ff ||
  (unit >= 0x2000 && unit <= 0x200d) ||
  (unit >= 0x2010 && unit <= 0x201f) ||
  (unit >= 0x2032 && unit <= 0x2037)
