import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldTerm, takesLanguage, termsOf } from '../../src/core/terms.ts'

describe('foldTerm', () => {
  it.each([
    [' City  Hall\n', 'city hall'],
    ['CITTÀ', 'città'],
    ['Citta\u0300', 'città'],
    ['\u0007Bad\ud800', 'bad'],
    ['ΑΘΗΝΑ', 'αθηνα'],
    // No capital with this mark is one character; the small letter is.
    ['J\u030c', '\u01f0'],
    ['', ''],
  ])('%j is %j', (name, value) => {
    expect(foldTerm(name)).toBe(value)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(foldTerm(foldTerm(name))).toBe(foldTerm(name))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('termsOf', () => {
  it('has every name once, and every range of the language', () => {
    expect(
      termsOf({
        tags: ['Rivers', 'rivers ', '  '],
        section: 'City',
        authors: [{ name: 'Ana Ruiz' }, { name: '' }],
        language: 'zh-Hans-CN',
      }),
    ).toEqual([
      { kind: 'tag', value: 'rivers', name: 'rivers' },
      { kind: 'section', value: 'city', name: 'City' },
      { kind: 'author', value: 'ana ruiz', name: 'Ana Ruiz' },
      { kind: 'language', value: 'zh', name: 'zh' },
      { kind: 'language', value: 'zh-hans', name: 'zh-Hans' },
      { kind: 'language', value: 'zh-hans-cn', name: 'zh-Hans-CN' },
    ])
  })

  it('marks a post that has no language of its own', () => {
    expect(termsOf({ tags: [], authors: [] })).toEqual([{ kind: 'language', value: '', name: '' }])
  })
})

it.each([
  ['de', 'de', true],
  ['DE', 'de-AT', true],
  ['de-at', 'de-AT', true],
  ['de-AT', 'de', false],
  ['d', 'de', false],
  ['fr', 'de', false],
])('the range %s on %s: %s', (range, language, takes) => {
  expect(takesLanguage(range, language)).toBe(takes)
})
