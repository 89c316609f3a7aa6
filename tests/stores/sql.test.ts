import { expect, it } from 'vitest'
import { inParts } from '../../src/stores/sql.ts'

it('rows go in parts that D1 takes as values, however long what stands in them is', () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => ['url', `${n} ${'€'.repeat(2_000)}`, null])
  const parts = inParts(rows)
  expect(parts.flatMap((part) => JSON.parse(part))).toEqual(rows)
  for (const part of parts) {
    expect(new TextEncoder().encode(part).byteLength).toBeLessThan(2_000_000)
  }
  expect(parts.length).toBeLessThan(10)
})

it('few rows are one part, none are no part, and one that is larger has a part of its own', () => {
  expect(inParts([])).toEqual([])
  expect(
    inParts([
      ['a', 1],
      ['b', null],
    ]),
  ).toEqual(['[["a",1],["b",null]]'])
  const large = ['x'.repeat(600_000)]
  expect(inParts([['a'], large, ['b']])).toEqual(['[["a"]]', JSON.stringify([large]), '[["b"]]'])
})
