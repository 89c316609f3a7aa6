import { dayIn } from './calendar-day.ts'
import type { Caps } from './caps.ts'

/** How often an account used up what it may post. */
export interface LimitReached {
  readonly account: string
  readonly rule: 'per_hour' | 'per_day'
  /** Days, or hours, that were full. */
  readonly times: number
}

const HOUR = 3_600_000

/** @param times when the account posted, in order */
export function limitsReached(
  { id, perHour, perDay }: Pick<Caps, 'perHour' | 'perDay'> & { readonly id: string },
  times: readonly Date[],
  zone: string,
): readonly LimitReached[] {
  const days = Map.groupBy(times, (at) => dayIn(at, zone))
  const fullDays = [...days.values()].filter((day) => perDay !== undefined && day.length >= perDay)
  return [
    { account: id, rule: 'per_hour' as const, times: fullHours(times, perHour) },
    { account: id, rule: 'per_day' as const, times: fullDays.length },
  ].filter((one) => one.times > 0)
}

/** Hours that follow one another without a post in common. */
function fullHours(times: readonly Date[], perHour = Number.POSITIVE_INFINITY): number {
  let full = 0
  let from = 0
  times.forEach((at, index) => {
    while (at.getTime() - Number(times[from]) >= HOUR) from += 1
    if (index - from + 1 < perHour) return
    full += 1
    from = index + 1
  })
  return full
}
