import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jitterOf } from '../../src/core/jitter.ts'

test.each([
  ['post-1 masto news', 600_000, 246_960],
  ['post-1 bsky news', 600_000, 497_018],
  ['post-2 masto news', 600_000, 39_564],
  ['', 600_000, 401_353],
  ['post-1 masto news', 0, 0],
  ['post-1 masto news', -5, 0],
])('the jitter of %j, at most %d ms, is %d ms for ever', (key, most, milliseconds) => {
  expect(jitterOf(key, most)).toBe(milliseconds)
})

test('lies between nothing and the most, both included', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(86_400_000), (key, most) => {
      const jitter = jitterOf(key, most)
      expect(Number.isInteger(jitter) && jitter >= 0 && jitter <= most).toBe(true)
    }),
  )
  const seen = new Set(Array.from({ length: 200 }, (_, index) => jitterOf(`post-${index}`, 3)))
  expect([...seen].sort()).toEqual([0, 1, 2, 3])
})

test('is spread evenly over keys that differ little', () => {
  const counts = new Array(20).fill(0)
  for (let index = 0; index < 20_000; index += 1) {
    counts[Math.floor(jitterOf(`post-${index} masto news`, 19_999) / 1_000)] += 1
  }
  // A thousand each; 120 is about four standard deviations.
  expect(counts.filter((count) => Math.abs(count - 1_000) > 120)).toEqual([])
})
