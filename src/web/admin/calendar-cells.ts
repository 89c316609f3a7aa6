import { type HourOfDay, hoursOfDay, type Span } from '../../core/hours-of-day.ts'
import { openRuns } from '../../core/open-runs.ts'
import { quietUntil } from '../../core/quiet-hours.ts'
import type { Schedule } from '../../core/schedule.ts'
import type { CalendarDelivery, CalendarPost } from '../../ports/calendar-store.ts'
import type { Calendar, CalendarDay } from '../../tasks/load-calendar.ts'

/** A run of a schedule, to come. */
export interface Slot {
  readonly kind: 'slot'
  readonly at: Date
  /** Or several, by their names. */
  readonly schedule: string
  /** Others follow in the same stretch of time. */
  readonly more: boolean
}

/** What stands in a calendar at a time. */
export type Item =
  | Slot
  | { readonly kind: 'post'; readonly at: Date; readonly post: CalendarPost }
  | { readonly kind: 'delivery'; readonly at: Date; readonly delivery: CalendarDelivery }

/** An hour of a day, as the rows of a week have it. */
export interface Cell extends Span {
  /** What the clock shows at its begin. */
  readonly begins: string
  readonly again: boolean
  /** Nothing goes out under some schedule. */
  readonly quiet: boolean
  /** The schedules whose quiet hours begin here, or go on from the day before. */
  readonly quietFrom: readonly string[]
  readonly items: readonly Item[]
}

/** `02`, and `02 again` for an hour that the clock shows twice: they sort as they follow each other. */
export const rowOf = ({ hour, again }: Pick<HourOfDay, 'hour' | 'again'>) =>
  again ? `${hour} again` : hour

export interface WeekDay {
  readonly day: CalendarDay
  /** By row; no cell for an hour that the clock does not show on this day. */
  readonly cells: ReadonlyMap<string, Cell>
}

interface Clock {
  readonly zone: string
  readonly now: Date
}

/** The days of a week hour by hour, and the rows that they need together. */
export function weekOfCells({ days, schedules }: Calendar, clock: Clock) {
  const hours = days.map(({ span }) => rowsOf(hoursOfDay(clock.zone, span)))
  const spans = hours.flatMap((rows) => [...rows.values()])
  const slots = slotsIn(schedules, spans, clock, 1)
  let place = 0
  const week: WeekDay[] = days.map((day, index) => {
    const rows = hours[index] ?? new Map<string, HourOfDay>()
    const fromMidnight = day.span.from
    const cells = [...rows].map(([row, hour]) => {
      const items = [...together(slots[place++] ?? []), ...itemsIn(day, hour)].sort(byTime)
      return [row, { ...hour, ...quietIn(schedules, hour, fromMidnight, clock), items }] as const
    })
    return { day, cells: new Map(cells) }
  })
  const rows = new Set(week.flatMap(({ cells }) => [...cells.keys()]))
  return { week, rows: [...rows].sort() }
}

/** An hour that the clock is put forward within is one row all the same. */
function rowsOf(hours: readonly HourOfDay[]): ReadonlyMap<string, HourOfDay> {
  const rows = new Map<string, HourOfDay>()
  for (const hour of hours) {
    rows.set(rowOf(hour), { ...(rows.get(rowOf(hour)) ?? hour), to: hour.to })
  }
  return rows
}

/** For each span, the runs to come of all schedules. */
export function slotsIn(
  schedules: readonly Schedule[],
  spans: readonly Span[],
  { zone, now }: Clock,
  limit: number,
): readonly (readonly Slot[])[] {
  const toCome = spans.map(({ from, to }) => ({ from: from > now ? from : now, to }))
  const all = schedules.map((schedule) =>
    openRuns(schedule, zone, toCome, limit).map(({ runs, more }) =>
      runs.map((at, index): Slot => {
        const isLast = index === runs.length - 1
        return { kind: 'slot', at, schedule: schedule.id, more: more && isLast }
      }),
    ),
  )
  return spans.map((_, place) => all.flatMap((ofSchedule) => ofSchedule[place] ?? []))
}

/** Schedules that run at the same time share a slot. */
function together(slots: readonly Slot[]): readonly Slot[] {
  return [...Map.groupBy(slots, ({ at }) => at.getTime()).values()].flatMap((same) => {
    const [first] = same
    const schedule = same.map((one) => one.schedule).join(', ')
    return first ? [{ ...first, schedule, more: same.some(({ more }) => more) }] : []
  })
}

export const byTime = (a: Item, b: Item) => a.at.getTime() - b.at.getTime()

/** What of a day lies in a span. */
export function itemsIn({ deliveries, posts }: CalendarDay, { from, to }: Span): readonly Item[] {
  const items: readonly Item[] = [
    ...posts.first.map((post): Item => ({ kind: 'post', at: post.at, post })),
    ...deliveries.first.map((delivery): Item => ({ kind: 'delivery', at: delivery.at, delivery })),
  ]
  return items.filter(({ at }) => at >= from && at < to).sort(byTime)
}

function quietIn(
  schedules: readonly Schedule[],
  { from, to }: Span,
  fromMidnight: Date,
  { zone }: Clock,
): Pick<Cell, 'quiet' | 'quietFrom'> {
  const isQuiet = ({ quiet }: Schedule, at: Date) => quiet && quietUntil(quiet, zone, at)
  const end = new Date(to.getTime() - 1)
  const quiet = schedules.filter((one) => isQuiet(one, from) || isQuiet(one, end))
  const begin = new Date(from.getTime() - 1)
  const isNew = (one: Schedule) => from <= fromMidnight || !isQuiet(one, begin)
  return { quiet: quiet.length > 0, quietFrom: quiet.filter(isNew).map(({ id }) => id) }
}
