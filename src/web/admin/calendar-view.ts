import { daysBefore } from '../../core/calendar-day.ts'
import {
  daysAfter,
  daysOfWeek,
  monthAfter,
  monthOf,
  weekOf,
  weeksOfMonth,
} from '../../core/calendar-span.ts'

/** Which part of the calendar is looked at, and how. */
export interface CalendarView {
  readonly shape: 'week' | 'month'
  /** `2026-W48` or `2026-11` */
  readonly name: string
  readonly days: readonly string[]
  readonly account?: string | undefined
}

type Asked = Readonly<Partial<Record<'week' | 'month' | 'account', string | undefined>>>

/** What is asked for; this week when that is nothing, or nothing that there is. */
export function calendarViewOf({ week, month, account }: Asked, today: string): CalendarView {
  const ofMonth = month === undefined ? undefined : weeksOfMonth(month)
  if (month !== undefined && ofMonth) return { shape: 'month', name: month, days: ofMonth, account }
  const ofWeek = week === undefined ? undefined : daysOfWeek(week)
  if (week !== undefined && ofWeek) return { shape: 'week', name: week, days: ofWeek, account }
  return weekView(today, account)
}

const weekView = (day: string, account?: string): CalendarView => ({
  shape: 'week',
  name: weekOf(day),
  days: daysOfWeek(weekOf(day)) ?? [],
  account,
})

const monthView = (month: string, account?: string): CalendarView => ({
  shape: 'month',
  name: month,
  days: weeksOfMonth(month) ?? [],
  account,
})

/** Of a week or a month alike: what stands before and after it, and the one with a day. */
export function neighboursOf(view: CalendarView, today: string) {
  const { shape, name, days, account } = view
  const [monday = today] = days
  const isMonth = shape === 'month'
  const month = isMonth ? name : monthOf(daysAfter(monday, 3))
  const inside = days.includes(today) && (!isMonth || monthOf(today) === name)
  const dayInside = inside ? today : isMonth ? `${name}-01` : monday
  return {
    previous: isMonth
      ? monthView(monthAfter(name, -1), account)
      : weekView(daysBefore(monday, 1), account),
    next: isMonth
      ? monthView(monthAfter(name, 1), account)
      : weekView(daysAfter(monday, 7), account),
    today: isMonth ? monthView(monthOf(today), account) : weekView(today, account),
    week: weekView(dayInside, account),
    month: monthView(month, account),
  }
}

type Place = Pick<CalendarView, 'shape' | 'name' | 'account'>

/** @param move the delivery that is to get another time; without a fragment, beside which browsers heed no autofocus */
export function calendarHref({ shape, name, account }: Place, move?: string): string {
  const asked = { [shape]: name, ...(account && { account }), ...(move && { move }) }
  const parameters = new URLSearchParams(asked).toString()
  return `/admin/calendar?${parameters}`
}

/** The week that a day lies in, at that day. */
export const dayHref = (day: string, account: string | undefined) =>
  `${calendarHref(weekView(day, account))}#day-${day}`

const words = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
const range = words({ day: 'numeric', month: 'long', year: 'numeric' })
const monthName = words({ month: 'long', year: 'numeric' })
const dayName = words({ weekday: 'short', day: 'numeric', month: 'short' })
const longDay = words({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`)

/** `Week 48, 23–29 November 2026`, `November 2026` */
export function titleOf({ shape, name, days }: CalendarView): string {
  if (shape === 'month') return monthName.format(dateOf(`${name}-01`))
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const between = range.formatRange(dateOf(first), dateOf(last)).replaceAll('\u2009', '')
  return `Week ${Number(name.slice(-2))}, ${between}`
}

/** `Mon 23 Nov`, `Monday 23 November 2026` */
export const shortDay = (day: string) => dayName.format(dateOf(day)).replace(',', '')
export const wholeDay = (day: string) => longDay.format(dateOf(day)).replace(',', '')
