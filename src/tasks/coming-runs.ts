import { dueUnder } from '../core/due-time.ts'
import { type ClockChange, clockChanges, daySpan, type Span } from '../core/hours-of-day.ts'
import { openRuns } from '../core/open-runs.ts'
import { openWindows } from '../core/open-windows.ts'
import { type Schedule, whyNotUnder } from '../core/schedule.ts'
import type { ScheduleSetup } from '../core/setup.ts'
import { DAY, dayIn } from '../core/wall-clock.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { publicationOf } from './save-post.ts'

/** A moment or a stretch of time, with the changes of the clock on the day it begins. */
export interface ComingRun extends Span {
  readonly changes: readonly ClockChange[]
}

/** A post that readers will see, and when it goes out. */
export interface ComingPost {
  readonly id: string
  readonly title: string
  readonly visibleAt: Date
  readonly deliveries: readonly { readonly accountId: string; readonly dueAt: Date }[]
}

export type ComingRuns =
  /** At slots or by cron: `runs` begin and end at the same moment. */
  | { readonly kind: 'runs'; readonly zone: string; readonly runs: readonly ComingRun[] }
  /** At once: when it is open, and what it does with the next posts. */
  | {
      readonly kind: 'open'
      readonly zone: string
      readonly windows: readonly ComingRun[]
      readonly always: boolean
      readonly posts: readonly ComingPost[]
    }

/** No run is looked for beyond; a cron expression may name 29 February. */
const FARTHEST = 1_827 * DAY
/** Of windows and of posts. */
const AHEAD = 14 * DAY
const MOST_WINDOWS = 14

/** When a schedule, as it is or as it would be, lets posts out next. */
export async function comingRuns(
  ports: Pick<Ports, 'calendar' | 'clock' | 'posts' | 'setup'>,
  schedule: ScheduleSetup,
  limit: number,
): Promise<ComingRuns> {
  const { timezone: zone } = await publicationOf(ports)
  const now = ports.clock.now()
  if (schedule.when.kind !== 'at_once') {
    const whole = { from: now, to: new Date(now.getTime() + FARTHEST) }
    const [found] = openRuns(schedule, zone, [whole], limit)
    const runs = (found?.runs ?? []).map((at) => onItsDay(zone, { from: at, to: at }))
    return { kind: 'runs', zone, runs }
  }
  const ahead = { from: now, to: new Date(now.getTime() + AHEAD) }
  const windows = openWindows(schedule, zone, ahead).slice(0, MOST_WINDOWS)
  return {
    kind: 'open',
    zone,
    windows: windows.map((span) => onItsDay(zone, span)),
    always: !schedule.quiet && !schedule.days,
    posts: await comingPosts(ports, { schedule, zone, ahead, limit }),
  }
}

/** The first moment when a schedule lets anything out; undefined when it never does. */
export function nextRun(schedule: ScheduleSetup, zone: string, now: Date): Date | undefined {
  const whole = { from: now, to: new Date(now.getTime() + FARTHEST) }
  if (schedule.when.kind === 'at_once') return openWindows(schedule, zone, whole)[0]?.from
  return openRuns(schedule, zone, [whole], 1)[0]?.runs[0]
}

const onItsDay = (zone: string, span: Span): ComingRun => ({
  ...span,
  changes: clockChanges(zone, daySpan(zone, dayIn(zone, span.from))),
})

interface Ahead {
  readonly schedule: ScheduleSetup
  readonly zone: string
  readonly ahead: Span
  readonly limit: number
}

async function comingPosts(
  { calendar, posts, setup }: Pick<Ports, 'calendar' | 'posts' | 'setup'>,
  { schedule, zone, ahead, limit }: Ahead,
): Promise<ComingPost[]> {
  const [found] = await calendar.posts([ahead], limit)
  const [known, accounts, others] = await Promise.all([
    posts.byIds((found?.first ?? []).map(({ id }) => id)),
    setup.accounts(),
    setup.schedules(),
  ])
  const named = accounts.filter(({ id }) => schedule.accounts.includes(id))
  return (found?.first ?? []).flatMap(({ id, title, at }) => {
    const post = known.get(id)
    if (!post) return []
    const deliveries = named.flatMap((account) => {
      if (whyNotUnder(schedule, post, account)) return []
      const where = { zone, accountId: account.id, slots: slotsOf(others, account) }
      const due = dueUnder(asRunning(schedule, ahead.from), post, where)
      return due ? [{ accountId: account.id, dueAt: due.dueAt }] : []
    })
    return deliveries.length > 0 ? [{ id, title, visibleAt: at, deliveries }] : []
  })
}

const asRunning = (schedule: ScheduleSetup, since: Date): Schedule => ({
  ...schedule,
  since,
  stopped: false,
})

const slotsOf = (schedules: readonly Schedule[], { id }: Account) =>
  schedules.flatMap(({ when, accounts }) =>
    when.kind === 'slots' && accounts.includes(id) ? [when] : [],
  )
