import type { Rate } from '../../ports/network.ts'

/** A reset further away than this is a wrong clock, not a limit. */
const LONGEST_WAIT = 25 * 60 * 60_000

/** When a 429 allows the next request: Retry-After (RFC 9110 §10.2.3) or the resets of what is used up. */
export function opensAt(headers: Headers, limits: readonly string[], now: Date): Date | undefined {
  const used = limits.filter((limit) => headers.get(`${limit}-remaining`) === '0')
  const asked = [
    headers.get('retry-after'),
    ...(used.length > 0 ? used : limits).map((limit) => headers.get(`${limit}-reset`)),
  ]
  const times = asked.flatMap((value) => moment(value, now) ?? [])
  const last = Math.max(...times.map((time) => time.getTime()))
  return last > now.getTime() && last <= now.getTime() + LONGEST_WAIT ? new Date(last) : undefined
}

/** Seconds from now, seconds since 1970, an ISO or an HTTP date. */
function moment(value: string | null, now: Date): Date | undefined {
  if (!value) return undefined
  const number = Number(value)
  const base = number < 1_000_000_000 ? now.getTime() : 0
  const date = Number.isNaN(number) ? new Date(value) : new Date(base + number * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The allowance that this answer used up, when it did: nothing more is taken before it is new. */
export function usedUp(
  headers: Headers,
  limits: readonly string[],
  now: Date,
): { readonly rate?: Rate } {
  if (!limits.some((limit) => headers.get(`${limit}-remaining`) === '0')) return {}
  const resetAt = opensAt(headers, limits, now)
  return resetAt ? { rate: { remaining: 0, resetAt } } : {}
}
