import type { Context } from 'hono'
import { clientAddress } from '../access/attempt-limit.ts'

export const SESSION_COOKIE = 'posthorn_session'
export const ADDRESS_HEADER = 'x-posthorn-address'

/** What better-auth may know of a request: nothing else in it can mislead it. */
export function requestHeaders(c: Context): Headers {
  const headers = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = c.req.header(name)
    if (value !== undefined) headers.set(name, value)
  }
  const address = clientAddress(c) ?? peerOf(c)
  if (address !== undefined) headers.set(ADDRESS_HEADER, whole(address))
  return headers
}

/** Whoever shares this machine is told apart from nobody, and yet by an address. */
const peerOf = (c: Context): string | undefined =>
  (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
    ?.remoteAddress

/** An IPv6 address stands for its whole /64. */
const whole = (address: string) =>
  address.includes(':') && !address.includes('::') ? `${address}::` : address
