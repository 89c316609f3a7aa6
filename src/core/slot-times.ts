import { DAY, type Day, midnightOf, timeOfDay, weekdayOf } from './wall-clock.ts'

export interface Slots {
  /** HH:MM, sorted. */
  readonly slots: readonly string[]
  readonly days?: readonly Day[]
}

/** The first slot at or after a wall time. */
export function nextSlot({ slots, days }: Slots, wall: number): number | undefined {
  const times = slots.map((slot) => timeOfDay(slot) ?? 0)
  const today = midnightOf(wall)
  // A week on is the same weekday, when all of today's are over.
  for (let day = today; day <= today + 7 * DAY; day += DAY) {
    if (days && !days.includes(weekdayOf(day))) continue
    const time = times.find((one) => day + one >= wall)
    if (time !== undefined) return day + time
  }
  return undefined
}

/** The last slot at or before a wall time. */
export function previousSlot({ slots, days }: Slots, wall: number): number | undefined {
  const times = slots.map((slot) => timeOfDay(slot) ?? 0)
  const today = midnightOf(wall)
  for (let day = today; day >= today - 7 * DAY; day -= DAY) {
    if (days && !days.includes(weekdayOf(day))) continue
    const time = times.findLast((one) => day + one <= wall)
    if (time !== undefined) return day + time
  }
  return undefined
}
