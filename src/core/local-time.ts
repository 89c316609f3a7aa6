import { InputError } from './errors.ts'
import { stretchAt } from './stretches.ts'
import { DAY } from './wall-clock.ts'

/**
 * The moment when the clock of a zone shows a time, like `2026-11-22T10:30`: the first one where it shows it twice, or the second
 * when that is asked for.
 *
 * @throws InputError `invalid` for what is no time, for a time that the clock skips, and for a second time where there is one only
 */
export function localMoment(text: string, zone: string, turn: 'first' | 'second' = 'first'): Date {
  const wall = wallOf(text)
  if (wall === undefined) {
    throw new InputError('invalid', 'Expected a date and a time, like 2026-11-22T10:30')
  }
  let stretch = stretchAt(zone, wall - DAY)
  while (stretch.to + stretch.offset <= wall) {
    const next = stretchAt(zone, stretch.to)
    if (stretch.to + next.offset > wall) throw skipped(text, zone, stretch.to, next.offset)
    stretch = next
  }
  if (turn === 'first') return new Date(wall - stretch.offset)
  const second = stretchAt(zone, stretch.to)
  if (stretch.to + second.offset <= wall) return new Date(wall - second.offset)
  const time = text.slice(11, 16)
  throw new InputError(
    'invalid',
    `The clock in ${zone} shows ${time} only once on ${text.slice(0, 10)}.`,
  )
}

/** What a `datetime-local` field shows of a moment. */
export function localTime(at: Date, zone: string): string {
  const moment = at.getTime()
  return shown(moment + stretchAt(zone, moment).offset)
}

const shown = (wall: number) => new Date(wall).toISOString().slice(0, 16)

/** https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#local-dates-and-times */
function wallOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text)) return undefined
  const wall = Date.parse(`${text.replace(' ', 'T')}Z`)
  // `Date` reads 30 February as 2 March.
  const isReal = !Number.isNaN(wall) && shown(wall) === text.slice(0, 16).replace(' ', 'T')
  return isReal ? wall : undefined
}

function skipped(text: string, zone: string, at: number, offset: number): InputError {
  const first = shown(at + offset).slice(11)
  const day = text.slice(0, 10)
  return new InputError(
    'invalid',
    `The clock in ${zone} never shows ${text.slice(11, 16)} on ${day}: it is put forward to ${first}. Choose another time.`,
  )
}
