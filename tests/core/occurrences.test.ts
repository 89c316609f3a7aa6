import { describe, expect, test } from 'vitest'
import { cronFault, runAtOrAfter, runAtOrBefore, type When } from '../../src/core/occurrences.ts'
import { nextRuns } from './next-runs.ts'

const slots = (...all: string[]) => ({ kind: 'slots', slots: all, take: 1 }) as const
const cron = (text: string) => ({ kind: 'cron', cron: text, take: 1 }) as const
const runs = (when: Exclude<When, { kind: 'at_once' }>, zone: string, from: string, n: number) =>
  nextRuns(when, zone, new Date(from), n).map((run) => run.toISOString().replace(':00.000Z', 'Z'))

describe('slots', () => {
  test('happen at their wall-clock time, in summer and in winter', () => {
    expect(runs(slots('08:00', '18:30'), 'Europe/Berlin', '2026-10-24T00:00Z', 4)).toEqual([
      '2026-10-24T06:00Z',
      '2026-10-24T16:30Z',
      '2026-10-25T07:00Z',
      '2026-10-25T17:30Z',
    ])
  })

  test('happen on the days that are named', () => {
    const weekend = { ...slots('09:00'), days: ['sat', 'sun'] } as const
    expect(runs(weekend, 'Asia/Kathmandu', '2026-11-23T00:00Z', 3)).toEqual([
      '2026-11-28T03:15Z',
      '2026-11-29T03:15Z',
      '2026-12-05T03:15Z',
    ])
  })

  test.each([
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:00Z'],
    ['America/New_York', '2026-03-08', '02:01', '2026-03-08T07:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30Z'],
    ['Africa/Casablanca', '2025-04-06', '02:30', '2025-04-06T02:00Z'],
    ['Africa/Cairo', '2026-04-24', '00:30', '2026-04-23T22:00Z'],
    ['Antarctica/Troll', '2026-03-29', '01:30', '2026-03-29T01:00Z'],
  ])('in %s on %s a slot in the gap, %s, happens at its end', (zone, day, slot, expected) => {
    const before = new Date(Date.parse(expected) - 3_600_000).toISOString()
    expect(runs(slots(slot), zone, before, 1), day).toEqual([expected])
  })

  test('of one gap are one run, together with a slot at its end', () => {
    const all = slots('01:30', '02:00', '02:15', '02:59', '03:00', '03:30')
    expect(runs(all, 'Europe/Berlin', '2026-03-29T00:00Z', 4)).toEqual([
      '2026-03-29T00:30Z',
      '2026-03-29T01:00Z',
      '2026-03-29T01:30Z',
      '2026-03-29T23:30Z',
    ])
  })

  test.each([
    ['Europe/Berlin', '02:30', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['America/New_York', '01:00', '2026-11-01T05:00Z', '2026-11-02T06:00Z'],
    ['Australia/Lord_Howe', '01:45', '2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ['Africa/Casablanca', '02:30', '2025-02-23T01:30Z', '2025-02-24T02:30Z'],
    ['Africa/Cairo', '23:15', '2026-10-29T20:15Z', '2026-10-30T21:15Z'],
  ])('in %s a slot in the overlap, %s, happens once, at first', (zone, slot, first, next) => {
    expect(runs(slots(slot), zone, `${first.slice(0, 10)}T00:00Z`, 2)).toEqual([first, next])
  })

  test('of a day that the zone skips happen when the next one begins', () => {
    expect(runs(slots('08:00', '20:00'), 'Pacific/Apia', '2011-12-30T00:00Z', 4)).toEqual([
      '2011-12-30T06:00Z',
      '2011-12-30T10:00Z',
      '2011-12-30T18:00Z',
      '2011-12-31T06:00Z',
    ])
  })

  test('there may be none', () => {
    const never = { ...slots('08:00'), days: [] }
    expect(runAtOrAfter(never, 'Europe/Berlin', new Date(0))).toBeUndefined()
    expect(runAtOrBefore(never, 'Europe/Berlin', new Date(0))).toBeUndefined()
    expect(nextRuns(slots(), 'UTC', new Date(0), 3)).toEqual([])
  })
})

describe('cron expressions', () => {
  test.each([
    ['0 15 * * sat', ['2026-11-28T14:00Z', '2026-12-05T14:00Z']],
    ['0 9 1 jan-mar *', ['2027-01-01T08:00Z', '2027-02-01T08:00Z']],
    ['*/20 8-9 * * mon,wed', ['2026-11-25T07:00Z', '2026-11-25T07:20Z']],
    ['0 6 13 * 5', ['2026-11-27T05:00Z', '2026-12-04T05:00Z']],
    ['0 7 29 2 *', ['2028-02-29T06:00Z', '2032-02-29T06:00Z']],
    ['0 7 * * fri#L', ['2026-11-27T06:00Z', '2026-12-25T06:00Z']],
    [' 0  7 * * 7 ', ['2026-11-29T06:00Z', '2026-12-06T06:00Z']],
  ])('%j runs by the clock of the zone', (text, expected) => {
    expect(runs(cron(text), 'Europe/Berlin', '2026-11-23T12:00Z', 2)).toEqual(expected)
  })

  test.each([
    ['a named hour', '30 2 * * *', ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z']],
    ['named hours', '0 2,3 * * *', ['2026-03-28T01:00Z', '2026-03-28T02:00Z', '2026-03-29T01:00Z']],
    ['any minute of it', '*/30 2 * * 0', ['2026-03-29T01:00Z', '2026-04-05T00:00Z']],
    ['every hour', '30 * * * 0', ['2026-03-28T23:30Z', '2026-03-29T00:30Z', '2026-03-29T01:30Z']],
    ['every other', '0 */2 * * 0', ['2026-03-28T23:00Z', '2026-03-29T02:00Z', '2026-03-29T04:00Z']],
  ])('with %s, around the gap', (_, text, expected) => {
    const found = runs(cron(text), 'Europe/Berlin', '2026-03-28T00:30Z', expected.length)
    expect(found).toEqual(expected)
  })

  test.each([
    ['a named hour', '30 2 * * 0', ['2026-10-25T00:30Z', '2026-11-01T01:30Z']],
    ['named hours', '0 1-3 * * 0', ['2026-10-24T23:00Z', '2026-10-25T00:00Z', '2026-10-25T02:00Z']],
    ['every hour', '30 * * * 0', ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z']],
  ])('with %s, around the overlap', (_, text, expected) => {
    const found = runs(cron(text), 'Europe/Berlin', '2026-10-24T22:45Z', expected.length)
    expect(found).toEqual(expected)
  })

  test.each(['Europe/Berlin', 'UTC'])('none within five years is none, in %s', (zone) => {
    const leapDay = cron('0 7 29 2 *')
    const [after, before] = [new Date('2096-03-01T00:00Z'), new Date('2104-02-28T00:00Z')]
    expect(runAtOrAfter(leapDay, zone, after)).toBeUndefined()
    expect(runAtOrBefore(leapDay, zone, before)).toBeUndefined()
  })
})

describe('before and after', () => {
  const daily = slots('08:00')
  const zone = 'Europe/Berlin'
  test.each([
    ['at the run', '2026-11-23T07:00:00.000Z', '2026-11-23T07:00Z', '2026-11-23T07:00Z'],
    ['just after', '2026-11-23T07:00:00.001Z', '2026-11-23T07:00Z', '2026-11-24T07:00Z'],
    ['just before', '2026-11-23T06:59:59.999Z', '2026-11-22T07:00Z', '2026-11-23T07:00Z'],
  ])('%s', (_, at, before, after) => {
    for (const when of [daily, cron('0 8 * * *')]) {
      expect(runAtOrBefore(when, zone, new Date(at))).toEqual(new Date(before))
      expect(runAtOrAfter(when, zone, new Date(at))).toEqual(new Date(after))
    }
  })

  test('the gap and the overlap, looking back', () => {
    const night = slots('02:30')
    const back = (at: string) => runAtOrBefore(night, zone, new Date(at))
    expect(back('2026-03-29T00:59Z')).toEqual(new Date('2026-03-28T01:30Z'))
    expect(back('2026-03-29T01:00Z')).toEqual(new Date('2026-03-29T01:00Z'))
    expect(back('2026-10-25T01:45Z')).toEqual(new Date('2026-10-25T00:30Z'))
  })
})

test('what was asked before changes no answer', () => {
  const when = slots('02:30')
  const late = runs(when, 'America/New_York', '2031-03-01T00:00Z', 40)
  const early = runs(when, 'America/New_York', '2019-03-01T00:00Z', 40)
  expect(runs(when, 'America/New_York', '2031-03-01T00:00Z', 40)).toEqual(late)
  expect([early[9], late[8]]).toEqual(['2019-03-10T07:00Z', '2031-03-09T07:00Z'])
})

const forms = 'as numbers, rising ranges (1-5), steps (*/2) or a list of those (1,3-5)'
test.each([
  ['0 15 * * sat', undefined],
  ['*/5 8-18/2 1,15 JAN-mar mon-fri', undefined],
  ['0 7 29 2 *', undefined],
  ['', 'expected five fields, minute hour day month weekday, like "0 15 * * sat", found 0'],
  ['@daily', 'expected five fields, minute hour day month weekday, like "0 15 * * sat", found 1'],
  [
    '0 0 8 * * *',
    'expected five fields, minute hour day month weekday, like "0 15 * * sat", found 6',
  ],
  ['60 8 * * *', `expected as minute 0 to 59, ${forms}, found "60"`],
  ['0 24 * * *', `expected as hour 0 to 23, ${forms}, found "24"`],
  ['0 8 0 * *', `expected as day 1 to 31, ${forms}, found "0"`],
  ['0 8 * 13 *', `expected as month 1 to 12 or jan to dec, ${forms}, found "13"`],
  ['0 8 * * fri-mon', `expected as weekday 0 to 7 or sun to sat, ${forms}, found "fri-mon"`],
  ['0 8 * * Samstag', `expected as weekday 0 to 7 or sun to sat, ${forms}, found "Samstag"`],
  ['0 8 30 2 *', 'expected a day that some month has: this never runs'],
])('%j as a cron expression', (text, fault) => {
  expect(cronFault(text)).toBe(fault)
})
