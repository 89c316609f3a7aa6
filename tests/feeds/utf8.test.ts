import fc from 'fast-check'
import { expect, it } from 'vitest'
import { joined, utf8 } from '../../src/feeds/utf8.ts'

const encode = (text: string) => new TextEncoder().encode(text)

it.each([
  ['no text', ''],
  ['text of every length in bytes', 'a ü € 👩‍👩‍👧‍👦'],
  ['half of a pair', 'a\ud800b'],
  ['three bytes for each unit, just short', '€'.repeat(16_384)],
  ['three bytes for each unit, long', '€'.repeat(16_385)],
])('writes %s as TextEncoder does', (_what, text) => {
  expect(utf8(text)).toEqual(encode(text))
})

it('gives bytes that the next text does not change', () => {
  const first = utf8('first')
  utf8('other')
  expect(first).toEqual(encode('first'))
})

it('joins texts and bytes in their order', () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 20 })
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.boolean())), (parts) => {
      const given = parts.map(([text, inBytes]) => (inBytes ? encode(text) : text))
      expect(joined(given)).toEqual(encode(parts.map(([text]) => text).join('')))
    }),
  )
})
