import { closedAt } from './due-time.ts'
import { clockChanges, type Span } from './hours-of-day.ts'
import { runAtOrAfter } from './occurrences.ts'
import type { Schedule } from './schedule.ts'
import { stretchAt } from './stretches.ts'
import { DAY, dayNames, midnightOf, timeOfDay } from './wall-clock.ts'

type Closing = Pick<Schedule, 'quiet' | 'days'>

/** What closes it lasts for hours; no stretch of time that is looked at has as many ends of such hours. */
const MOST_STEPS = 200

/** When a schedule lets posts out from `from` up to `to`, however it says so: between its quiet hours, on its days. */
export function openWindows(schedule: Closing, zone: string, { from, to }: Span): readonly Span[] {
  const windows: Span[] = []
  let at = from
  for (let step = 0; at < to && step < MOST_STEPS; step += 1) {
    const opens = closedAt(schedule, zone, at)
    if (opens) {
      at = opens
      continue
    }
    const closes = closingAfter(schedule, zone, at, to)
    windows.push({ from: at, to: closes })
    at = closes
  }
  return windows
}

/** The first moment after `at` that is closed, `to` at the latest. */
function closingAfter(schedule: Closing, zone: string, at: Date, to: Date): Date {
  let from = new Date(at.getTime() + 1)
  for (let step = 0; from < to && step < MOST_STEPS; step += 1) {
    const next = nextEdge(schedule, zone, from, to)
    if (next >= to || closedAt(schedule, zone, next)) return next < to ? next : to
    from = new Date(next.getTime() + 1)
  }
  return to
}

/** Where it may close: when quiet hours begin, when a day begins that is none of its days, and when the clock is put back into them. */
function nextEdge({ quiet, days }: Closing, zone: string, from: Date, to: Date): Date {
  const closed = dayNames.filter((day) => days && !days.includes(day))
  const midnight = { kind: 'slots', slots: ['00:00'], days: closed, take: 1 } as const
  const edges = [
    ...(quiet ? [nextShown(quiet.from, zone, from)] : []),
    ...(closed.length > 0 ? [runAtOrAfter(midnight, zone, from) ?? to] : []),
    ...clockChanges(zone, { from, to: new Date(Math.min(to.getTime(), from.getTime() + DAY)) }).map(
      (change) => change.at,
    ),
  ]
  return new Date(Math.min(to.getTime(), ...edges.map((edge) => edge.getTime())))
}

/** When the clock shows a time of day next, also for the second time on a day. Not there, where the clock is changed before that. */
function nextShown(time: string, zone: string, from: Date): Date {
  const wall = from.getTime() + stretchAt(zone, from.getTime()).offset
  const ahead = (midnightOf(wall) + (timeOfDay(time) ?? 0) - wall + DAY) % DAY
  return new Date(from.getTime() + ahead)
}
