import { stretchAt } from './stretches.ts'

/*
 * A wall time is what a clock in a zone shows, written in milliseconds as if the zone were UTC: `Date.UTC(2026, 10, 22, 8)` is
 * eight o'clock on 22 November, wherever that is.
 */

export const DAY = 86_400_000
const MINUTE = 60_000

export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof dayNames)[number]

/** What the clock of a zone shows at a moment. */
function wallAt(zone: string, at: Date): number {
  const moment = at.getTime()
  return moment + stretchAt(zone, moment).offset
}

/** The calendar day of a moment in a zone, like `2026-11-22`. */
export function dayIn(zone: string, at: Date): string {
  return new Date(wallAt(zone, at)).toISOString().slice(0, 10)
}

/** The time of day of a moment in a zone, like `08:05`. */
export function timeIn(zone: string, at: Date): string {
  return new Date(wallAt(zone, at)).toISOString().slice(11, 16)
}

/** `HH:MM`, from 00:00 to 23:59, as milliseconds since midnight; undefined for anything else. */
export function timeOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * MINUTE
}

/** The midnight that began the day of a wall time. */
export function midnightOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY
}

/** The day of the week of a wall time. */
export function weekdayOf(wall: number): Day {
  // 1 January 1970 was a Thursday.
  const index = (((Math.floor(wall / DAY) + 3) % 7) + 7) % 7
  return dayNames[index] ?? 'mon'
}

/** The moment when the calendar day of `at` began: at the end of the gap where the zone skips midnight. */
export function startOfDay(zone: string, at: Date): Date {
  const midnight = midnightOf(wallAt(zone, at))
  let stretch = stretchAt(zone, midnight - DAY)
  while (stretch.to + stretch.offset <= midnight) stretch = stretchAt(zone, stretch.to)
  return new Date(Math.max(stretch.from, midnight - stretch.offset))
}

/** The first moment after `at` when the clock shows a later calendar day. */
export function startOfNextDay(zone: string, at: Date): Date {
  const midnight = midnightOf(wallAt(zone, at)) + DAY
  return firstShown(zone, at, (wall) => Math.max(wall, midnight))
}

/**
 * The first moment, from `at` on, when the clock shows a wall time that is wanted. It asks what the clock shows and nothing
 * else: what lies in a gap is never shown, what lies in an overlap is shown twice.
 *
 * @param wanted the first wanted wall time at or after a wall time
 */
export function firstShown(zone: string, at: Date, wanted: (wall: number) => number): Date {
  let from = at.getTime()
  for (;;) {
    const { to, offset } = stretchAt(zone, from)
    const moment = wanted(from + offset) - offset
    if (moment < to) return new Date(moment)
    from = to
  }
}
