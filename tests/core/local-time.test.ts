import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localMoment, localTime } from '../../src/core/local-time.ts'

describe('local-time', () => {
  it.each([
    ['2026-11-22T10:30', 'Europe/Berlin', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22 10:30', 'Europe/Berlin', '2026-11-22T09:30:00.000Z'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    ['2026-11-22T10:30', 'Asia/Kathmandu', '2026-11-22T04:45:00.000Z'],
  ])('%s in %s is %s', (text, zone, moment) => {
    expect(localMoment(text, zone).toISOString()).toBe(moment)
  })

  it.each([
    [
      '2026-03-29T02:00',
      'Europe/Berlin',
      'The clock in Europe/Berlin never shows 02:00 on 2026-03-29: it is put forward to 03:00. Choose another time.',
    ],
    [
      '2026-03-29T02:59',
      'Europe/Berlin',
      'The clock in Europe/Berlin never shows 02:59 on 2026-03-29: it is put forward to 03:00. Choose another time.',
    ],
    [
      '2026-10-04T02:10',
      'Australia/Lord_Howe',
      'The clock in Australia/Lord_Howe never shows 02:10 on 2026-10-04: it is put forward to 02:30. Choose another time.',
    ],
    ['tomorrow', 'UTC', 'Expected a date and a time, like 2026-11-22T10:30'],
    ['2026-02-30T10:00', 'UTC', 'Expected a date and a time, like 2026-11-22T10:30'],
    ['', 'UTC', 'Expected a date and a time, like 2026-11-22T10:30'],
  ])('%j in %s is refused', (text, zone, message) => {
    expect(() => localMoment(text, zone)).toThrow(message)
  })

  it.each([
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T15:15:00.000Z'],
  ])('the second %s in %s is %s', (text, zone, moment) => {
    expect(localMoment(text, zone, 'second').toISOString()).toBe(moment)
  })

  it.each(['2026-10-25T03:00', '2026-10-25T01:59', '2026-11-22T10:30'])(
    '%s comes only once',
    (text) => {
      const [day, time] = text.split('T')
      expect(() => localMoment(text, 'Europe/Berlin', 'second')).toThrow(
        `The clock in Europe/Berlin shows ${time} only once on ${day}.`,
      )
    },
  )

  it('is what the clock shows', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
    ]
    const minute = fc.integer({ min: 29_000_000, max: 30_500_000 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (zone, minutes) => {
        const at = new Date(minutes * 60_000)
        const shown = localTime(at, zone)
        const again = localMoment(shown, zone)
        expect(localTime(again, zone)).toBe(shown)
        expect(again <= at).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
