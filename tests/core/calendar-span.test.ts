import { expect, it } from 'vitest'
import { daysOfWeek, monthAfter, weekOf, weeksOfMonth } from '../../src/core/calendar-span.ts'

it.each([
  ['2026-11-23', '2026-W48'],
  ['2026-11-29', '2026-W48'],
  ['2026-01-01', '2026-W01'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
  ['2024-12-30', '2025-W01'],
])('%s lies in %s', (day, week) => {
  expect(weekOf(day)).toBe(week)
  expect(daysOfWeek(week)).toContain(day)
})

it('a week goes from Monday to Sunday', () => {
  expect(daysOfWeek('2026-W53')).toEqual([
    '2026-12-28',
    '2026-12-29',
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
    '2027-01-03',
  ])
})

it.each(['2027-W53', '2026-W00', '2026-W54', '2026-48', '0000-W01', '9999-W01', ''])(
  '%s is no week',
  (week) => expect(daysOfWeek(week)).toBeUndefined(),
)

it('a month has the whole weeks that it lies in', () => {
  const days = weeksOfMonth('2026-11') ?? []
  expect([days.length, days[0], days.at(-1)]).toEqual([42, '2026-10-26', '2026-12-06'])
  const short = weeksOfMonth('2027-02') ?? []
  expect([short.length, short[0], short.at(-1)]).toEqual([28, '2027-02-01', '2027-02-28'])
})

it.each(['2026-13', '2026-00', '2026-1', 'soon'])('%s is no month', (month) =>
  expect(weeksOfMonth(month)).toBeUndefined(),
)

it('months follow each other over the years', () => {
  expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
})
