import { expect, it } from 'vitest'
import { keepTickShape } from '../../src/node/tick-shape.ts'

it('keeps one object as Node makes them for process.nextTick, however often it is asked to', () => {
  expect(keepTickShape().map((one) => Object.keys(one))).toEqual([['callback', 'args']])
  expect(keepTickShape()).toHaveLength(1)
})
