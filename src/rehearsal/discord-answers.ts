import type { Call, FailureKind } from './local-network.ts'
import type { RateState } from './rate-window.ts'

/** What a channel takes from webhooks. */
export const LIMIT = { requests: 30, seconds: 60 }

export const isOfHook = ({ url }: Call) => url.pathname.includes('/webhooks/')

export const unauthorised = (call: Call) =>
  isOfHook(call)
    ? refusal(401, 50_027, 'Invalid Webhook Token')
    : refusal(401, 0, '401: Unauthorized')

export function refusal(status: number, code: number, message: string, more = {}): Response {
  return Response.json({ message, code, ...more }, { status })
}

/** https://discord.com/developers/docs/topics/rate-limits#header-format */
export function withRate(response: Response, rate: RateState, now: Date): Response {
  const { headers, status, body } = response
  const told = new Headers(headers)
  told.set('x-ratelimit-limit', String(rate.limit))
  told.set('x-ratelimit-remaining', String(rate.remaining))
  told.set('x-ratelimit-reset', String(rate.reset.getTime() / 1000))
  told.set('x-ratelimit-reset-after', String(secondsTo(rate.reset, now)))
  told.set('x-ratelimit-bucket', 'rehearsal')
  return new Response(body, { status, headers: told })
}

const secondsTo = (reset: Date, now: Date) => (reset.getTime() - now.getTime()) / 1000

export function limited(rate: RateState, now: Date): Response {
  const seconds = secondsTo(rate.reset, now)
  const body = { message: 'You are being rate limited.', retry_after: seconds, global: false }
  const headers = { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' }
  return withRate(Response.json(body, { status: 429, headers }), rate, now)
}

export function fail(kind: FailureKind, opens: Date, call: Call, now: Date): Response {
  switch (kind) {
    case '401':
      return unauthorised(call)
    case 'blocked':
      return refusal(403, 50_013, 'Missing Permissions')
    case 'duplicate':
      return refusal(400, 200_000, 'Message was blocked by automatic moderation')
    case '429':
      return limited({ limit: LIMIT.requests, remaining: 0, reset: opens, over: true }, now)
    case '500':
      return Response.json({ message: '500: Internal Server Error', code: 0 }, { status: 500 })
  }
}
