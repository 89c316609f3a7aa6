import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineDifference } from '../../src/core/line-difference.ts'

test('says what goes and what comes, between what is alike', () => {
  expect(lineDifference('one\ntwo\nthree\nfour', 'one\n2\n3\nfour')).toEqual([
    { sign: ' ', text: 'one' },
    { sign: '-', text: 'two' },
    { sign: '-', text: 'three' },
    { sign: '+', text: '2' },
    { sign: '+', text: '3' },
    { sign: ' ', text: 'four' },
  ])
})

test('a line that comes again stands there once more', () => {
  expect(lineDifference('a\nb', 'a\na\nb')).toEqual([
    { sign: ' ', text: 'a' },
    { sign: '+', text: 'a' },
    { sign: ' ', text: 'b' },
  ])
})

test('both texts can be read from it', () => {
  const text = fc
    .array(fc.constantFrom('', 'a', 'b', 'c'), { maxLength: 6 })
    .map((l) => l.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDifference(before, after)
      const without = (sign: string) =>
        lines
          .filter((one) => one.sign !== sign)
          .map((one) => one.text)
          .join('\n')
      expect([without('+'), without('-')]).toEqual([before, after])
    }),
  )
})
