import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedDate } from '../../src/sources/feed-date.ts'

describe('feedDate', () => {
  it.each([
    ['Sat, 21 Nov 2026 08:30:00 +0100', '2026-11-21T07:30:00Z'],
    ['Sat, 21 Nov 2026 08:30:00 GMT\n   ', '2026-11-21T08:30:00Z'],
    ['21 Nov 2026 08:30 EST', '2026-11-21T13:30:00Z'],
    ['Sat, 21 Nov 26 08:30:00 PDT', '2026-11-21T15:30:00Z'],
    ['Sat, 21 Nov 99 08:30:00 Z', '1999-11-21T08:30:00Z'],
    ['Saturday, 21 November 2026 08:30:00 UTC', '2026-11-21T08:30:00Z'],
    ['Fri, 21 Nov 2026 08:30:00 CET (Mitteleuropa)', '2026-11-21T07:30:00Z'],
    ['Sa., 21-Nov-2026 08:30:00 +01:00', '2026-11-21T07:30:00Z'],
    ['Sat, 21 Nov 2026', '2026-11-21T00:00:00Z'],
    ['Sat, 21 Nov 2026 08:30:00', '2026-11-21T08:30:00Z'],
    ['Nov 21, 2026 3:04 pm', '2026-11-21T15:04:00Z'],
    ['Nov 21, 2026 12:04 AM', '2026-11-21T00:04:00Z'],
    ['2026-11-21T08:30:00.999+01:00', '2026-11-21T07:30:00Z'],
    ['2026-11-21T08:30Z', '2026-11-21T08:30:00Z'],
    ['2026-11-21 08:30:00 -0530', '2026-11-21T14:00:00Z'],
    ['2026-11-21t08:30:00z', '2026-11-21T08:30:00Z'],
    ['2026-11-21', '2026-11-21T00:00:00Z'],
    ['2026-11', '2026-11-01T00:00:00Z'],
    ['2026-11-21T24:00:00Z', '2026-11-22T00:00:00Z'],
    ['2026-06-30T23:59:60Z', '2026-06-30T23:59:59Z'],
    ['1902-05-01T00:00:00Z', '1902-05-01T00:00:00Z'],
  ])('reads %j', (text, iso) => expect(feedDate(text)).toEqual(new Date(iso)))

  it.each([
    '',
    'yesterday',
    '1763713800',
    '31 Feb 2026 10:00:00 GMT',
    '2026-13-01',
    '2026-11-21T25:00:00Z',
    '21 Foo 2026',
    'Thu, 01 Jan 1970 00:00:00 +0000',
    'Mon, 30 Nov -0001 00:00:00 +0000',
    '0001-01-01T00:00:00Z',
    '2999-01-01T00:00:00Z',
    '('.repeat(1_000_000),
  ])('leaves out %.30j', (text) => expect(feedDate(text)).toBeUndefined())

  it('reads back every date as RSS and as Atom write it', () => {
    const min = new Date('1970-01-03T00:00:00Z')
    const max = new Date('2100-12-31T00:00:00Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000)
        expect(feedDate(date.toUTCString())).toEqual(seconds)
        expect(feedDate(date.toISOString())).toEqual(seconds)
      }),
    )
  })
})
