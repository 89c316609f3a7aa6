import { Temporal } from 'temporal-polyfill'

/**
 * A time through which a zone keeps one offset from UTC; milliseconds throughout. What the clock shows is written as the
 * moment when a clock in UTC shows the same: the moment plus the offset.
 */
export interface Stretch {
  readonly from: number
  /** The first moment after it; infinite for the last one. */
  readonly to: number
  readonly offset: number
  /** How far the clock had come when this began: less than it shows now before a gap, more before an overlap. */
  readonly seen: number
}

/** Finding a change of offset takes longer than planning a hundred deliveries, and a zone has two a year. */
const known = new Map<string, Stretch[]>()

/** The stretch that a moment lies in. */
export function stretchAt(zone: string, at: number): Stretch {
  const ofZone = known.get(zone) ?? []
  const found = ofZone.find(({ from, to }) => from <= at && at < to)
  if (found) return found
  const fresh = findStretch(zone, Math.floor(at))
  known.set(zone, [...ofZone, fresh])
  return fresh
}

function findStretch(zone: string, at: number): Stretch {
  const start = changeOf(zone, at + 1, 'previous')
  return {
    from: start ?? Number.NEGATIVE_INFINITY,
    to: changeOf(zone, at, 'next') ?? Number.POSITIVE_INFINITY,
    offset: offsetAt(zone, at),
    seen: start === undefined ? Number.NEGATIVE_INFINITY : start + offsetAt(zone, start - 1),
  }
}

const zoned = (zone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
const offsetAt = (zone: string, at: number) => zoned(zone, at).offsetNanoseconds / 1e6
const changeOf = (zone: string, at: number, direction: 'next' | 'previous') =>
  zoned(zone, at).getTimeZoneTransition(direction)?.epochMilliseconds
