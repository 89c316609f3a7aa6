import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rfc822, rfc3339, rfc3339Exact } from '../../src/feeds/feed-dates.ts'

const all = (text: string | number) => {
  const date = new Date(text)
  return [rfc822(date), rfc3339(date), rfc3339Exact(date)]
}

describe('dates of feeds', () => {
  it.each([
    [
      '2026-11-22T10:00:00Z',
      ['Sun, 22 Nov 2026 10:00:00 GMT', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
    ],
    [
      '2024-02-29T23:59:59.119Z',
      ['Thu, 29 Feb 2024 23:59:59 GMT', '2024-02-29T23:59:59Z', '2024-02-29T23:59:59.119Z'],
    ],
    [
      '1969-12-31T23:59:59Z',
      ['Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ],
    [
      '+012026-11-22T10:00:00Z',
      ['Fri, 31 Dec 9999 23:59:59 GMT', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ],
    ['never', ['Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z']],
  ])('%s', (date, expected) => {
    expect(all(date)).toEqual(expected)
  })

  it('are what the engine writes, in whatever order they come', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 253_402_300_799_000 }),
      fc.integer({ min: 1_767_225_600_000, max: 1_767_484_800_000 }),
    )
    fc.assert(
      fc.property(fc.array(time, { minLength: 1 }), (times) => {
        expect(times.map(all)).toEqual(
          times.map((one) => {
            const iso = new Date(one).toISOString()
            const utc = new Date(one).toUTCString()
            return [utc, `${iso.slice(0, 19)}Z`, iso.replace('.000Z', 'Z')]
          }),
        )
      }),
    )
  })
})
