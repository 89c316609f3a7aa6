import type { Calendar, CalendarDay } from '../../tasks/load-calendar.ts'
import { type Cell, type WeekDay, weekOfCells } from './calendar-cells.ts'
import { CalendarItem, ChangeLine, zoneName } from './calendar-entry.tsx'
import { type CalendarView, shortDay, wholeDay } from './calendar-view.ts'

export interface CalendarProps {
  readonly calendar: Calendar
  readonly view: CalendarView
  readonly zone: string
  readonly now: Date
  /** `2026-11-23` in the zone. */
  readonly today: string
}

/** Seven days beside each other with their hours, or, where there is no room for that, what is in them one after the other. */
export const CalendarWeek = (props: CalendarProps) => {
  const { week, rows } = weekOfCells(props.calendar, props)
  return (
    <div class="week">
      <ol class="clock" aria-hidden="true">
        {rows.map((row) => (
          <li>{row.endsWith('again') ? 'again' : `${row}:00`}</li>
        ))}
      </ol>
      {week.map((one) => (
        <WeekColumn {...props} one={one} rows={rows} />
      ))}
    </div>
  )
}

interface ColumnProps extends CalendarProps {
  readonly one: WeekDay
  readonly rows: readonly string[]
}

const WeekColumn = ({ one: { day, cells }, rows, ...around }: ColumnProps) => {
  const { today, view } = around
  const isEmpty = [...cells.values()].every(({ items }) => items.length === 0)
  return (
    <section class={`day${day.day === today ? ' today' : ''}`} aria-labelledby={`day-${day.day}`}>
      <h2 id={`day-${day.day}`}>
        <time datetime={day.day} title={wholeDay(day.day)}>
          {shortDay(day.day)}
        </time>
        {day.day === today && <span class="spoken"> today</span>}
      </h2>
      <div class="marks">
        {day.changes.map((change) => (
          <ChangeLine change={change} />
        ))}
        <MoreLine day={day} account={view.account} />
        {isEmpty && <p class="nothing quiet">Nothing.</p>}
      </div>
      <ol class="hours">
        {rows.map((row) => (
          <HourCell
            {...around}
            day={day}
            row={row}
            cell={cells.get(row)}
            doubled={row.endsWith('again') || cells.has(`${row} again`)}
          />
        ))}
      </ol>
    </section>
  )
}

interface CellProps extends Omit<CalendarProps, 'calendar'> {
  readonly day: CalendarDay
  readonly row: string
  /** None where the clock does not show the hour on this day. */
  readonly cell: Cell | undefined
  readonly doubled: boolean
}

const HourCell = ({ day, row, cell, doubled, ...around }: CellProps) => {
  if (!cell) return <NoHour day={day} row={row} />
  const { begins, again, quiet, quietFrom, items, from, to } = cell
  const isEmpty = items.length === 0 && quietFrom.length === 0 && !doubled
  const label = doubled ? `${begins} ${zoneName(from, around.zone)}` : begins
  const plain = begins.endsWith(':00') && !doubled
  const isNow = from <= around.now && around.now < to
  const classes = [quiet && 'hush', items.length === 0 && 'idle', isNow && 'now'].filter(Boolean)
  return (
    <li
      class={classes.join(' ') || undefined}
      data-from={`${day.day}T${begins}`}
      data-turn={again ? 'second' : undefined}
      aria-hidden={isEmpty ? 'true' : undefined}
    >
      {!isEmpty && <span class={plain ? 'begins' : 'begins odd'}>{label} </span>}
      {quietFrom.length > 0 && <small>quiet: {quietFrom.join(', ')}</small>}
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <CalendarItem item={item} doubled={doubled} again={again} {...around} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** On the day when the clock is put forward, the hour is missing; a second one is missing on all days but one. */
const NoHour = ({ day: { changes }, row }: Pick<CellProps, 'day' | 'row'>) =>
  row.endsWith('again') || changes.length === 0 ? (
    <li class="void" aria-hidden="true"></li>
  ) : (
    <li class="void missing">
      <small>No {row}:00 on this day</small>
    </li>
  )

interface MoreProps {
  readonly day: CalendarDay
  readonly account: string | undefined
}

const MoreLine = ({ day: { deliveries, posts }, account }: MoreProps) => {
  const more = deliveries.count - deliveries.first.length
  const later = posts.count - posts.first.length
  const list = account ? `?account=${encodeURIComponent(account)}` : ''
  return (
    <>
      {more > 0 && (
        <p>
          <a href={`/admin/deliveries${list}`}>
            {more} more {more === 1 ? 'delivery' : 'deliveries'}
          </a>
        </p>
      )}
      {later > 0 && (
        <p>
          <a href="/admin/posts">
            {later} more {later === 1 ? 'post' : 'posts'}
          </a>
        </p>
      )}
    </>
  )
}
