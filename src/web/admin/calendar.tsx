import { Hono } from 'hono'
import { z } from 'zod'
import { InputError } from '../../core/errors.ts'
import { localMoment } from '../../core/local-time.ts'
import type { Schedule } from '../../core/schedule.ts'
import { shownTime } from '../../core/shown-time.ts'
import { dayIn } from '../../core/wall-clock.ts'
import type { Ports } from '../../ports/ports.ts'
import { loadCalendar } from '../../tasks/load-calendar.ts'
import { rescheduleDelivery, undoReschedule } from '../../tasks/reschedule-delivery.ts'
import { publicationOf } from '../../tasks/save-post.ts'
import { answer } from '../public/frame.tsx'
import { CalendarMonth } from './calendar-month.tsx'
import { DragForm, MovePanel } from './calendar-move.tsx'
import {
  type CalendarView,
  calendarHref,
  calendarViewOf,
  neighboursOf,
  titleOf,
} from './calendar-view.ts'
import { type CalendarProps, CalendarWeek } from './calendar-week.tsx'
import { type DeliveryLine, linesOf } from './delivery-line.tsx'
import { act } from './flash.ts'
import { backTo, bodyText, Select, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { movedOf, undoFields, undoOf } from './undo-fields.ts'
import type { AdminDeps, AdminEnv, View } from './view.ts'

/** How many deliveries, and how many posts, of a day are shown. */
const SHOWN = { week: 24, month: 4 } as const

/** What is left empty by the form is no filter. */
const text = z.string().min(1).max(200).optional().catch(undefined)
const query = z.object({ week: text, month: text, account: text, move: text })

export function calendarPages({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const { move, ...asked } = query.parse(c.req.query())
    const { zone, now } = c.var.view
    const today = dayIn(zone, now)
    const view = calendarViewOf(asked, today)
    const [calendar, moving] = await Promise.all([
      loadCalendar(ports, { ...view, zone, limit: SHOWN[view.shape] }),
      lineOf(ports, move),
    ])
    const shown = { calendar, view, zone, now, today }
    return answer(c, <CalendarPage {...shown} page={c.var.view} moving={moving} />)
  })

  app.post('/move', async (c) => {
    const back = await backTo(c, '/admin/calendar')
    return act(c, back, async () => {
      const { timezone } = await publicationOf(ports)
      const turn = (await bodyText(c, 'turn')) === 'second' ? 'second' : 'first'
      const at = localMoment(await bodyText(c, 'at'), timezone, turn)
      const moved = await rescheduleDelivery(ports, await bodyText(c, 'id'), at)
      return { text: `It is due on ${shownTime(moved.to, timezone)}.`, undo: undoOf(moved, back) }
    })
  })

  app.post('/undo', async (c) =>
    act(c, await backTo(c, '/admin/calendar'), async () => {
      const fields = undoFields.safeParse(await c.req.parseBody()).data
      if (!fields) throw new InputError('invalid', 'There is nothing to undo.')
      const { timezone } = await publicationOf(ports)
      const { dueAt } = await undoReschedule(ports, movedOf(fields))
      return `Undone: it is due on ${shownTime(dueAt, timezone)} again.`
    }),
  )

  return app
}

async function lineOf(ports: Ports, id: string | undefined): Promise<DeliveryLine | undefined> {
  const delivery = id === undefined ? undefined : await ports.deliveries.byId(id)
  return delivery && (await linesOf(ports, [delivery]))[0]
}

interface PageProps extends CalendarProps {
  readonly page: View
  readonly moving: DeliveryLine | undefined
}

/** What went out and what is to go out, on the publication's clock. */
const CalendarPage = ({ page, moving, ...shown }: PageProps) => {
  const { view, calendar, zone } = shown
  const twice = calendar.days.some(({ changes }) => changes.some(({ goes }) => goes === 'back'))
  return (
    <AdminPage
      view={page}
      section="calendar"
      title="Calendar"
      head={
        <>
          <link rel="stylesheet" href={page.asset('calendar.css')} />
          <script src={page.asset('calendar.js')} defer></script>
        </>
      }
      aside={<p class="quiet">{titleOf(view)}</p>}
    >
      <Around {...shown} />
      <AccountFilter view={view} accounts={calendar.accounts} />
      {moving && page.may('deliveries') && (
        <MovePanel line={moving} view={view} zone={zone} twice={twice} />
      )}
      <div class="calendar">
        {view.shape === 'week' ? <CalendarWeek {...shown} /> : <CalendarMonth {...shown} />}
      </div>
      <Legend schedules={calendar.schedules} />
      {page.may('deliveries') && <DragForm view={view} />}
    </AdminPage>
  )
}

const Around = ({ view, today }: Pick<CalendarProps, 'view' | 'today'>) => {
  const { previous, next, today: now, week, month } = neighboursOf(view, today)
  const here = (shape: CalendarView['shape']) => (view.shape === shape ? 'page' : undefined)
  return (
    <nav class="periods" aria-label="Weeks and months">
      <a href={calendarHref(previous)} rel="prev">
        Previous {view.shape}
      </a>
      <a href={calendarHref(now)}>Today</a>
      <a href={calendarHref(next)} rel="next">
        Next {view.shape}
      </a>
      <a href={calendarHref(week)} aria-current={here('week')}>
        Week
      </a>
      <a href={calendarHref(month)} aria-current={here('month')}>
        Month
      </a>
    </nav>
  )
}

interface FilterProps {
  readonly view: CalendarView
  readonly accounts: readonly string[]
}

const AccountFilter = ({ view, accounts }: FilterProps) => (
  <form method="get" action="/admin/calendar" class="filter">
    <input type="hidden" name={view.shape} value={view.name} />
    <Select
      name="account"
      label="Account"
      any="All accounts"
      value={view.account}
      choices={accounts}
    />
    <SubmitButton tone="quiet">Show</SubmitButton>
  </form>
)

/** When each schedule lets posts out. */
const Legend = ({ schedules }: { readonly schedules: readonly Schedule[] }) => (
  <section class="legend" aria-labelledby="legend">
    <h2 id="legend">Schedules</h2>
    {schedules.length === 0 && <p class="quiet">None runs.</p>}
    <ul>
      {schedules.map((schedule) => (
        <li>
          <strong>{schedule.id}</strong> {wordsOf(schedule).join(', ')}
        </li>
      ))}
    </ul>
  </section>
)

function wordsOf({ when, days, quiet }: Schedule): readonly string[] {
  const slotDays = when.kind === 'slots' ? when.days : undefined
  const time = {
    at_once: 'at once',
    slots: when.kind === 'slots' ? `slots ${when.slots.join(', ')}` : '',
    cron: when.kind === 'cron' ? `slots by ${when.cron}` : '',
  }[when.kind]
  const on = [slotDays, days].flatMap((some) => (some ? [`on ${some.join(', ')}`] : []))
  return [time, ...on, ...(quiet ? [`quiet hours ${quiet.from}-${quiet.to}`] : [])]
}
