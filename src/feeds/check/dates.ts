const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const rfc822 =
  /^(?:(Sun|Mon|Tue|Wed|Thu|Fri|Sat),\s+)?(\d{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(\d{4}|\d{2})\s+(\d\d):(\d\d)(?::(\d\d))?\s+(?:UT|GMT|Z|[ECMP][SD]T|[+-]\d{4})$/

/** What is wrong with a date as RSS writes it: RFC 822 with a year of four digits. */
export function rfc822Fault(text: string): string | undefined {
  const parts = rfc822.exec(text.trim())
  if (!parts) return 'is not written like Sun, 22 Nov 2026 10:00:00 GMT'
  const [, weekday, day = '', month = '', year = '', hour, minute, second = '0'] = parts
  if (year.length === 2) return 'has a year of two digits'
  const at = calendarDay(Number(year), months.indexOf(month), Number(day))
  if (!at || !isTime(hour, minute, second)) return 'is no day of the calendar, or no time of day'
  const right = days[at.getUTCDay()]
  return weekday === undefined || weekday === right ? undefined : `was a ${right}, not a ${weekday}`
}

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** What is wrong with a date as Atom and JSON Feed write it: RFC 3339. */
export function rfc3339Fault(text: string): string | undefined {
  const parts = rfc3339.exec(text.trim())
  if (!parts) return 'is not written like 2026-11-22T10:00:00Z'
  const [, year, month, day, hour, minute, second] = parts
  return calendarDay(Number(year), Number(month) - 1, Number(day)) && isTime(hour, minute, second)
    ? undefined
    : 'is no day of the calendar, or no time of day'
}

function calendarDay(year: number, month: number, day: number): Date | undefined {
  const at = new Date(Date.UTC(year, month, day))
  return at.getUTCMonth() === month && at.getUTCDate() === day ? at : undefined
}

/** 60 is a leap second. */
const isTime = (hour = '', minute = '', second = '') =>
  Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60
