const DAY = 86_400_000
/** 9999-12-31T23:59:59Z: RFC 822 and RFC 3339 dates have four digits for the year. */
const LATEST = 253_402_300_799_000

/** Milliseconds since 1970; 0 for dates before that and for none. */
function bounded(date: Date): number {
  const time = date.getTime()
  return time >= 0 ? Math.min(time, LATEST) : 0
}

/** The text of a day. The last is kept: the dates of a feed come in runs of one day, and the engine is slow to write them. */
function dayText(write: (day: Date) => string): (time: number) => string {
  let last = Number.NaN
  let text = ''
  return (time) => {
    const day = Math.floor(time / DAY)
    if (day !== last) {
      last = day
      text = write(new Date(time))
    }
    return text
  }
}

/** `Sun, 22 Nov 2026` */
const rfcDay = dayText((day) => day.toUTCString().slice(0, 16))
/** `2026-11-22` */
const isoDay = dayText((day) => day.toISOString().slice(0, 10))

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** `10:00:00` */
function timeOfDay(time: number): string {
  const seconds = Math.floor((time % DAY) / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`
}

/** For RSS and HTTP: `Sun, 22 Nov 2026 10:00:00 GMT`. */
export function rfc822(date: Date): string {
  const time = bounded(date)
  return `${rfcDay(time)} ${timeOfDay(time)} GMT`
}

/** For Atom and JSON Feed, whole seconds: `2026-11-22T10:00:00Z`. */
export function rfc3339(date: Date): string {
  const time = bounded(date)
  return `${isoDay(time)}T${timeOfDay(time)}Z`
}

/** For dates that must differ from others: `2026-11-22T10:00:00.119Z`, and whole seconds as above. */
export function rfc3339Exact(date: Date): string {
  const time = bounded(date)
  return time % 1000 === 0 ? rfc3339(date) : new Date(time).toISOString()
}
