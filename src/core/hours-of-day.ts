import { stretchAt } from './stretches.ts'
import { DAY, firstShown } from './wall-clock.ts'

/** From one moment up to but without the other. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

/** An hour of a day as the clock of a zone goes through it: shorter where the clock is changed within it. */
export interface HourOfDay extends Span {
  /** `02`: what the clock shows before the colon. */
  readonly hour: string
  /** What it shows when the hour begins: `02:00`, or `02:30` where it was put forward by half an hour. */
  readonly begins: string
  /** The clock shows the hour for the second time on this day. */
  readonly again: boolean
}

/** A change of the clock: to be put forward skips times, to be put back shows them again. */
export interface ClockChange {
  readonly at: Date
  readonly goes: 'forward' | 'back'
  /** What the clock would show, and what it shows instead. */
  readonly from: string
  readonly to: string
}

const HOUR = 3_600_000
const shown = (wall: number) => new Date(wall).toISOString().slice(11, 16)

/** When a calendar day begins and ends in a zone: 23 or 25 hours where the clock is changed by one. */
export function daySpan(zone: string, day: string): Span {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const begin = (wall: number) =>
    firstShown(zone, new Date(wall - 2 * DAY), (now) => Math.max(now, wall))
  return { from: begin(midnight), to: begin(midnight + DAY) }
}

export function hoursOfDay(zone: string, { from, to }: Span): readonly HourOfDay[] {
  const hours: HourOfDay[] = []
  /** How far the clock has come before it was put back. */
  let furthest = Number.NEGATIVE_INFINITY
  for (let at = from.getTime(); at < to.getTime(); ) {
    const stretch = stretchAt(zone, at)
    const wall = at + stretch.offset
    const nextHour = (Math.floor(wall / HOUR) + 1) * HOUR - stretch.offset
    const end = Math.min(nextHour, stretch.to, to.getTime())
    const begins = shown(wall)
    const again = wall < furthest
    hours.push({ from: new Date(at), to: new Date(end), hour: begins.slice(0, 2), begins, again })
    furthest = Math.max(furthest, end + stretch.offset)
    at = end
  }
  return hours
}

export function clockChanges(zone: string, { from, to }: Span): readonly ClockChange[] {
  const changes: ClockChange[] = []
  for (let at = from.getTime(); at < to.getTime(); ) {
    const stretch = stretchAt(zone, at)
    const now = stretch.from + stretch.offset
    if (stretch.from >= from.getTime() && stretch.seen !== now) {
      const goes = now > stretch.seen ? 'forward' : 'back'
      changes.push({ at: new Date(stretch.from), goes, from: shown(stretch.seen), to: shown(now) })
    }
    at = stretch.to
  }
  return changes
}
