import { expect, it } from 'vitest'
import { partOccurrence } from '../../src/core/part.ts'

it.each([
  ['share', '', 'part-2'],
  ['reshare', '2026-11-22', '2026-11-22/part-2'],
  ['correction', 'repost-3', 'repost-3/part-2'],
  ['part', 'part-2', 'part-3'],
  ['part', '2026-11-22/part-9', '2026-11-22/part-10'],
  ['reshare', 'part-2', 'part-2/part-2'],
] as const)('after a %s %j comes %j', (kind, occurrence, next) => {
  expect(partOccurrence({ kind, occurrence })).toBe(next)
})
