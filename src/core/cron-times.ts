import { Cron } from 'croner'

/** The wall times that a cron expression names; see `wall-clock.ts` for wall times. */
export interface CronTimes {
  /** The first at or after a wall time. */
  readonly next: (wall: number) => number | undefined
  /** The last at or before a wall time. */
  readonly previous: (wall: number) => number | undefined
  /** Whether the hour is a wildcard: such expressions mean every so many hours, not a time of day. */
  readonly everyHour: boolean
}

const MINUTE = 60_000
const fields = [
  { name: 'minute', range: '0 to 59' },
  { name: 'hour', range: '0 to 23' },
  { name: 'day', range: '1 to 31' },
  { name: 'month', range: '1 to 12 or jan to dec' },
  { name: 'weekday', range: '0 to 7 or sun to sat' },
]
const fieldsOf = (cron: string) => cron.split(/\s+/).filter((part) => part !== '')

/** Why a text is no cron expression of five fields that ever runs, in plain words; undefined when it is one. */
export function cronFault(cron: string): string | undefined {
  const parts = fieldsOf(cron)
  if (parts.length !== fields.length) {
    return `expected five fields, minute hour day month weekday, like "0 15 * * sat", found ${parts.length}`
  }
  for (const [index, { name, range }] of fields.entries()) {
    const part = parts[index] ?? ''
    const alone = fields.map((_, other) => (other === index ? part : '*')).join(' ')
    if (!isRead(alone)) {
      return `expected as ${name} ${range}, as numbers, rising ranges (1-5), steps (*/2) or a list of those (1,3-5), found "${part}"`
    }
  }
  return cronTimes(cron).next(0) === undefined
    ? 'expected a day that some month has: this never runs'
    : undefined
}

function isRead(cron: string): boolean {
  try {
    compile(cron)
    return true
  } catch {
    return false
  }
}

/** Reading an expression takes longer than finding its next time. */
const compiled = new Map<string, CronTimes>()
const MOST_COMPILED = 500

/** @throws when `cronFault` finds one */
export function cronTimes(cron: string): CronTimes {
  const found = compiled.get(cron)
  if (found) return found
  const fresh = compile(cron)
  if (compiled.size >= MOST_COMPILED) compiled.clear()
  compiled.set(cron, fresh)
  return fresh
}

/** Croner walks the calendar in UTC here, which knows no gaps: zones are no concern of it. */
function compile(cron: string): CronTimes {
  const calendar = new Cron(cron, { mode: '5-part', utcOffset: 0 })
  return {
    // Both ways croner leaves out the moment it starts from, and goes by whole seconds.
    next: (wall) =>
      calendar.nextRun(new Date(Math.ceil(wall / MINUTE) * MINUTE - 1_000))?.getTime(),
    previous: (wall) =>
      calendar.previousRuns(1, new Date(Math.floor(wall / MINUTE) * MINUTE + MINUTE))[0]?.getTime(),
    everyHour: /^[*?]/.test(fieldsOf(cron)[1] ?? ''),
  }
}
