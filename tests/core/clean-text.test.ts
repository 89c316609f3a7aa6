import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanLine, cleanText } from '../../src/core/clean-text.ts'

describe('cleanText', () => {
  it.each([
    ['plain, Ünï, 日本, 👩‍👩‍👧‍👦', 'plain, Ünï, 日本, 👩‍👩‍👧‍👦'],
    ['a\0b\x07c\x08\v\f\x0e\x1fd', 'abcd'],
    ['tab\tline\nstays', 'tab\tline\nstays'],
    ['a\r\nb\rc\r\r\nd', 'a\nb\nc\n\nd'],
    ['\ufffea\uffffb', 'ab'],
    ['half \ud83d, other half \ude00, whole 😀', 'half , other half , whole 😀'],
    ['\ud83d\0\ude00', ''],
    ['\x7f\x85 stay', '\x7f\x85 stay'],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('leaves only characters of XML 1.0 and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (binary, text) => {
        const hostile = `${text}\0${binary}\ud800${binary}\r`
        const clean = cleanText(hostile)
        expect(clean).toMatch(/^[\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
        expect(cleanText(clean)).toBe(clean)
      }),
    )
  })
})

describe('cleanLine', () => {
  it.each([
    ['  a \t\n b\u00a0 c\x00 ', 'a b c'],
    ['\n', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanLine(text)).toBe(expected)
  })
})
