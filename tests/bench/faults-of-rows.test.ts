import { expect, it } from 'vitest'
import { atLeast, atMost, lacking, told } from '../../bench/bench-row.ts'
import { faultOf, fellFrom } from '../../bench/faults-of-rows.ts'

it.each([
  ['reached', atMost('a / b', 1, 1.1), 0.1, false],
  ['missed by as much as ever', atMost('a / b', 1.6, 1.1), 1.5, false],
  ['missed, and fell', atMost('a / b', 1.6, 1.1), 1.1, true],
  ['less than was, and missed', atLeast('a / b', 0.6, 0.9), 0.9, true],
  ['missed by little and never recorded', atLeast('a / b', 0.8, 0.9), undefined, false],
  ['missed by much and never recorded', atLeast('a / b', 0.6, 0.9), undefined, true],
  ['an amount of one machine', atMost('a', 200, 100, 'ms'), undefined, false],
  ['for orientation', told('a / b', 9), undefined, false],
])('%s', (_what, row, before, fell) => {
  expect(fellFrom(row, before)).toBe(fell)
})

it.each([
  [atMost('statements', 1, 0, 'times'), '1 times, not <= 0'],
  [atMost('statements', 0, 0, 'times'), undefined],
  [atMost('a / b', Number.NaN, 1), 'no number came of it'],
  [{ ...lacking('the whole bench', 'it ended with 1'), ok: false }, 'it ended with 1'],
  [lacking('a / nginx', 'needs nginx'), undefined],
  [atMost('a', 200, 100, 'ms'), undefined],
  [atMost('a / b', 2, 1), undefined],
  [told('a', Number.NaN), undefined],
])('%j', (row, fault) => {
  expect(faultOf(row)).toBe(fault)
})
