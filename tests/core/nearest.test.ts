import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

const known = ['publication', 'feeds', 'sources', 'accounts', 'templates', 'schedules']

test.each([
  ['feed', 'feeds'],
  ['fedes', 'feeds'],
  ['acounts', 'accounts'],
  ['shedules', 'schedules'],
  ['tempaltes', 'templates'],
  ['notify', undefined],
  ['', undefined],
])('%j is most like %j', (word, near) => {
  expect(nearest(word, known)).toBe(near)
})

test('of nothing, nothing is like it', () => {
  expect(nearest('feeds', [])).toBeUndefined()
})
