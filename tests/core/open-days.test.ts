import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNames } from '../../src/core/occurrences.ts'
import { closedUntil } from '../../src/core/open-days.ts'
import { DAY, MINUTE, walk, weeksOf, zones } from './walked-clock.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const

test.each([
  ['on an open day', 'Europe/Berlin', weekdays, '2026-11-23T12:00Z', undefined],
  ['on its last moment', 'Europe/Berlin', weekdays, '2026-11-27T22:59:59.999Z', undefined],
  ['from midnight', 'Europe/Berlin', weekdays, '2026-11-27T23:00Z', '2026-11-29T23:00Z'],
  [
    'over a change of the clock',
    'Europe/Berlin',
    weekdays,
    '2026-10-24T12:00Z',
    '2026-10-25T23:00Z',
  ],
  ['to a day without midnight', 'Africa/Cairo', ['fri'], '2026-04-22T12:00Z', '2026-04-23T22:00Z'],
  ['past a day that is skipped', 'Pacific/Apia', ['fri'], '2011-12-29T12:00Z', '2012-01-05T10:00Z'],
  ['with no days at all', 'Europe/Berlin', [], '2026-11-28T12:00Z', undefined],
] as const)('%s', (_, zone, days, at, expected) => {
  expect(closedUntil(days, zone, new Date(at))).toEqual(expected && new Date(expected))
})

test.each(zones)('%s: the first minute whose day is open', (zone) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...dayNames), { minLength: 1 }),
      fc.constantFrom(...weeksOf(zone)),
      fc.nat(5 * DAY),
      (days, from, offset) => {
        const at = from + offset
        const ahead = walk(zone, from).slice(Math.floor(offset / MINUTE))
        const open = ahead.find(({ wall }) =>
          days.some((day) => dayNames.indexOf(day) === (new Date(wall).getUTCDay() + 6) % 7),
        )
        // The walk ends after six days, a wait may take seven.
        fc.pre(open !== undefined)
        const expected = open && open.at > at ? new Date(open.at) : undefined
        expect(closedUntil(days, zone, new Date(at))).toEqual(expected)
      },
    ),
  )
})
