const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours from UTC of the zones feeds still name: RFC 822 section 5.1 and some of Europe. All others count as UTC. */
const ZONES: Readonly<Record<string, number>> = {
  ast: -4,
  adt: -3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  cest: 2,
  met: 1,
  mest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  jst: 9,
}

const TIME = '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?\\s*([ap]m)?'
const ZONE = '\\s*(z|[a-z]{2,5}|(?:utc|gmt)?[+-]\\d{1,2}:?\\d{0,2})?'
/** RFC 3339 and the wider ISO 8601 that dc:date allows. */
const ISO = new RegExp(`^(\\d{4})-(\\d{2})(?:-(\\d{2}))?(?:(?:t|\\s+)${TIME}${ZONE})?$`, 'i')
/** RFC 822 and its many near misses. */
const RFC822 = new RegExp(
  `^(?:\\p{L}{2,10}\\.?,?\\s+)?(\\d{1,2})[\\s-]([a-z]{3})[a-z]*\\.?,?[\\s-](\\d{4}|\\d{2})(?:,?\\s+${TIME}${ZONE})?$`,
  'iu',
)
/** `January 3, 2018 2:11 pm`, month first. */
const MONTH_FIRST = new RegExp(
  `^(?:[a-z]{3,9}\\.?,?\\s+)?([a-z]{3})[a-z]*\\.?\\s+(\\d{1,2}),?\\s+(\\d{4})(?:,?\\s+(?:at\\s+)?${TIME}${ZONE})?$`,
  'i',
)

/** Nothing longer is a date, whatever comments and spaces surround it. */
const LONGEST = 200

/**
 * A date as feeds write them, in whole seconds; without a zone it is UTC. Undefined when it cannot be read or
 * cannot be meant: the zero of some clock, or centuries away.
 */
export function feedDate(text: string): Date | undefined {
  if (text.length > LONGEST) return undefined
  const written = text
    .replace(/\([^)]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const parts = isoParts(written) ?? rfc822Parts(written) ?? monthFirstParts(written)
  const date = parts && moment(parts)
  return date && !isClockZero(date) ? date : undefined
}

interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Hours, minutes, seconds, am or pm, zone: as the expressions above capture them. */
  readonly rest: readonly (string | undefined)[]
}

function isoParts(text: string): DateParts | undefined {
  const [, year, month, day = '1', ...rest] = ISO.exec(text) ?? []
  return year === undefined ? undefined : { year: +year, month: Number(month), day: +day, rest }
}

function rfc822Parts(text: string): DateParts | undefined {
  const [, day, name, written, ...rest] = RFC822.exec(text) ?? []
  if (day === undefined || name === undefined || written === undefined) return undefined
  // RFC 2822 section 4.3: two digits below 50 are of this century.
  const year = written.length === 4 ? +written : +written + (+written < 50 ? 2000 : 1900)
  return { year, month: monthNumber(name), day: +day, rest }
}

function monthFirstParts(text: string): DateParts | undefined {
  const [, name, day, year, ...rest] = MONTH_FIRST.exec(text) ?? []
  if (name === undefined || day === undefined || year === undefined) return undefined
  return { year: +year, month: monthNumber(name), day: +day, rest }
}

const monthNumber = (name: string) => MONTHS.indexOf(name.toLowerCase()) + 1

function moment({ year, month, day, rest }: DateParts): Date | undefined {
  const [hours = '0', minutes = '0', seconds = '0', half, zone] = rest
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hours)
  if (year < 1800 || year > 2100) return undefined
  const midnight = new Date(Date.UTC(year, month - 1, day))
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return undefined
  const second = Math.min(Number(seconds), 59)
  const inDay = (hour * 60 + Number(minutes) - minutesFromUtc(zone)) * 60 + second
  return new Date(midnight.getTime() + inDay * 1000)
}

function minutesFromUtc(zone = ''): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return (ZONES[zone.toLowerCase()] ?? 0) * 60
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const isClockZero = (date: Date) => Math.abs(date.getTime()) <= 86_400_000
