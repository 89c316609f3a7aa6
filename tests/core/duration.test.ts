import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/core/duration.ts'

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['6h', 21_600_000],
  ['7d', 604_800_000],
  ['0s', 0],
  ['', undefined],
  ['5', undefined],
  ['1.5h', undefined],
  ['-1s', undefined],
  ['1h30m', undefined],
  [' 1h', undefined],
  ['1w', undefined],
])('%j is %j milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.each([
  [0, '0s'],
  [90_000, '90s'],
  [900_000, '15m'],
  [3_600_000, '1h'],
  [86_400_000, '1d'],
  [90_000_000, '25h'],
])('%j is written %j', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})

test('every duration of whole seconds reads back', () => {
  fc.assert(
    fc.property(fc.nat(999_999), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
    }),
  )
})
