import fc from 'fast-check'
import twitter from 'twitter-text'
import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import type { TextRules } from '../../src/core/text-rules.ts'

const x: TextRules = { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }
const mastodon: TextRules = {
  max: 500,
  unit: 'graphemes',
  urlLength: 23,
  links: 'scheme',
  shortMentions: true,
}
const bluesky: TextRules = { max: 300, unit: 'graphemes', maxBytes: 3000 }
const count = (text: string, rules: TextRules) => countText(text, rules).count

test('answers count, limit, unit, verdict and links', () => {
  expect(countText('Read https://paper.com/a', x)).toEqual({
    count: 28,
    limit: 280,
    unit: 'weighted',
    valid: true,
    links: [{ url: 'https://paper.com/a', start: 5, end: 24 }],
  })
})

describe('emoji as their bytes', () => {
  const threads: TextRules = { max: 500, unit: 'emoji-bytes' }

  test.each<[string, number]>([
    ['abc', 3],
    ['日本語', 3],
    ['\u{20bb7}', 1],
    ['e\u0301', 2],
    ['© ™ ♂ ❤', 7],
    ['©️', 5],
    ['❤️', 6],
    ['⚡', 3],
    ['😀', 4],
    ['👍🏽', 8],
    ['👨‍👩‍👧‍👦', 25],
    ['🇩🇪🇫🇷', 16],
    ['1️⃣', 7],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', 28],
    ['a😀b', 6],
    ['Read https://paper.com/a', 24],
  ])('%j is %i', (text, expected) => {
    expect(count(text, threads)).toBe(expected)
  })

  test('is valid up to the limit', () => {
    const valid = (text: string) => countText(text, threads).valid
    expect([
      valid('😀'.repeat(125)),
      valid('😀'.repeat(126)),
      valid('字'.repeat(500)),
      valid('字'.repeat(501)),
    ]).toEqual([true, false, true, false])
  })
})

