import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockChanges, daySpan, hoursOfDay } from '../../src/core/hours-of-day.ts'

const hoursOn = (zone: string, day: string) =>
  hoursOfDay(zone, daySpan(zone, day)).map(({ begins, again, from, to }) => {
    const minutes = (to.getTime() - from.getTime()) / 60_000
    return `${begins}${again ? ' again' : ''}${minutes === 60 ? '' : ` for ${minutes}`}`
  })
const changesOn = (zone: string, day: string) => clockChanges(zone, daySpan(zone, day))

const night = (zone: string, day: string) => hoursOn(zone, day).slice(0, 4)

describe('the hours of a day', () => {
  it('are 24 on most days', () => {
    expect(hoursOn('Europe/Berlin', '2026-11-23')).toEqual(
      Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`),
    )
    expect(changesOn('Europe/Berlin', '2026-11-23')).toEqual([])
  })

  it('leave out what the clock skips', () => {
    expect(night('Europe/Berlin', '2027-03-28')).toEqual(['00:00', '01:00', '03:00', '04:00'])
    expect(hoursOn('Europe/Berlin', '2027-03-28')).toHaveLength(23)
    expect(changesOn('Europe/Berlin', '2027-03-28')).toEqual([
      { at: new Date('2027-03-28T01:00:00Z'), goes: 'forward', from: '02:00', to: '03:00' },
    ])
  })

  it('have twice what the clock shows twice', () => {
    expect(night('Europe/Berlin', '2026-10-25')).toEqual(['00:00', '01:00', '02:00', '02:00 again'])
    expect(hoursOn('Europe/Berlin', '2026-10-25')).toHaveLength(25)
    expect(changesOn('Europe/Berlin', '2026-10-25')).toEqual([
      { at: new Date('2026-10-25T01:00:00Z'), goes: 'back', from: '03:00', to: '02:00' },
    ])
  })

  it('are halved where the clock moves by half an hour', () => {
    expect(night('Australia/Lord_Howe', '2027-04-04')).toEqual([
      '00:00',
      '01:00',
      '01:30 again for 30',
      '02:00',
    ])
    expect(changesOn('Australia/Lord_Howe', '2027-04-04')).toEqual([
      { at: new Date('2027-04-03T15:00:00Z'), goes: 'back', from: '02:00', to: '01:30' },
    ])
    expect(night('Australia/Lord_Howe', '2026-10-04')).toEqual([
      '00:00',
      '01:00',
      '02:30 for 30',
      '03:00',
    ])
    expect(changesOn('Australia/Lord_Howe', '2026-10-04')).toEqual([
      { at: new Date('2026-10-03T15:30:00Z'), goes: 'forward', from: '02:00', to: '02:30' },
    ])
  })

  it('begin and end where the clock is changed at midnight', () => {
    expect(hoursOn('Asia/Beirut', '2026-03-29').slice(0, 2)).toEqual(['01:00', '02:00'])
    expect(hoursOn('Asia/Beirut', '2026-10-24').slice(-2)).toEqual(['23:00', '23:00 again'])
    expect(hoursOn('Asia/Beirut', '2026-10-25')[0]).toBe('00:00')
  })

  it('follow each other without a gap, day after day', () => {
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Beirut', 'America/Havana', 'UTC']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({
          min: new Date('2000-01-01'),
          max: new Date('2036-12-30'),
          noInvalidDate: true,
        }),
        (zone, date) => {
          const [day, next] = [0, 86_400_000].map((later) =>
            new Date(date.getTime() + later).toISOString().slice(0, 10),
          ) as [string, string]
          const span = daySpan(zone, day)
          const hours = hoursOfDay(zone, span)
          const ends = hours.map(({ to }) => to)
          expect(hours.map(({ from }) => from)).toEqual([span.from, ...ends.slice(0, -1)])
          expect(ends.at(-1)).toEqual(span.to)
          expect(span.to).toEqual(daySpan(zone, next).from)
        },
      ),
    )
  })
})
