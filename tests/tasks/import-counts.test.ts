import { expect, it } from 'vitest'
import { addCounts, nothingYet, reasonsOf } from '../../src/tasks/import-counts.ts'

it('reasons are told apart and counted, with a few titles each', () => {
  const skipped = (reason: string, ...titles: string[]) =>
    titles.map((title) => ({ title, reason }))
  const first = reasonsOf([...skipped('No date.', 'a', 'b'), ...skipped('No title.', 'c')])
  const counts = addCounts(
    { ...nothingYet, skipped: 3, reasons: first },
    {
      ...nothingYet,
      skipped: 4,
      reasons: reasonsOf(skipped('No date.', 'd', 'e', 'f', 'g')),
    },
  )
  expect(counts).toMatchObject({
    skipped: 7,
    reasons: [
      { reason: 'No date.', count: 6, titles: ['a', 'b', 'd', 'e', 'f'] },
      { reason: 'No title.', count: 1, titles: ['c'] },
    ],
  })
})

it('what is kept of skipped items is little, however much was sent', () => {
  const items = Array.from({ length: 400 }, (_, number) => ({
    title: `${number} ${'long '.repeat(20_000)}`,
    reason: `${number % 80} ${'because '.repeat(20_000)}`,
  }))
  const reasons = reasonsOf(items)
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(400)
  expect(JSON.stringify(reasons).length).toBeLessThan(100_000)
})
