import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseQuietHours, quietUntil } from '../../src/core/quiet-hours.ts'
import { DAY, MINUTE, walk, weeksOf, zones } from './walked-clock.ts'

test.each([
  ['23:00-06:30', { from: '23:00', to: '06:30' }],
  ['00:00-00:01', { from: '00:00', to: '00:01' }],
  ['23:59-00:00', { from: '23:59', to: '00:00' }],
  ['08:00-08:00', undefined],
  ['8:00-09:00', undefined],
  ['08:00-24:00', undefined],
  ['08:60-09:00', undefined],
  ['08:00', undefined],
  ['08:00-09:00-10:00', undefined],
  ['08:00 - 09:00', undefined],
  ['', undefined],
])('%j are the quiet hours %j', (text, hours) => {
  expect(parseQuietHours(text)).toEqual(hours)
})

const until = (hours: string, zone: string, at: string) => {
  const quiet = parseQuietHours(hours)
  return quiet && quietUntil(quiet, zone, new Date(at))?.toISOString().replace(':00.000Z', 'Z')
}

describe('quiet hours', () => {
  test.each([
    ['23:00-06:30', '2026-11-23T21:59:59.999Z', undefined],
    ['23:00-06:30', '2026-11-23T22:00:00.000Z', '2026-11-24T05:30Z'],
    ['23:00-06:30', '2026-11-24T05:29:59.999Z', '2026-11-24T05:30Z'],
    ['23:00-06:30', '2026-11-24T05:30:00.000Z', undefined],
    ['12:00-13:00', '2026-11-23T11:15:30.250Z', '2026-11-23T12:00Z'],
    ['12:00-13:00', '2026-11-23T22:00:00.000Z', undefined],
    ['20:00-00:00', '2026-11-23T19:00:00.000Z', '2026-11-23T23:00Z'],
  ])('%s hold in Berlin at %s until %s', (hours, at, expected) => {
    expect(until(hours, 'Europe/Berlin', at)).toBe(expected)
  })

  test.each([
    ['over a short night', '23:00-06:30', '2026-03-28T22:00Z', '2026-03-29T04:30Z'],
    ['over a long night', '23:00-06:30', '2026-10-24T21:00Z', '2026-10-25T05:30Z'],
    ['whose end is skipped, to the gap', '23:00-02:30', '2026-03-28T22:00Z', '2026-03-29T01:00Z'],
    ['whose start is skipped, from it', '02:30-05:00', '2026-03-29T01:00Z', '2026-03-29T03:00Z'],
    ['that are skipped', '02:15-02:45', '2026-03-29T01:00Z', undefined],
    ['that end in what is shown twice', '22:00-02:30', '2026-10-24T23:00Z', '2026-10-25T00:30Z'],
    ['and hold again there', '22:00-02:30', '2026-10-25T01:15Z', '2026-10-25T01:30Z'],
    ['not between the two', '22:00-02:30', '2026-10-25T00:45Z', undefined],
    ['over all that is shown twice', '22:00-03:00', '2026-10-25T00:45Z', '2026-10-25T02:00Z'],
  ])('%s', (_, hours, at, expected) => {
    expect(until(hours, 'Europe/Berlin', at)).toBe(expected)
  })
})

const aMinute = fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1_439 }))
const two = (number: number) => String(number).padStart(2, '0')
const clock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`

test.each(zones)('%s: they hold whenever the clock shows a time within them', (zone) => {
  fc.assert(
    fc.property(
      aMinute,
      aMinute,
      fc.constantFrom(...weeksOf(zone)),
      fc.nat(4 * DAY),
      (start, end, from, offset) => {
        fc.pre(start !== end)
        const holds = (wall: number) => {
          const minute = (wall % DAY) / MINUTE
          return start < end ? start <= minute && minute < end : start <= minute || minute < end
        }
        const at = from + offset
        const ahead = walk(zone, from).slice(Math.floor(offset / MINUTE))
        const open = ahead.find(({ wall }) => !holds(wall))
        const expected = open && open.at > at ? new Date(open.at) : undefined
        const quiet = { from: clock(start), to: clock(end) }
        expect(quietUntil(quiet, zone, new Date(at))).toEqual(expected)
      },
    ),
  )
})
