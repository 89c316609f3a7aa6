import { daysBefore, daysFrom } from './calendar-day.ts'
import { DAY, weekdayOf } from './wall-clock.ts'

/** Days are written like `2026-11-23`, weeks as in ISO 8601 (`2026-W48`, from Monday to Sunday), months like `2026-11`. */

const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`)
const isSound = (year: number) => year >= 1900 && year < 2200

export const daysAfter = (day: string, count: number) => daysBefore(day, -count)

/** The Monday of a day's week. */
function mondayOf(day: string): string {
  let monday = day
  while (weekdayOf(midnight(monday)) !== 'mon') monday = daysBefore(monday, 1)
  return monday
}

/** A week belongs to the year that has its Thursday. */
export function weekOf(day: string): string {
  const thursday = daysAfter(mondayOf(day), 3)
  const year = thursday.slice(0, 4)
  const week = 1 + Math.floor((midnight(thursday) - midnight(`${year}-01-01`)) / (7 * DAY))
  return `${year}-W${String(week).padStart(2, '0')}`
}

export const monthOf = (day: string): string => day.slice(0, 7)

/** The seven days of a week; undefined for what is no week. */
export function daysOfWeek(week: string): readonly string[] | undefined {
  const [, year = '', number = ''] = /^(\d{4})-W(\d\d)$/.exec(week) ?? []
  if (!isSound(Number(year))) return undefined
  // 4 January is always in the first week.
  const monday = daysAfter(mondayOf(`${year}-01-04`), (Number(number) - 1) * 7)
  return weekOf(monday) === week ? daysFrom(monday, daysAfter(monday, 6)) : undefined
}

/** The whole weeks that a month lies in; undefined for what is no month. */
export function weeksOfMonth(month: string): readonly string[] | undefined {
  const [, year = ''] = /^(\d{4})-(?:0[1-9]|1[0-2])$/.exec(month) ?? []
  if (!isSound(Number(year))) return undefined
  const last = daysBefore(monthAfter(month, 1).concat('-01'), 1)
  return daysFrom(mondayOf(`${month}-01`), daysAfter(mondayOf(last), 6))
}

/** The month so many months later, or earlier. */
export function monthAfter(month: string, count: number): string {
  const date = new Date(midnight(`${month}-01`))
  date.setUTCMonth(date.getUTCMonth() + count)
  return date.toISOString().slice(0, 7)
}
