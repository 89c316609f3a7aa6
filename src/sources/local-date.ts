import { InputError } from '../core/errors.ts'
import { localMoment } from '../core/local-time.ts'
import { feedDate } from './feed-date.ts'

/** A date without a zone, as the clock of a zone shows it, with its zone; any other date as it is. */
export function localDate(written: string, timezone: string): string | undefined {
  const text = written.trim()
  const [, day, time = '00:00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?$/.exec(text) ?? []
  if (day === undefined) return feedDate(text) && text
  try {
    return localMoment(`${day}T${time}`, timezone).toISOString()
  } catch (error) {
    // An hour that the clock skipped that night, or no day at all.
    if (error instanceof InputError) return feedDate(`${day}T${time}Z`)?.toISOString()
    throw error
  }
}
