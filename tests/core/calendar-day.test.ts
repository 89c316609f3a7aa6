import { describe, expect, it } from 'vitest'
import { dayIn, daysBefore, daysFrom } from '../../src/core/calendar-day.ts'

describe('calendar days', () => {
  it('begin at midnight of the zone', () => {
    const at = new Date('2026-11-22T23:30:00Z')
    expect([dayIn(at, 'UTC'), dayIn(at, 'Europe/Berlin'), dayIn(at, 'America/Lima')]).toEqual([
      '2026-11-22',
      '2026-11-23',
      '2026-11-22',
    ])
  })

  it('are counted back over months and leap days', () => {
    expect([daysBefore('2026-03-01', 1), daysBefore('2028-03-01', 1)]).toEqual([
      '2026-02-28',
      '2028-02-29',
    ])
    expect(daysBefore('2026-01-01', 400)).toBe('2024-11-27')
  })

  it('are listed from the first to the last', () => {
    expect(daysFrom('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(daysFrom('2026-03-01', '2026-03-01')).toEqual(['2026-03-01'])
  })
})
