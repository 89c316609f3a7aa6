import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cappedUntil } from '../../src/core/caps.ts'

const zone = 'Europe/Berlin'
const now = new Date('2026-11-23T12:00Z')
const nothing = { inLastHour: 0, today: 0 }
const capped = (
  caps: Parameters<typeof cappedUntil>[0],
  posted: Parameters<typeof cappedUntil>[1],
) => cappedUntil(caps, posted, now, zone)

describe('an account', () => {
  test('without caps may post', () => {
    const much = { lastAt: now, inLastHour: 500, oldestInLastHour: now, today: 5_000 }
    expect(capped({}, much)).toBeUndefined()
  })

  test('that has posted nothing may post', () => {
    expect(capped({ spacing: 600_000, perHour: 1, perDay: 1 }, nothing)).toBeUndefined()
  })

  test('waits until its last post is long enough ago', () => {
    const posted = { ...nothing, lastAt: new Date('2026-11-23T11:55Z') }
    expect(capped({ spacing: 600_000 }, posted)).toEqual({
      until: new Date('2026-11-23T12:05Z'),
      rule: 'spacing',
      says: 'The account posts at most once in 10m, and did at 12:55.',
    })
    expect(capped({ spacing: 300_000 }, posted)).toBeUndefined()
  })

  test('waits until the oldest post of a full hour is an hour old', () => {
    const oldestInLastHour = new Date('2026-11-23T11:10Z')
    expect(capped({ perHour: 3 }, { inLastHour: 3, oldestInLastHour, today: 9 })).toEqual({
      until: new Date('2026-11-23T12:10Z'),
      rule: 'per_hour',
      says: "The account's limit of 3 an hour is reached: 3 since 12:10.",
    })
    expect(capped({ perHour: 3 }, { inLastHour: 2, oldestInLastHour, today: 9 })).toBeUndefined()
  })

  test('waits for the next day of its zone when the day is full', () => {
    expect(capped({ perDay: 40 }, { inLastHour: 0, today: 40 })).toEqual({
      until: new Date('2026-11-23T23:00Z'),
      rule: 'per_day',
      says: "The account's limit of 40 a day is reached: 40 on 2026-11-23.",
    })
    expect(capped({ perDay: 40 }, { inLastHour: 0, today: 39 })).toBeUndefined()
  })

  test('that may never post is asked again after an hour', () => {
    expect(capped({ perHour: 0 }, nothing)).toEqual({
      until: new Date('2026-11-23T13:00Z'),
      rule: 'per_hour',
      says: "The account's limit of 0 an hour is reached: 0.",
    })
  })

  test('is told the cap that holds longest', () => {
    const caps = { spacing: 600_000, perHour: 3, perDay: 9 }
    const posted = {
      lastAt: new Date('2026-11-23T11:55Z'),
      inLastHour: 3,
      oldestInLastHour: new Date('2026-11-23T11:01Z'),
      today: 8,
    }
    expect(capped(caps, posted)?.rule).toBe('spacing')
    expect(capped({ ...caps, spacing: 330_000 }, posted)?.rule).toBe('per_hour')
    expect(capped(caps, { ...posted, today: 9 })?.rule).toBe('per_day')
  })
})

/** An account that posts whenever nothing keeps it, over the days around a change of the clock. */
test('whoever waits as told keeps every cap, and is never told to wait for the past', () => {
  const caps = fc.record(
    {
      spacing: fc.integer({ min: 300_000, max: 7_200_000 }),
      perHour: fc.integer({ min: 1, max: 6 }),
      perDay: fc.integer({ min: 1, max: 30 }),
    },
    { requiredKeys: ['spacing'] },
  )
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  fc.assert(
    fc.property(caps, (limits) => {
      const posts: { readonly at: number; readonly day: string }[] = []
      let clock = Date.parse('2026-10-24T05:00Z')
      while (clock < Date.parse('2026-10-26T05:00Z')) {
        const day = format.format(clock)
        const inHour = posts.filter(({ at }) => at > clock - 3_600_000)
        const [oldest, last] = [inHour[0], posts.at(-1)]
        const posted = {
          ...(last && { lastAt: new Date(last.at) }),
          inLastHour: inHour.length,
          ...(oldest && { oldestInLastHour: new Date(oldest.at) }),
          today: posts.filter((post) => post.day === day).length,
        }
        const cap = cappedUntil(limits, posted, new Date(clock), zone)
        if (!cap) posts.push({ at: clock, day })
        const next = cap?.until.getTime() ?? clock + 1_000
        expect(next).toBeGreaterThan(clock)
        clock = next
      }
      const { spacing, perHour = 1_000, perDay = 1_000 } = limits
      const brokenAt = posts.filter(
        ({ at, day }, index) =>
          at - (posts[index - 1]?.at ?? 0) < spacing ||
          posts.filter((post) => post.at <= at && post.at > at - 3_600_000).length > perHour ||
          posts.filter((post) => post.day === day).length > perDay,
      )
      expect(brokenAt).toEqual([])
    }),
    { numRuns: 50 },
  )
})
