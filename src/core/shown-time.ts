const formats = new Map<string, Intl.DateTimeFormat>()

/** `22 Nov 2026, 11:00 CET`: a moment as people in the zone say it. */
export function shownTime(at: Date, timezone: string): string {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: timezone,
      timeZoneName: 'short',
    })
  formats.set(timezone, format)
  return format.format(at)
}
