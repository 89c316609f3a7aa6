import { z } from 'zod'
import type { BadAnswer, Failure } from '../http.ts'
import { opensAt } from './rate-limits.ts'

/** Of Facebook and of Threads: https://developers.facebook.com/docs/graph-api/guides/error-handling */
const graphError = z.object({
  error: z.object({
    code: z.number(),
    error_subcode: z.number().nullish(),
    is_transient: z.boolean().nullish(),
  }),
})

const credential = new Set([102, 190])
/** Of the app, of a user of it, of a Page, and of the business use case of Pages. */
const throttled = new Set([4, 17, 32, 341, 613, 80_001])
/** No capability or permission for it; or blocked for a while as abusive. */
const blocked = new Set([3, 10, 368])
const unknownOrTransient = new Set([1, 2])
const DUPLICATE = 506
const PARAMETER = 100
/** With `PARAMETER`: there is no such object, or none that this token may see. */
const MISSING = 33

/** What an answer of Graph says went wrong. */
export const toldError = ({ body }: BadAnswer) => graphError.safeParse(body).data?.error

/**
 * Graph answers most errors with HTTP 400 and some with 500: only the code tells them apart. An answer with 1, 2 or 5xx is
 * known to come for posts that were made all the same, so none of these means `retry`.
 */
export function meaning(answer: BadAnswer, now: Date): Failure | undefined {
  const { status, headers, reason } = answer
  const told = toldError(answer)
  if (!told) return undefined
  const { code, error_subcode, is_transient } = told
  if (credential.has(code)) return { outcome: 'auth', reason }
  if (code === DUPLICATE) return { outcome: 'duplicate', reason }
  if (blocked.has(code) || (code >= 200 && code < 300)) return { outcome: 'blocked', reason }
  if (status >= 500) return { outcome: 'lost', reason }
  if (throttled.has(code)) {
    const after = regained(headers, now)
    return after ? { outcome: 'retry', reason, after } : { outcome: 'retry', reason }
  }
  if (unknownOrTransient.has(code) || is_transient) return { outcome: 'lost', reason }
  if (code !== PARAMETER) return undefined
  return error_subcode === MISSING ? { outcome: 'gone', reason } : { outcome: 'rejected', reason }
}

/** https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const businessUsage = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().nonnegative().nullish() })),
)

/** When calls are taken again; of X-App-Usage, which only has percentages of the last hour, nothing can be told. */
export function regained(headers: Headers, now: Date): Date | undefined {
  const usage = businessUsage.safeParse(parsed(headers.get('x-business-use-case-usage'))).data ?? {}
  const minutes = Object.values(usage)
    .flat()
    .map((one) => one.estimated_time_to_regain_access ?? 0)
  const longest = Math.max(0, ...minutes)
  if (longest === 0) return opensAt(headers, [], now)
  return opensAt(new Headers({ 'retry-after': String(longest * 60) }), [], now)
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** Graph writes `2026-03-01T12:00:00+0000`, which is not quite ISO 8601. */
export const graphMoment = z
  .string()
  .transform((text) => new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .refine((date) => !Number.isNaN(date.getTime()))
