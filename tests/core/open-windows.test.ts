import fc from 'fast-check'
import { expect, it } from 'vitest'
import { closedAt } from '../../src/core/due-time.ts'
import { dayNames } from '../../src/core/occurrences.ts'
import { openWindows } from '../../src/core/open-windows.ts'

const zone = 'Europe/Berlin'
const windows = (schedule: Parameters<typeof openWindows>[0], from: string, to: string) =>
  openWindows(schedule, zone, { from: new Date(from), to: new Date(to) }).map(
    (window) => `${window.from.toISOString().slice(5, 16)} ${window.to.toISOString().slice(5, 16)}`,
  )

it('lie between quiet hours, on the days of the schedule', () => {
  const quiet = { from: '23:00', to: '06:30' }
  expect(windows({ quiet }, '2026-11-23T08:00Z', '2026-11-25T08:00Z')).toEqual([
    '11-23T08:00 11-23T22:00',
    '11-24T05:30 11-24T22:00',
    '11-25T05:30 11-25T08:00',
  ])
  const days = ['tue', 'wed'] as const
  expect(windows({ quiet, days }, '2026-11-23T08:00Z', '2026-11-27T08:00Z')).toEqual([
    '11-24T05:30 11-24T22:00',
    '11-25T05:30 11-25T22:00',
  ])
  expect(windows({ days }, '2026-11-23T08:00Z', '2026-11-27T08:00Z')).toEqual([
    '11-23T23:00 11-25T23:00',
  ])
})

it('is one for all that is never closed', () => {
  expect(windows({}, '2026-11-23T08:00Z', '2026-11-25T08:00Z')).toEqual(['11-23T08:00 11-25T08:00'])
})

it('close again where the clock is put back into quiet hours', () => {
  const quiet = { from: '22:00', to: '02:30' }
  expect(windows({ quiet }, '2026-10-24T20:30Z', '2026-10-25T12:00Z')).toEqual([
    '10-25T00:30 10-25T01:00',
    '10-25T01:30 10-25T12:00',
  ])
})

it('close each time the clock shows when quiet hours begin', () => {
  const quiet = { from: '02:15', to: '00:30' }
  expect(windows({ quiet }, '2026-10-24T23:00Z', '2026-10-25T23:45Z')).toEqual([
    '10-24T23:00 10-25T00:15',
    '10-25T01:00 10-25T01:15',
    '10-25T23:30 10-25T23:45',
  ])
})

it('are open as long as the schedule is, minute for minute', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  const clock = (at: number) =>
    `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
  const quiet = fc
    .tuple(minute, minute)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({ from: clock(from), to: clock(to) }))
  const closing = fc.record(
    { quiet, days: fc.uniqueArray(fc.constantFrom(...dayNames), { minLength: 1 }) },
    { requiredKeys: [] },
  )
  const begins = fc.constantFrom('2026-03-27T13:00Z', '2026-10-23T13:00Z', '2026-11-20T13:00Z')
  fc.assert(
    fc.property(closing, begins, (schedule, begin) => {
      const from = new Date(begin)
      const to = new Date(from.getTime() + 4 * 86_400_000)
      const found = openWindows(schedule, zone, { from, to })
      for (let at = from.getTime(); at < to.getTime(); at += 60_000) {
        const isIn = found.some((one) => one.from.getTime() <= at && at < one.to.getTime())
        expect([at, isIn]).toEqual([at, closedAt(schedule, zone, new Date(at)) === undefined])
      }
    }),
    { numRuns: 12 },
  )
})
