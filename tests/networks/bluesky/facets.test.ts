import fc from 'fast-check'
import { expect, it } from 'vitest'
import { facets } from '../../../src/networks/bluesky/facets.ts'

const bytes = new TextEncoder()
const words = new TextDecoder()
/** What stands at each facet, and what it says. */
const told = (text: string) =>
  facets(text).map(({ index: { byteStart, byteEnd }, features: [feature] }) => {
    const there = words.decode(bytes.encode(text).slice(byteStart, byteEnd))
    return [there, feature && Object.values(feature)[1]]
  })

it('are counted in bytes', () => {
  expect(facets('Brücke 🌉 #Brücke https://news.example/ü')).toEqual([
    {
      index: { byteStart: 13, byteEnd: 21 },
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'Brücke' }],
    },
    {
      index: { byteStart: 22, byteEnd: 45 },
      features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://news.example/ü' }],
    },
  ])
})

const tag = 'a'.repeat(64)
it.each([
  ['no links, no tags', []],
  ['news.example is no link', []],
  ['(https://a.example/b)', [['https://a.example/b', 'https://a.example/b']]],
  ['https://a.example/#part', [['https://a.example/#part', 'https://a.example/#part']]],
  [
    '#One, #two_three. (#four)',
    [
      ['#One', 'One'],
      ['#two_three', 'two_three'],
      ['#four', 'four'],
    ],
  ],
  ['#1 and C#major and ##', []],
  ['#2026budget', [['#2026budget', '2026budget']]],
  ['＃東京', [['＃東京', '東京']]],
  [`#${tag}`, [[`#${tag}`, tag]]],
  [`#${tag}a`, []],
])('of %s', (text, expected) => {
  expect(told(text)).toEqual(expected)
})

it('stand one after the other on what they say, in every text', () => {
  const part = fc.constantFrom('é', '🌉', ' ', '#tag', '#', 'https://a.example/b', '\n', 'x', '(')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const text = parts.join('')
      const starts = facets(text).map(({ index }) => index.byteStart)
      const ends = facets(text).map(({ index }) => index.byteEnd)
      expect(starts.slice(1).every((start, index) => start >= (ends[index] ?? 0))).toBe(true)
      for (const [there, said] of told(text)) expect([said, `#${said}`]).toContain(there)
    }),
  )
})

const dids = new Map([
  ['ada.example', 'did:plc:ada'],
  ['xn--b-1ga.news.example', 'did:web:b.example'],
])
it.each([
  ['By @ada.example.', [[3, 15, 'did:plc:ada']]],
  ['Ü (@Ada.Example)', [[4, 16, 'did:plc:ada']]],
  [
    '@xn--b-1ga.news.example @ada.example',
    [
      [0, 23, 'did:web:b.example'],
      [24, 36, 'did:plc:ada'],
    ],
  ],
  ['@bo.example is nobody', []],
  ['mail@ada.example, @ada.example@social.example, @ada', []],
])('mentions in %j', (text, expected) => {
  expect(
    facets(text, dids).map(({ index, features: [feature] }) => [
      index.byteStart,
      index.byteEnd,
      feature && 'did' in feature && feature.did,
    ]),
  ).toEqual(expected)
})
