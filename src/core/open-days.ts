import { DAY, type Day, firstShown, midnightOf, weekdayOf } from './wall-clock.ts'

/**
 * The moment when the next of some days begins, or undefined when `at` lies on one of them. A day that the zone skips is no
 * day; no days at all are a limit to none.
 */
export function closedUntil(days: readonly Day[], zone: string, at: Date): Date | undefined {
  if (days.length === 0) return undefined
  const until = firstShown(zone, at, (wall) => {
    let open = wall
    while (!days.includes(weekdayOf(open))) open = midnightOf(open) + DAY
    return open
  })
  return until > at ? until : undefined
}
