import { formatDuration } from './duration.ts'
import { dayIn, startOfNextDay, timeIn } from './wall-clock.ts'

/** How often an account may post. Absent means no limit; `spacing` is milliseconds. */
export interface Caps {
  readonly spacing?: number
  /** In any 60 minutes. */
  readonly perHour?: number
  /** On a calendar day of the publication's zone. */
  readonly perDay?: number
}

/** What an account has posted. */
export interface Posted {
  readonly lastAt?: Date
  /** In the 60 minutes before now. */
  readonly inLastHour: number
  readonly oldestInLastHour?: Date
  /** Since the day began in the publication's zone. */
  readonly today: number
}

export interface Capped {
  /** Later than now. It may hold again then: ask again. */
  readonly until: Date
  readonly rule: 'spacing' | 'per_hour' | 'per_day'
  readonly says: string
}

const HOUR = 3_600_000

/** The cap that keeps an account from posting now, the one that holds longest if there are several. */
export function cappedUntil(
  caps: Caps,
  posted: Posted,
  now: Date,
  zone: string,
): Capped | undefined {
  const holding = [
    spaced(caps, posted, zone),
    fullHour(caps, posted, now, zone),
    fullDay(caps, posted, now, zone),
  ].filter((one) => one !== undefined && one.until > now)
  return holding.reduce(
    (longest, one) => (longest && one && one.until <= longest.until ? longest : one),
    undefined,
  )
}

function spaced({ spacing }: Caps, { lastAt }: Posted, zone: string): Capped | undefined {
  if (spacing === undefined || !lastAt) return undefined
  const until = new Date(lastAt.getTime() + spacing)
  const says = `The account posts at most once in ${formatDuration(spacing)}, and did at ${timeIn(zone, lastAt)}.`
  return { until, rule: 'spacing', says }
}

/** There is room again when the oldest post of the hour is an hour old. */
function fullHour(
  { perHour }: Caps,
  { inLastHour, oldestInLastHour }: Posted,
  now: Date,
  zone: string,
): Capped | undefined {
  if (perHour === undefined || inLastHour < perHour) return undefined
  const oldest = oldestInLastHour ?? now
  const until = new Date(oldest.getTime() + HOUR)
  const since = oldestInLastHour ? ` since ${timeIn(zone, oldestInLastHour)}` : ''
  const says = `The account's limit of ${perHour} an hour is reached: ${inLastHour}${since}.`
  return { until, rule: 'per_hour', says }
}

function fullDay({ perDay }: Caps, { today }: Posted, now: Date, zone: string): Capped | undefined {
  if (perDay === undefined || today < perDay) return undefined
  const says = `The account's limit of ${perDay} a day is reached: ${today} on ${dayIn(zone, now)}.`
  return { until: startOfNextDay(zone, now), rule: 'per_day', says }
}
