/** What belongs to one cause: joined by an id that log lines, attempts and outgoing requests carry (W3C Trace Context). */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly trace: string
  /** Outgoing requests carry it as well. */
  readonly tells: boolean
  readonly request?: string
  readonly delivery?: string
}

/** Of a minted id: Crockford's base 32, as `mint` writes it. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
const ZEROS = /^0+$/

/**
 * The trace of whatever has this minted id: its last 128 bits, so that nothing else need be kept. More than the 56 bits at the
 * end are random, as Trace Context level 2 asks.
 */
export function traceOf(minted: string): string {
  let bits = 0n
  for (const letter of minted) {
    const place = LETTERS.indexOf(letter)
    bits = (bits << 5n) | BigInt(place === -1 ? letter.charCodeAt(0) & 31 : place)
  }
  const digits = (bits & ((1n << 128n) - 1n)).toString(16).padStart(32, '0')
  return ZEROS.test(digits) ? `${digits.slice(1)}1` : digits
}

/** A trace that begins here. */
export const traceBy = (chance: () => number) => digitsBy(chance, 32)

/** Names one request of a trace. */
export const spanBy = (chance: () => number) => digitsBy(chance, 16)

function digitsBy(chance: () => number, length: number): string {
  const digits = Array.from({ length }, () => Math.floor(chance() * 16).toString(16)).join('')
  return ZEROS.test(digits) ? `${digits.slice(1)}1` : digits
}

/** The header of a request. The last byte says that the trace is kept, and by chance (level 2, 3.2.2.5). */
export const traceparent = (trace: string, span: string) => `00-${trace}-${span}-03`

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/

/** The trace that a request's header continues; undefined when it says none, or none that can be read. */
export const traceIn = (header: string | undefined): string | undefined =>
  TRACEPARENT.exec(header ?? '')?.[1]

/** What somebody else calls a request, if it may stand in a log and in a header. */
export const requestIdIn = (header: string | undefined): string | undefined =>
  header !== undefined && /^[\w.:=+/-]{1,128}$/.test(header) ? header : undefined
