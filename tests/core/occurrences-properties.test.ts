import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNames, runAtOrAfter, runAtOrBefore, type When } from '../../src/core/occurrences.ts'
import { nextRuns } from './next-runs.ts'
import {
  DAY,
  gapsOf,
  MINUTE,
  type Named,
  runsByClock,
  runsOnceEach,
  shownAt,
  walk,
  weeksOf,
  years,
  type Zone,
  zones,
} from './walked-clock.ts'

interface Sample {
  readonly when: Exclude<When, { kind: 'at_once' }>
  readonly named: Named
  readonly followsClock: boolean
}

const two = (number: number) => String(number).padStart(2, '0')
const minuteOfDay = (wall: number) => (wall % DAY) / MINUTE
/** Monday is 1, Sunday is 7. */
const weekday = (wall: number) => new Date(wall).getUTCDay() || 7

/** Mostly near the hours when clocks change. */
const aMinuteOfDay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 210 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_380, max: 1_439 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_439 }) },
)
const someWeekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })

const slots: fc.Arbitrary<Sample> = fc
  .record({
    minutes: fc.uniqueArray(aMinuteOfDay, { minLength: 1, maxLength: 6 }),
    days: fc.option(someWeekdays, { nil: undefined }),
  })
  .map(({ minutes, days }) => ({
    when: {
      kind: 'slots',
      slots: minutes.map((one) => `${two(Math.floor(one / 60))}:${two(one % 60)}`).sort(),
      ...(days && { days: days.flatMap((one) => dayNames[one - 1] ?? []) }),
      take: 1,
    },
    named: (wall) => minutes.includes(minuteOfDay(wall)) && (!days || days.includes(weekday(wall))),
    followsClock: false,
  }))

/** A field of a cron expression, and the numbers it means. */
const field = (least: number, most: number) => {
  const number = fc.integer({ min: least, max: most })
  const any = (step: number) => ({
    text: step === 1 ? '*' : `*/${step}`,
    has: (value: number) => (value - least) % step === 0,
  })
  return fc.oneof(
    fc.uniqueArray(number, { minLength: 1, maxLength: 4 }).map((all) => ({
      text: all.join(),
      has: (value: number) => all.includes(value),
    })),
    fc
      .tuple(number, number)
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
      .map(([from, to]) => ({
        text: `${from}-${to}`,
        has: (value: number) => from <= value && value <= to,
      })),
    fc.constantFrom(1, 2, 3, 7).map(any),
  )
}
const often = { text: '*', has: () => true }

const crons: fc.Arbitrary<Sample> = fc
  .record({
    minute: field(0, 59),
    hour: fc.oneof(field(0, 4), field(0, 23)),
    day: fc.oneof({ weight: 3, arbitrary: fc.constant(often) }, field(1, 31)),
    weekdays: fc.oneof({ weight: 2, arbitrary: fc.constant(often) }, field(1, 7)),
  })
  .filter(({ day, weekdays }) => !/\//.test(day.text + weekdays.text))
  .map(({ minute, hour, day, weekdays }) => ({
    when: {
      kind: 'cron',
      cron: `${minute.text} ${hour.text} ${day.text} * ${weekdays.text}`,
      take: 1,
    },
    named: (wall) => {
      const at = new Date(wall)
      const [byDay, byWeekday] = [day.has(at.getUTCDate()), weekdays.has(weekday(wall))]
      // A day or a weekday, when both are given (POSIX, crontab).
      const either = day.text !== '*' && weekdays.text !== '*'
      return (
        minute.has(at.getUTCMinutes()) &&
        hour.has(at.getUTCHours()) &&
        (either ? byDay || byWeekday : byDay && byWeekday)
      )
    },
    followsClock: hour.text.startsWith('*'),
  }))

const aWeek = (zone: Zone) => fc.constantFrom(...weeksOf(zone))

for (const zone of zones) {
  test(`${zone}: runs are those that a walk through every minute finds`, () => {
    fc.assert(
      fc.property(fc.oneof(slots, crons), aWeek(zone), ({ when, named, followsClock }, from) => {
        const minutes = walk(zone, from)
        const expected = (followsClock ? runsByClock : runsOnceEach)(minutes, named)
        const found = nextRuns(when, zone, new Date(from), expected.length + 1)
        const inWeek = found.map((run) => run.getTime()).filter((run) => run < from + 6 * DAY)
        expect(inWeek).toEqual(expected)

        const back: number[] = []
        let run = runAtOrBefore(when, zone, new Date(from + 6 * DAY - 1))
        while (run && run.getTime() >= from) {
          back.unshift(run.getTime())
          run = runAtOrBefore(when, zone, new Date(run.getTime() - 1))
        }
        expect(back).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  test(`${zone}: before and after agree`, () => {
    fc.assert(
      fc.property(
        fc.oneof(slots, crons),
        aWeek(zone),
        fc.nat(6 * DAY),
        ({ when }, from, offset) => {
          const at = new Date(from + offset)
          const after = runAtOrAfter(when, zone, at)
          const before = runAtOrBefore(when, zone, at)
          if (after) {
            expect(after.getTime()).toBeGreaterThanOrEqual(at.getTime())
            expect(runAtOrAfter(when, zone, after)).toEqual(after)
            expect(runAtOrBefore(when, zone, after)).toEqual(after)
            const sooner = new Date(after.getTime() - 1)
            if (sooner > at) expect(runAtOrBefore(when, zone, sooner)).toEqual(before)
          }
          if (before) {
            expect(before.getTime()).toBeLessThanOrEqual(at.getTime())
            expect(runAtOrBefore(when, zone, before)).toEqual(before)
            const later = new Date(before.getTime() + 1)
            if (later < at) expect(runAtOrAfter(when, zone, later)).toEqual(after)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test(`${zone}: for a year, each slot of each day is a run, but what a gap swallows`, () => {
    const gaps = gapsOf(zone)
    const swallowed = (wall: number) => gaps.some(({ from, to }) => from <= wall && wall < to)
    fc.assert(
      fc.property(slots, fc.constantFrom(...years), ({ when, named }, year) => {
        const from = Date.UTC(year, 0, 3)
        const runs = nextRuns(when, zone, new Date(from), 2_400)
          .map((run) => run.getTime())
          .filter((run) => run < from + 360 * DAY)
        expect(runs).toEqual([...new Set(runs)].sort((one, other) => one - other))

        const walls = runs.map((run) => shownAt(zone, run))
        const expected: number[] = []
        for (let wall = shownAt(zone, from); wall <= (walls.at(-1) ?? 0); wall += MINUTE) {
          if (named(wall) && !swallowed(wall)) expected.push(wall)
        }
        const moved = (wall: number) => gaps.some(({ to }) => to === wall) && !named(wall)
        expect(walls.filter((wall) => !moved(wall))).toEqual(expected)
      }),
      { numRuns: 5 },
    )
  })
}
