export type Coding = 'identity' | 'gzip' | 'br'

/** What each coding adds to the opaque part of the ETag (RFC 9110, 8.8.3.3). */
const suffixes: Readonly<Record<Coding, string>> = { identity: '', gzip: '-gz', br: '-br' }

export const etagOf = (hash: string, coding: Coding) => `"${hash}${suffixes[coding]}"`

export interface Validators {
  /** Opaque part of the ETag, without coding. */
  readonly hash: string
  readonly lastModified: Date
  /** Until then dates tell nothing. */
  readonly settlesAt?: Date
}

/**
 * Whether the client has the current representation (RFC 9110, 13.1.2, 13.1.3, 13.2.2): If-None-Match by weak comparison,
 * as list or `*`, of any coding; If-Modified-Since only when the former is absent.
 */
export function isNotModified(
  current: Validators,
  ifNoneMatch: string | undefined,
  ifModifiedSince: string | undefined,
): boolean {
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, current.hash)
  if (ifModifiedSince === undefined || current.settlesAt) return false
  const since = httpDate(ifModifiedSince)
  return since !== undefined && Math.floor(current.lastModified.getTime() / 1000) * 1000 <= since
}

/**
 * No date that may come to stand for other bytes within its second: libcurl drops a whole answer, whatever its ETag, when its
 * date is not later than the one it sent.
 */
export function dateOf({
  lastModified,
  settlesAt,
}: Omit<Validators, 'hash'>): Readonly<Record<string, string>> {
  return settlesAt ? {} : { 'last-modified': lastModified.toUTCString() }
}

/** The hashes that an If-None-Match names, without coding. */
export function namedHashes(ifNoneMatch: string): readonly string[] {
  return [...ifNoneMatch.matchAll(entityTag)].map(([, opaque = '']) =>
    opaque.replace(/(?:-gz|-br|[-;]gzip)$/, ''),
  )
}

const entityTag = /(?:W\/)?"([^"]*)"/g

function matches(field: string, hash: string): boolean {
  if (field.trim() === '*') return true
  for (const [, opaque = ''] of field.matchAll(entityTag)) {
    if (opaque.startsWith(hash) && codingSuffix.test(opaque.slice(hash.length))) return true
  }
  return false
}

/** Ours, and what Apache and others add when they compress: `-gzip`, `;gzip`. */
const codingSuffix = /^(?:|-gz|-br|[-;]gzip)$/

/** IMF-fixdate, and the two obsolete forms that a recipient must read: RFC 9110, 5.6.7. */
const dates = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
]

/** Milliseconds, or undefined for what is no HTTP date: such a field is as good as absent. */
function httpDate(field: string): number | undefined {
  const written = field.trim()
  if (!dates.some((form) => form.test(written))) return undefined
  const time = Date.parse(written.endsWith('GMT') ? written : `${written} GMT`)
  return Number.isNaN(time) ? undefined : time
}

/** Among equals the smaller one first. */
const preference: readonly Coding[] = ['br', 'gzip', 'identity']

/** Readers send few different fields, and the same ones all the time. */
const chosen = new Map<string, Coding>()
const MOST_CHOSEN = 200

/** The coding the client likes best of those we keep (RFC 9110, 12.5.3). */
export function chooseCoding(acceptEncoding: string | undefined): Coding {
  if (!acceptEncoding) return 'identity'
  const known = chosen.get(acceptEncoding)
  if (known) return known
  if (chosen.size >= MOST_CHOSEN) chosen.clear()
  const coding = bestCoding(acceptEncoding)
  chosen.set(acceptEncoding, coding)
  return coding
}

function bestCoding(acceptEncoding: string): Coding {
  const weights = new Map<string, number>()
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, weight ? Number(weight.slice(2)) || 0 : 1)
  }
  const any = weights.get('*') ?? 0
  let best: Coding = 'identity'
  let most = weights.get('identity') ?? 0
  for (const coding of preference) {
    const weight = weights.get(coding) ?? (coding === 'identity' ? 0 : any)
    if (weight > most || (weight === most && weight > 0 && best === 'identity')) {
      best = coding
      most = weight
    }
  }
  return best
}
