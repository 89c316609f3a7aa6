/** 9999-12-31T23:59:59Z: RFC 822 and RFC 3339 dates have four digits for the year. */
const LATEST = 253_402_300_799_000

function bounded(date: Date): Date {
  const time = date.getTime()
  return time >= 0 && time <= LATEST ? date : new Date(time > LATEST ? LATEST : 0)
}

/** For RSS and HTTP: `Sun, 22 Nov 2026 10:00:00 GMT`. */
export const rfc822 = (date: Date) => bounded(date).toUTCString()

/** For Atom and JSON Feed, whole seconds: `2026-11-22T10:00:00Z`. */
export const rfc3339 = (date: Date) => `${bounded(date).toISOString().slice(0, 19)}Z`

/** For dates that must differ from others: `2026-11-22T10:00:00.119Z`, and whole seconds as above. */
export const rfc3339Exact = (date: Date) => bounded(date).toISOString().replace('.000Z', 'Z')
