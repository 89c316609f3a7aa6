/*
 * What the clock of a zone shows, minute by minute, asked of Intl and of nothing else: slow, and without a thought about
 * offsets, so that it can judge code that thinks about them.
 */

export const MINUTE = 60_000
export const DAY = 86_400_000

/** Zones whose clocks do all that clocks do, and years in which they did it. */
export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe', // half an hour
  'Asia/Kathmandu', // a quarter off, and never changes
  'Africa/Casablanca', // back for Ramadan
  'Antarctica/Troll', // two hours
  'Africa/Cairo', // no midnight in spring, 23:00 twice in autumn
  'America/St_Johns', // until 2011 at one minute past midnight, back into the day before
  'Pacific/Apia', // had no 30 December 2011
] as const
export type Zone = (typeof zones)[number]

/** The last years with much to see, and these. */
export const years = [2010, 2011, 2025, 2026, 2027]

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clock shows, as the moment when UTC shows the same. */
export function shownAt(zone: string, at: number): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formats.set(zone, format)
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] =
    format.format(at).match(/\d+/g)?.map(Number) ?? []
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** A minute and what the clock showed in it. */
export interface Shown {
  readonly at: number
  readonly wall: number
}

const walks = new Map<string, readonly Shown[]>()

/** Every minute of six days from a moment on. */
export function walk(zone: string, from: number): readonly Shown[] {
  const key = `${zone} ${from}`
  const known = walks.get(key)
  if (known) return known
  const fresh = Array.from({ length: (6 * DAY) / MINUTE }, (_, index) => {
    const at = from + index * MINUTE
    return { at, wall: shownAt(zone, at) }
  })
  walks.set(key, fresh)
  return fresh
}

/** The days, from midnight to midnight of UTC, in which a zone's clock changes. */
function changes(zone: string): readonly number[] {
  return years.flatMap((year) =>
    Array.from({ length: 365 }, (_, index) => Date.UTC(year, 0, 1 + index)).filter(
      (day) => shownAt(zone, day + DAY) - shownAt(zone, day) !== DAY,
    ),
  )
}

const weeks = new Map<string, readonly number[]>()

/** Moments to walk from: three days before each change of a zone's clock, and two times when nothing changes. */
export function weeksOf(zone: string): readonly number[] {
  const known = weeks.get(zone)
  if (known) return known
  const fresh = [
    Date.UTC(2026, 5, 1),
    Date.UTC(2028, 1, 26),
    ...changes(zone).map((day) => day - 3 * DAY),
  ]
  weeks.set(zone, fresh)
  return fresh
}

/** What a zone's clock has skipped: the wall times from `from` up to but without `to`. */
export function gapsOf(zone: string): { readonly from: number; readonly to: number }[] {
  return changes(zone).flatMap((day) =>
    Array.from({ length: DAY / MINUTE }, (_, index) => {
      const before = shownAt(zone, day + index * MINUTE)
      return { from: before + MINUTE, to: shownAt(zone, day + (index + 1) * MINUTE) }
    }).filter(({ from, to }) => to > from),
  )
}

/** The wall times a schedule names. */
export type Named = (wall: number) => boolean

/** Runs of a schedule that follows the clock. */
export function runsByClock(minutes: readonly Shown[], named: Named): number[] {
  return minutes.filter(({ wall }) => named(wall)).map(({ at }) => at)
}

/** Runs of a schedule that runs once for each wall time it names, as soon as the clock has come that far. */
export function runsOnceEach(minutes: readonly Shown[], named: Named): number[] {
  const runs: number[] = []
  let reached = (minutes[0]?.wall ?? 0) - MINUTE
  for (const { at, wall } of minutes) {
    let due = false
    for (; reached < wall; reached += MINUTE) due ||= named(reached + MINUTE)
    if (due) runs.push(at)
  }
  return runs
}
