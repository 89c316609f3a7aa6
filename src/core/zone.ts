/** Making one takes longer than a whole delivery, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar month of a moment in a zone, like `2026-11`: what budgets are counted by. */
export function monthIn(at: Date, timezone: string): string {
  const parts = formatOf(timezone).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}`
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const fresh = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
  })
  formats.set(timezone, fresh)
  return fresh
}
