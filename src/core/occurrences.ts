import { cronTimes } from './cron-times.ts'
import { nextSlot, previousSlot } from './slot-times.ts'
import { type Stretch, stretchAt } from './stretches.ts'
import { DAY, type Day } from './wall-clock.ts'

export { cronFault } from './cron-times.ts'
export { type Day, dayNames } from './wall-clock.ts'

/** When a schedule runs, in wall-clock time of the publication's zone; `take` posts go out at each run. */
export type When = { readonly kind: 'at_once' } | Timed
type Timed =
  | {
      readonly kind: 'slots'
      /** HH:MM, sorted. */
      readonly slots: readonly string[]
      readonly days?: readonly Day[]
      readonly take: number
    }
  | { readonly kind: 'cron'; readonly cron: string; readonly take: number }

// Where the clock is put forward or back, it goes as in Vixie's cron(8), "Daylight Saving Time and other time changes":
//
// - Slots, and cron expressions that name their hours, run once each. What lies in a gap runs at the gap's end, all of one gap
//   as one run. What lies in an overlap runs when the clock first shows it.
// - Cron expressions whose hour is a wildcard (`0 * * * *`, `0 */2 * * *`) follow the clock: they run whenever it shows such a
//   time, so never in a gap, and both times in an overlap.

/** What a zone is asked for, in wall times. */
interface WallTimes {
  readonly next: (wall: number) => number | undefined
  readonly previous: (wall: number) => number | undefined
  readonly followsClock: boolean
}

/** No further is looked for runs, either way. */
const FIVE_YEARS = 1_827 * DAY

/** First run at or after `from`, undefined when there is none within five years. */
export function runAtOrAfter(when: Timed, zone: string, from: Date): Date | undefined {
  const times = wallTimes(when)
  const start = from.getTime()
  const last = start + FIVE_YEARS
  for (let at = start; at <= last; ) {
    const stretch = stretchAt(zone, at)
    const run = firstIn(stretch, times, at)
    if (run !== undefined) return run <= last ? new Date(run) : undefined
    at = stretch.to
  }
  return undefined
}

/** Last run at or before `at`, undefined when there is none within five years. */
export function runAtOrBefore(when: Timed, zone: string, at: Date): Date | undefined {
  const times = wallTimes(when)
  const end = at.getTime()
  const first = end - FIVE_YEARS
  for (let until = end; until >= first; ) {
    const stretch = stretchAt(zone, until)
    const run = lastIn(stretch, times, until)
    if (run !== undefined) return run >= first ? new Date(run) : undefined
    until = stretch.from - 1
  }
  return undefined
}

function wallTimes(when: Timed): WallTimes {
  if (when.kind === 'slots') {
    return {
      next: (wall) => nextSlot(when, wall),
      previous: (wall) => previousSlot(when, wall),
      followsClock: false,
    }
  }
  const { next, previous, everyHour } = cronTimes(when.cron)
  return { next, previous, followsClock: everyHour }
}

/** The first run of a stretch at or after `at`, which lies in it. */
function firstIn(stretch: Stretch, times: WallTimes, at: number): number | undefined {
  if (at === stretch.from && runsAtGapEnd(stretch, times)) return at
  const shown = at + stretch.offset
  const wall = times.next(times.followsClock ? shown : Math.max(shown, stretch.seen))
  if (wall === undefined) return undefined
  const run = wall - stretch.offset
  return run < stretch.to ? run : undefined
}

/** The last run of a stretch at or before `at`, which lies in it. */
function lastIn(stretch: Stretch, times: WallTimes, at: number): number | undefined {
  const shown = stretch.from + stretch.offset
  const earliest = times.followsClock ? shown : Math.max(shown, stretch.seen)
  const wall = times.previous(at + stretch.offset)
  if (wall !== undefined && wall >= earliest) return wall - stretch.offset
  return runsAtGapEnd(stretch, times) ? stretch.from : undefined
}

/** Whether a run that is due once lies in the gap before a stretch. */
function runsAtGapEnd({ from, offset, seen }: Stretch, times: WallTimes): boolean {
  if (times.followsClock || seen >= from + offset) return false
  const wall = times.next(seen)
  return wall !== undefined && wall < from + offset
}
