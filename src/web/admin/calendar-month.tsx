import { monthOf } from '../../core/calendar-span.ts'
import { timeIn } from '../../core/wall-clock.ts'
import type { CalendarDay } from '../../tasks/load-calendar.ts'
import { itemsIn, type Slot, slotsIn } from './calendar-cells.ts'
import { CalendarItem, ChangeLine } from './calendar-entry.tsx'
import { dayHref, shortDay, wholeDay } from './calendar-view.ts'
import type { CalendarProps } from './calendar-week.tsx'

/** How many runs of a schedule a day of the month shows. */
const RUNS = 4
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whole weeks below each other, or, where there is no room for that, the days that have something. */
export const CalendarMonth = (props: CalendarProps) => {
  const { calendar } = props
  const spans = calendar.days.map(({ span }) => span)
  const slots = slotsIn(calendar.schedules, spans, props, RUNS)
  return (
    <>
      <ol class="weekdays" aria-hidden="true">
        {weekdays.map((name) => (
          <li>{name}</li>
        ))}
      </ol>
      <ol class="month">
        {calendar.days.map((day, place) => (
          <MonthDay {...props} day={day} slots={slots[place] ?? []} />
        ))}
      </ol>
    </>
  )
}

interface DayProps extends CalendarProps {
  readonly day: CalendarDay
  readonly slots: readonly Slot[]
}

const MonthDay = ({ day, slots, ...around }: DayProps) => {
  const { view, today, zone } = around
  const items = itemsIn(day, day.span)
  const hidden = day.deliveries.count + day.posts.count - items.length
  const isIdle = items.length + day.changes.length === 0 && day.day !== today
  const classes = [
    monthOf(day.day) !== view.name && 'outside',
    day.day === today && 'today',
    isIdle && 'idle',
  ].filter(Boolean)
  return (
    <li class={classes.join(' ') || undefined} data-day={day.day}>
      <h2>
        <a href={dayHref(day.day, view.account)} title={wholeDay(day.day)}>
          <time datetime={day.day}>{shortDay(day.day)}</time>
        </a>
        {day.day === today && <span class="spoken"> today</span>}
      </h2>
      {day.changes.map((change) => (
        <ChangeLine change={change} />
      ))}
      <SlotLines slots={slots} zone={zone} />
      <ul>
        {items.map((item) => (
          <CalendarItem item={item} {...around} />
        ))}
      </ul>
      {hidden > 0 && (
        <p>
          <a href={dayHref(day.day, view.account)}>
            {hidden} more<span class="spoken"> on {wholeDay(day.day)}</span>
          </a>
        </p>
      )}
    </li>
  )
}

/** One line for each schedule; of one that runs all day long, only its begin. */
const SlotLines = ({ slots, zone }: Pick<DayProps, 'slots' | 'zone'>) => (
  <>
    {[...Map.groupBy(slots, ({ schedule }) => schedule)].map(([schedule, runs]) => {
      const [first = '', ...others] = runs.map(({ at }) => timeIn(zone, at))
      const isLong = runs.at(-1)?.more === true
      return (
        <p class="slot">
          {isLong ? `slots from ${first}` : `${[first, ...others].join(', ')} slots`}, {schedule}
        </p>
      )
    })}
  </>
)
