import { jitterOf } from './jitter.ts'
import { runAtOrAfter, type When } from './occurrences.ts'
import { closedUntil } from './open-days.ts'
import { type Post, visibleAt } from './post.ts'
import { quietUntil } from './quiet-hours.ts'
import { type Schedule, shelfLifeOf } from './schedule.ts'

/** Where no schedule with slots names the account, a quiet post waits for the full hour. */
const FULL_HOUR = { kind: 'cron', cron: '0 * * * *', take: 1 } as const

export interface Due {
  readonly dueAt: Date
  readonly expiresAt: Date
}

export interface DueWhere {
  readonly zone: string
  /** The deliveries' account: with the post and the schedule it decides the jitter. */
  readonly accountId: string
  /** The slot schedules that name the account: a `quiet` post waits for the next of their slots. */
  readonly slots: readonly Extract<When, { kind: 'slots' }>[]
}

/**
 * When a post first goes to an account under a schedule: the same however often it is asked. Breaking posts wait for no slot, day
 * or quiet hour. The shelf life counts from then. Undefined when the schedule never runs again.
 */
export function dueUnder(
  schedule: Schedule,
  post: Pick<Post, 'id' | 'publishedAt' | 'embargoUntil' | 'priority' | 'section'>,
  where: DueWhere,
): Due | undefined {
  const earliest = new Date(visibleAt(post).getTime() + schedule.delay)
  const open = post.priority === 'breaking' ? earliest : openMoment(schedule, post, earliest, where)
  const dueAt = open && jittered(schedule, post, open, where)
  return dueAt && { dueAt, expiresAt: new Date(dueAt.getTime() + shelfLifeOf(schedule, post)) }
}

/** A little later than the moment that lets it out; in that moment, where the schedule closes meanwhile. */
export function jittered(
  schedule: Pick<Schedule, 'id' | 'jitter' | 'quiet' | 'days'>,
  { id, priority }: Pick<Post, 'id' | 'priority'>,
  open: Date,
  { zone, accountId }: DueWhere,
): Date {
  const key = `${id} ${accountId} ${schedule.id}`
  const at = new Date(open.getTime() + jitterOf(key, schedule.jitter ?? 0))
  return priority !== 'breaking' && closedAt(schedule, zone, at) ? open : at
}

/** The first moment at or after `from` when a schedule lets a post that is not breaking out. */
export function openMoment(
  schedule: Pick<Schedule, 'when' | 'quiet' | 'days'>,
  { priority }: Pick<Post, 'priority'>,
  from: Date,
  { zone, slots }: Pick<DueWhere, 'zone' | 'slots'>,
): Date | undefined {
  let at: Date | undefined = from
  // Each of the three may push it into what another one closes; a week of closed days is the longest walk there is.
  for (let step = 0; at && step < 32; step += 1) {
    const open: Date | undefined = runFor(schedule.when, priority, at, zone, slots)
    if (!open) return undefined
    const later = closedAt(schedule, zone, open)
    if (!later) return open
    at = later
  }
  return undefined
}

/** The end of the quiet hours or closed days that hold at a moment; undefined when none do. */
export function closedAt(
  { quiet, days }: Pick<Schedule, 'quiet' | 'days'>,
  zone: string,
  at: Date,
): Date | undefined {
  return (quiet && quietUntil(quiet, zone, at)) ?? (days && closedUntil(days, zone, at))
}

function runFor(
  when: When,
  priority: Post['priority'],
  from: Date,
  zone: string,
  slots: DueWhere['slots'],
): Date | undefined {
  if (when.kind !== 'at_once') return runAtOrAfter(when, zone, from)
  if (priority !== 'quiet') return from
  const runs = slots.flatMap((one) => runAtOrAfter(one, zone, from) ?? [])
  return runs.length > 0
    ? new Date(Math.min(...runs.map((run) => run.getTime())))
    : runAtOrAfter(FULL_HOUR, zone, from)
}
