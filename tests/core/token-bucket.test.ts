import { expect, it } from 'vitest'
import { refilled } from '../../src/core/token-bucket.ts'

const rate = { burst: 5, perSecond: 2 }

it.each([
  ['at first, the whole burst', undefined, { left: 5, at: 1_000 }],
  ['so many a second', { left: 1, at: 0 }, { left: 3, at: 1_000 }],
  ['parts of one are kept', { left: 0, at: 900 }, { left: 0.2, at: 1_000 }],
  ['never more than the burst', { left: 4, at: 0 }, { left: 5, at: 1_000 }],
  ['nothing for a clock that stepped back', { left: 1, at: 9_000 }, { left: 1, at: 1_000 }],
])('there is %s', (_, bucket, left) => {
  expect(refilled(bucket, rate, 1_000)).toEqual(left)
})