describe('weighted', () => {
  test.each<[string, number]>([
    ['', 0],
    ['abc', 3],
    ['“Yes” – no’s', 12],
    ['…', 2],
    ['• € ™', 8],
    ['日本語', 6],
    ['e\u0301', 1],
    ['\u10ff\u2000\u200d\u2010\u201f\u2032\u2037', 7],
    ['\u1100\u1fff\u200e\u200f\u2020\u2031\u2038', 14],
    ['© ®', 3],
    ['©️', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['🇩🇪🇫🇷', 4],
    ['1️⃣', 2],
    ['🫱🏻‍🫲🏿', 2],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
    ['\u{20bb7}', 2],
    ['Booking.com', 23],
    [`https://paper.com/${'a'.repeat(400)}`, 23],
    ['a https://paper.com/a crates.io', 49],
  ])('%j is %i', (text, expected) => {
    expect(count(text, x)).toBe(expected)
  })

  test('is valid up to the limit, never when empty or with a character X refuses', () => {
    const valid = (text: string) => countText(text, x).valid
    expect(['', 'a'.repeat(280), 'a'.repeat(281), 'a\ufeff'].map(valid)).toEqual([
      false,
      true,
      false,
      false,
    ])
  })

  test('gives link offsets into the text as it was given', () => {
    expect(countText('e\u0301 crates.io', x).links).toEqual([
      { url: 'crates.io', start: 3, end: 12 },
    ])
  })

  const emoji = '👨‍👩‍👧 🇩🇪 🇩 ✊🏽 ♂ ⛹🏽‍♂️ ❤ ❤️ 🕵️‍♂️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 🏽 😀 👩🏿‍🚀'.split(' ')
  const letters = [
    'a',
    ' ',
    '字',
    'e\u0301',
    '…',
    '“',
    'ก',
    'क्ष',
    'ﷺ',
    '한',
    '\u{20bb7}',
    '©',
    '®️',
    '™',
  ]
  const marks = ['\u200d', '\ufe0f', '\u20e3', '#', '1', ' x.com ']
  const text = fc
    .array(
      fc.oneof(fc.constantFrom(...emoji, ...letters, ...marks), fc.string({ unit: 'grapheme' })),
    )
    .map((parts) => parts.join(''))

  test('counts two for every emoji, and for each character of what is none', () => {
    const others: string[] = []
    for (let point = 0x80; point <= 0x1ffff; point++) {
      const character = String.fromCodePoint(point)
      if (!/^\p{RGI_Emoji}(?!\ufe0f)/v.test(`${character}\ufe0f`)) continue
      const whole = /^\p{RGI_Emoji}$/v.test(character) ? character : `${character}\ufe0f`
      if (count(`a${whole}b`, x) !== 4) others.push(whole)
    }
    expect(others).toEqual([])
  })

  test('is what twitter-text counts, whatever the script', () => {
    fc.assert(
      fc.property(text, (given) => {
        fc.pre(theyKnowItsEmoji(given))
        expect(count(given, x)).toBe(twitter.parseTweet(given).weightedLength)
      }),
      { numRuns: 5_000 },
    )
  })
})

/**
 * twitter-text knows the emoji of 2020 only, and counts newer ones as their characters; it takes a skin tone into any
 * sign before it, where Unicode has none; and it knows which emoji may have a variation selector that they do not need.
 */
const theyKnowItsEmoji = (text: string) =>
  !/\p{Emoji_Presentation}\ufe0f/v.test(text) &&
  !/(?!\p{Emoji_Modifier_Base})\p{Emoji}\ufe0f?\p{Emoji_Modifier}/v.test(text) &&
  (text.match(/\p{RGI_Emoji}/gv) ?? []).every(
    (emoji) => twitter.parseTweet(emoji).weightedLength === 2,
  )

describe('graphemes', () => {
  test.each<[string, number]>([
    ['abc\n', 4],
    ['a\r\nb', 3],
    ['e\u0301', 1],
    ['क्षत्रिय', 3],
    ['👨‍👩‍👧‍👦🇩🇪', 2],
    ['日本語 한국어 Ελλάδα', 14],
    ['crates.io', 9],
    [`https://paper.com/${'a'.repeat(400)}`, 418],
  ])('%j is %i', (text, expected) => {
    expect(count(text, bluesky)).toBe(expected)
  })

  test('of Mastodon: links with a scheme cost what it says, hosts of mentions nothing', () => {
    expect(count(`https://paper.com/${'a'.repeat(400)}`, mastodon)).toBe(23)
    expect(count('crates.io', mastodon)).toBe(9)
    expect(count('hello @desk@social.example!', mastodon)).toBe(12)
    expect(count('日本 @desk@social.example', mastodon)).toBe(8)
    expect(count('a@b@c.example x/@desk@social.example', mastodon)).toBe(36)
    expect(count('https://social.example/@desk@other.example', mastodon)).toBe(23)
  })

  test('have a second limit in bytes', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(countText(family.repeat(120), bluesky).valid).toBe(true)
    expect(countText(family.repeat(121), bluesky)).toMatchObject({ count: 121, valid: false })
  })

  test('are those of Intl.Segmenter, whatever the script', () => {
    const segmenter = new Intl.Segmenter('en')
    const letters = fc.constantFrom(
      ...'aé日ひカ한학…“”あ゙ｶﾞ\u0301\u200d\ufe0f🏽🇩😀🫠👩🚀\r\nЖй҆αΐก็ابّ،שּԱბქკ्षिক্ષ\u0600\u06dd\u{110bd}',
    )
    const any = fc.oneof(letters, letters, fc.string({ unit: 'binary', maxLength: 2 }))
    fc.assert(
      fc.property(fc.array(any), (parts) => {
        const given = parts.join('')
        expect(count(given, bluesky)).toBe([...segmenter.segment(given)].length)
      }),
      { numRuns: 3_000 },
    )
  })

  test('are one for each of two characters that never join, whichever these are', () => {
    const segmenter = new Intl.Segmenter('en')
    const joined: string[] = []
    for (let point = 0x20; point <= 0x1ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue
      const given = String.fromCodePoint(point).repeat(2)
      const expected = [...segmenter.segment(`${given}a`)].length
      if (countText(`${given}a`, { max: 9, unit: 'graphemes' }).count !== expected)
        joined.push(given)
    }
    expect(joined).toEqual([])
  })
})

test('utf16 and code points', () => {
  expect(count('a😀é\ud83d', { max: 9, unit: 'utf16' })).toBe(5)
  expect(count('a😀é\ud83d', { max: 9, unit: 'code-points' })).toBe(4)
})

test('no more different links, and no more cashtags, than the network takes', () => {
  const links = (...numbers: number[]) => numbers.map((n) => `https://a.example/${n}`).join(' ')
  const five: TextRules = { max: 500, unit: 'code-points', maxLinks: 5 }
  expect(countText(links(1, 2, 3, 4, 5, 5, 1), five).valid).toBe(true)
  expect(countText(links(1, 2, 3, 4, 5, 6), five).valid).toBe(false)
  const one: TextRules = { ...x, cashtags: 1 }
  expect(countText('$ABC up 5$, $5 down, US$ABC, $ABCDEFG', one).valid).toBe(true)
  expect(countText('$ABC, ($xyz)', one).valid).toBe(false)
})
