/** Making one takes longer than what it is used for, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of a moment in a zone, like `2026-11-23`: days as text sort as they follow each other. */
export function dayIn(at: Date, timezone: string): string {
  const known = formats.get(timezone)
  const format =
    known ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  formats.set(timezone, format)
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

/** The day so many days before. */
export function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - count)
  return date.toISOString().slice(0, 10)
}

/** Every day from the first to the last, both with it. */
export function daysFrom(first: string, last: string): readonly string[] {
  const days: string[] = []
  for (let day = last; day >= first; day = daysBefore(day, 1)) days.push(day)
  return days.reverse()
}
