import { describe, expect, it, test } from 'vitest'
import { endsAround, feedEnd, noticeStart } from '../../src/core/feed-ends.ts'
import type { FeedSettings } from '../../src/core/publication.ts'

describe('a feed is over with the end of its last day', () => {
  it.each([
    ['2026-12-31', 'UTC', '2027-01-01T00:00:00.000Z'],
    ['2026-12-31', 'Europe/Berlin', '2026-12-31T23:00:00.000Z'],
    ['2026-12-31', 'Pacific/Kiritimati', '2026-12-31T10:00:00.000Z'],
    // The clocks go back on this day, so that it has 25 hours.
    ['2026-11-01', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    // The clocks went forward at midnight: the next day begins at one.
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s in %s', (closes, timezone, end) => {
    expect(feedEnd({ closes }, { timezone })?.toISOString()).toBe(end)
  })
})

test('it has no end without a last day', () => {
  expect(feedEnd({}, { timezone: 'UTC' })).toBeUndefined()
})

describe('its notice begins', () => {
  it.each([
    ['2026-06-01T00:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T00:00:01Z', '2026-12-01T00:00:01.000Z'],
    ['2027-03-01T00:00:00Z', '2027-03-01T00:00:00.000Z'],
  ])('announced on %s: %s', (announced, start) => {
    expect(noticeStart('2026-12-31', { timezone: 'UTC' }, new Date(announced)).toISOString()).toBe(
      start,
    )
  })
})

test('the ends around a moment are the nearest on both sides', () => {
  const feeds = ['2026-11-01', '2026-11-03', '2026-11-05', '2026-11-07'].map(
    (closes): FeedSettings => ({ id: closes, limit: 1, content: 'full', select: {}, closes }),
  )
  const zone = { timezone: 'UTC' }
  const day = (date: string) => new Date(`${date}T00:00:00Z`)
  expect(endsAround(feeds, zone, day('2026-11-04'))).toEqual({
    last: day('2026-11-04'),
    next: day('2026-11-06'),
  })
  expect(endsAround(feeds, zone, day('2026-12-01'))).toEqual({ last: day('2026-11-08') })
  expect(endsAround([], zone, day('2026-12-01'))).toEqual({})
})
