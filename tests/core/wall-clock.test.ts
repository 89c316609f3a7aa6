import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dayIn,
  startOfDay,
  startOfNextDay,
  timeIn,
  timeOfDay,
  weekdayOf,
} from '../../src/core/wall-clock.ts'
import { DAY, MINUTE, walk, weeksOf, zones } from './walked-clock.ts'

test.each([
  ['Europe/Berlin', '2026-11-22T23:30Z', '2026-11-23', '00:30'],
  ['America/New_York', '2026-11-23T03:05Z', '2026-11-22', '22:05'],
  ['Asia/Kathmandu', '2026-11-22T18:15Z', '2026-11-23', '00:00'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z', '2026-10-04', '02:30'],
  ['UTC', '1969-12-31T23:59Z', '1969-12-31', '23:59'],
])('in %s it is at %s %s, %s', (zone, at, day, time) => {
  expect(dayIn(zone, new Date(at))).toBe(day)
  expect(timeIn(zone, new Date(at))).toBe(time)
})

test.each([
  ['Europe/Berlin', '2026-03-29T12:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
  ['Europe/Berlin', '2026-10-25T12:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
  ['Australia/Lord_Howe', '2026-04-05T00:00Z', '2026-04-04T13:00Z', '2026-04-05T13:30Z'],
  ['Africa/Cairo', '2026-04-24T12:00Z', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
  ['Pacific/Apia', '2011-12-30T09:00Z', '2011-12-29T10:00Z', '2011-12-30T10:00Z'],
])('in %s the day of %s is from %s to %s', (zone, at, start, next) => {
  expect(startOfDay(zone, new Date(at))).toEqual(new Date(start))
  expect(startOfDay(zone, new Date(start))).toEqual(new Date(start))
  expect(startOfNextDay(zone, new Date(at))).toEqual(new Date(next))
})

test.each(zones)('%s: days begin in the minute that first shows them', (zone) => {
  const midnight = (wall: number) => wall - (wall % DAY)
  fc.assert(
    fc.property(
      fc.constantFrom(...weeksOf(zone)),
      fc.integer({ min: 2 * DAY, max: 4 * DAY }),
      (from, offset) => {
        const minutes = walk(zone, from)
        const at = new Date(from + offset)
        const index = Math.floor(offset / MINUTE)
        const today = midnight(minutes[index]?.wall ?? 0)
        const start = minutes.find(({ wall }) => midnight(wall) === today)?.at
        const next = minutes.slice(index).find(({ wall }) => midnight(wall) > today)?.at
        expect(startOfDay(zone, at).getTime()).toBe(start)
        expect(startOfNextDay(zone, at).getTime()).toBe(next)
        expect(dayIn(zone, at)).toBe(new Date(today).toISOString().slice(0, 10))
      },
    ),
  )
})

test.each([
  ['00:00', 0],
  ['08:05', 29_100_000],
  ['23:59', 86_340_000],
  ['24:00', undefined],
  ['8:05', undefined],
  ['08:60', undefined],
  ['08:05:00', undefined],
])('%j is %j milliseconds after midnight', (text, time) => {
  expect(timeOfDay(text)).toBe(time)
})

test.each([
  ['2026-11-22T23:59Z', 'sun'],
  ['2026-11-23T00:00Z', 'mon'],
  ['1970-01-01T00:00Z', 'thu'],
  ['1969-12-31T23:59Z', 'wed'],
  ['1969-12-28T12:00Z', 'sun'],
])('%s is a %s', (wall, day) => {
  expect(weekdayOf(Date.parse(wall))).toBe(day)
})
