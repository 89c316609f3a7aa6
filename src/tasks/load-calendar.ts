import { type ClockChange, clockChanges, daySpan, type Span } from '../core/hours-of-day.ts'
import type { Schedule } from '../core/schedule.ts'
import type { CalendarDelivery, CalendarPost, InSpan } from '../ports/calendar-store.ts'
import type { Ports } from '../ports/ports.ts'

/** A day of the publication's zone: what went out on it, what is to go out, and which posts are to appear. */
export interface CalendarDay {
  /** `2026-11-23` */
  readonly day: string
  readonly span: Span
  readonly changes: readonly ClockChange[]
  readonly deliveries: InSpan<CalendarDelivery>
  readonly posts: InSpan<CalendarPost>
}

export interface Calendar {
  readonly days: readonly CalendarDay[]
  /** Those that run, for the account when one is asked for. */
  readonly schedules: readonly Schedule[]
  readonly accounts: readonly string[]
}

export interface CalendarQuery {
  readonly days: readonly string[]
  readonly zone: string
  /** How many deliveries and posts of a day are shown. */
  readonly limit: number
  readonly account?: string | undefined
}

export async function loadCalendar(
  ports: Pick<Ports, 'calendar' | 'clock' | 'setup'>,
  { days, zone, limit, account }: CalendarQuery,
): Promise<Calendar> {
  const now = ports.clock.now()
  const spans = days.map((day) => daySpan(zone, day))
  const toCome = spans.map(({ from, to }) => ({ from: from > now ? from : now, to }))
  const [deliveries, posts, schedules, accounts] = await Promise.all([
    ports.calendar.deliveries(spans, limit, account),
    ports.calendar.posts(toCome, limit),
    ports.setup.schedules(),
    ports.setup.accounts(),
  ])
  const none = { first: [], count: 0 }
  return {
    days: spans.map((span, place) => ({
      day: days[place] ?? '',
      span,
      changes: clockChanges(zone, span),
      deliveries: deliveries[place] ?? none,
      posts: posts[place] ?? none,
    })),
    schedules: schedules.filter(
      (one) => !one.stopped && (account === undefined || one.accounts.includes(account)),
    ),
    accounts: accounts.map(({ id }) => id),
  }
}
