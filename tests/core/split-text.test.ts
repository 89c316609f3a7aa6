import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { findLinks } from '../../src/core/find-links.ts'
import { splitText } from '../../src/core/split-text.ts'
import type { TextRules } from '../../src/core/text-rules.ts'

const url = 'https://news.example/bridge'
const thread = { most: 5, numbered: false }
const letters = (max: number): TextRules => ({ max, unit: 'graphemes' })
const split = (text: string, max: number, terms = thread) =>
  splitText(text, { url, rules: letters(max), thread: terms })

describe('a long share text', () => {
  it.each([
    [
      'at paragraphs',
      'The bridge is open.\n\nIt cost ten million.\n\nThe mayor came.',
      40,
      ['The bridge is open.', 'It cost ten million.\n\nThe mayor came.'],
    ],
    [
      'at sentences',
      'The bridge is open. It cost ten million. The mayor came.',
      40,
      ['The bridge is open. It cost ten million.', 'The mayor came.'],
    ],
    [
      'at words, where sentences are too long',
      'The bridge that crosses the harbour is open to all who walk',
      30,
      ['The bridge that crosses the', 'harbour is open to all who', 'walk'],
    ],
    [
      'inside a word that is too long for a part',
      'abcdefghijklmnopqrstuvwxy',
      10,
      ['abcdefghij', 'klmnopqrst', 'uvwxy'],
    ],
    [
      'between words without spaces',
      '橋は今日開通した。市長が来た。',
      9,
      ['橋は今日開通した。', '市長が来た。'],
    ],
    ['never inside an emoji', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2, ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']],
    [
      'never inside a hashtag or a mention',
      'Open now #HarbourBridge by @mayor@town.example',
      20,
      ['Open now', '#HarbourBridge by', '@mayor@town.example'],
    ],
  ])('is split %s', (_, text, max, parts) => {
    expect(split(text, max)).toEqual(parts)
  })

  it('has its link in the first part, wherever it stood', () => {
    const body = 'The bridge is open.\n\nIt cost ten million and took the town three years.'
    const parts = [
      `The bridge is open.\n\n${url}`,
      'It cost ten million and took the town three years.',
    ]
    expect(split(`${body}\n\n${url}\n`, 52)).toEqual(parts)
    expect(split(`${url}\n${body}`, 52)).toEqual(parts)
    expect(split(`${body} See ${url} now.`, 60)).toEqual([
      `The bridge is open.\n\n${url}`,
      'It cost ten million and took the town three years.',
      `See ${url} now.`,
    ])
    expect(split(`See ${url} now. The bridge is open to all.`, 50)).toEqual([
      `See ${url} now.`,
      'The bridge is open to all.',
    ])
  })

  it('is split without delay where no white space is', { timeout: 5_000 }, () => {
    const text = '桥'.repeat(6_000)
    expect(split(text, 250, { most: 25, numbered: false })).toEqual(
      Array.from({ length: 24 }, () => '桥'.repeat(250)),
    )
  })

  it('says which part of how many each is, when asked', () => {
    const text = 'The bridge is open. It cost ten million. The mayor came.'
    expect(split(text, 25, { most: 3, numbered: true })).toEqual([
      'The bridge is open. 1/3',
      'It cost ten million. 2/3',
      'The mayor came. 3/3',
    ])
  })

  it.each([
    ['The bridge is open. It cost ten million. The mayor came.', 25, 2],
    ['#HarbourBridgeOpening now', 10, 5],
    [`x ${url}`, 20, 5],
  ])('that needs more is not split: %s', (text, max, most) => {
    expect(split(text, max, { most, numbered: false })).toBeUndefined()
  })
})

const networks: readonly TextRules[] = [
  { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' },
  { max: 300, unit: 'graphemes', maxBytes: 3000 },
  { max: 500, unit: 'graphemes', urlLength: 23, links: 'scheme', shortMentions: true },
  { max: 500, unit: 'emoji-bytes' },
]
const word = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('The', 'bridge', 'is open.', 'für', '橋が開通した。', 'جسر'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('#Harbour', '@mayor', '👩‍👩‍👧‍👦', 'https://town.example/a?b=1'),
  },
)
const written = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n')), {
    minLength: 20,
    maxLength: 400,
  })
  .map((words) => words.flat().join('').trim())
const plain = (text: string) => text.replace(/\s+/g, '')

it('loses nothing, fits, and cuts no link, whatever it says', () => {
  let splits = 0
  fc.assert(
    fc.property(
      written,
      fc.constantFrom(...networks),
      fc.boolean(),
      fc.boolean(),
      (body, rules, numbered, isLinked) => {
        const text = isLinked ? `${body}\n\n${url}` : body
        const terms = { most: 12, numbered }
        const parts = splitText(text, { url, rules, thread: terms })
        if (!parts) return
        splits++
        expect(parts.filter((part) => !countText(part, rules).valid)).toEqual([])
        const bare = parts.map((part, at) =>
          numbered ? part.replace(new RegExp(` ${at + 1}/${parts.length}$`), '') : part,
        )
        const said = bare.map((part) => part.replace(`\n\n${url}`, '')).join('')
        expect(plain(said)).toBe(plain(body))
        if (isLinked) expect(parts[0]).toContain(url)
        const linked = (one: string) => findLinks(one, 'scheme').map((link) => link.url)
        expect(bare.flatMap(linked).toSorted()).toEqual(linked(text).toSorted())
      },
    ),
    { numRuns: 300 },
  )
  expect(splits).toBeGreaterThan(60)
})
