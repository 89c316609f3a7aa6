import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'

/** Wrong secrets from one address within `WINDOW` milliseconds before it has to wait for the window's end. */
const MOST = 20
const WINDOW = 5 * 60_000
/** Addresses remembered at once; the one whose window began first is forgotten first. */
const REMEMBERED = 10_000
/** No e-mail address that anybody has here is longer: what is, is made up, and is counted as one where it begins alike. */
const LONGEST = 200

/** Counts wrong secrets by where they come from, in this process. Who cannot be told apart is not counted. */
export interface AttemptLimit {
  /**
   * @param whose what is counted; where the request comes from, when left out
   * @throws InputError `too-many` after too many wrong secrets, whether or not this one is right
   */
  check(c: Context, now: Date, whose?: string): void
  /** This one was wrong. */
  wrong(c: Context, now: Date, whose?: string): void
  /** One that was counted as wrong, since it takes long to see, was right. */
  right(c: Context, now: Date, whose?: string): void
}

export function attemptLimit(): AttemptLimit {
  const windows = new Map<string, { readonly began: number; wrong: number }>()

  function current(address: string, now: Date) {
    const window = windows.get(address)
    if (window && now.getTime() - window.began < WINDOW) return window
    windows.delete(address)
    return undefined
  }

  return {
    check(c, now, whose) {
      const address = whose?.slice(0, LONGEST) ?? clientAddress(c)
      const window = address && current(address, now)
      if (!window || window.wrong < MOST) return
      const seconds = Math.ceil((window.began + WINDOW - now.getTime()) / 1000)
      c.header('Retry-After', String(seconds))
      throw new InputError(
        'too-many',
        whose === undefined
          ? `Too many wrong secrets came from this address: try again in ${seconds} s`
          : `Too many wrong secrets were tried for this person: try again in ${seconds} s`,
      )
    },
    wrong(c, now, whose) {
      const address = whose?.slice(0, LONGEST) ?? clientAddress(c)
      if (!address) return
      const window = current(address, now)
      if (window) window.wrong += 1
      else windows.set(address, { began: now.getTime(), wrong: 1 })
      const [first] = windows.keys()
      if (windows.size > REMEMBERED && first !== undefined) windows.delete(first)
    },
    right(c, now, whose) {
      const address = whose?.slice(0, LONGEST) ?? clientAddress(c)
      const window = address && current(address, now)
      if (window && window.wrong > 0) window.wrong -= 1
    },
  }
}

/** Neighbours: a proxy before us, or whoever shares this machine or network. */
const neighbour =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe80:)/i

/**
 * Where a request comes from: as Cloudflare says in a Worker, else the other end of the connection. A neighbour is taken for
 * a proxy and asked for whom it speaks: only the last entry of `X-Forwarded-For` is its own, all before are hearsay.
 * Undefined when that cannot be told; counting all those as one would let anybody lock out everybody.
 */
export function clientAddress(c: Context): string | undefined {
  const incoming: { socket?: { remoteAddress?: string } } | undefined = c.env?.incoming
  if (!incoming) return network(c.req.header('cf-connecting-ip'))
  const peer = network(incoming.socket?.remoteAddress)
  if (peer === undefined || !neighbour.test(peer)) return peer
  return network(c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim())
}

/** Whoever has one IPv6 address has its whole /64. */
function network(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain || plain.length > 45 || !plain.includes(':')) return plain?.slice(0, 45) || undefined
  const [head = '', tail] = plain.split('::')
  const groups = head.split(':')
  if (tail === undefined) return groups.slice(0, 4).join(':')
  const missing = Math.max(0, 8 - groups.length - tail.split(':').length)
  return plain === '::1' ? plain : [...groups, ...Array(missing).fill('0')].slice(0, 4).join(':')
}
