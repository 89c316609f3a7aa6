import { expect, test } from 'vitest'
import { costOf } from '../../src/core/cost.ts'

test('a share text with a link costs what a link costs, whatever their number', () => {
  const rules = { post: 0.015, postWithLink: 0.2 }
  expect([0, 1, 2].map((links) => costOf(rules, links))).toEqual([0.015, 0.2, 0.2])
  expect(costOf(undefined, 1)).toBe(0)
})
