import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { opensAt } from '../http/rate-limits.ts'
import { serverAddress } from '../http/told.ts'
import { type Ask, asking, type BadAnswer, type Failure, json } from '../http.ts'
import { standingAt } from './timeline.ts'

/** Numbers, as YAML reads them, count as written. */
const digits = z.union([z.string(), z.int()]).transform((value) => String(value).trim())

export const settings = z.object({
  organization: digits
    .pipe(
      z
        .string()
        .regex(/^(?:urn:li:organization:)?\d{1,20}$/, 'expected an id like 1234567')
        .transform((written) => written.replace(/\D/g, '')),
    )
    .meta({
      title: 'Organization',
      description: 'The number in the address of the page when its administrators open it',
    }),
  access_token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
    .meta({
      title: 'Access token',
      description: 'With w_organization_social and r_organization_social; lasts 60 days',
      secret: true,
    }),
  version: digits
    .pipe(z.string().regex(/^20\d\d(?:0[1-9]|1[0-2])$/, 'expected a year and a month like 202607'))
    .optional()
    .meta({ title: 'API version', description: 'Only when LinkedIn has retired the usual one' }),
  api_url: serverAddress()
    .optional()
    .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
})

/** Each lives a year or longer. https://learn.microsoft.com/en-us/linkedin/marketing/versioning */
const VERSION = '202607'

/** Requests of one organization. Good answers to changes have no body. */
export function connection(
  {
    access_token,
    version = VERSION,
    api_url = 'https://api.linkedin.com',
  }: z.output<typeof settings>,
  io: NetworkIO,
): Ask {
  const ask = asking(io, {
    secrets: [access_token],
    limits: [],
    own: (answer) => own(answer, io.now()),
    read: (text) => (text === '' ? null : json(text)),
  })
  return (path, init) =>
    ask(`${api_url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${access_token}`,
        'linkedin-version': version,
        'x-restli-protocol-version': '2.0.0',
        ...init?.headers,
      },
    })
}

/** What LinkedIn means. A conflict is of two requests, one of which may have posted. */
function own({ status, body, headers, reason }: BadAnswer, now: Date): Failure | undefined {
  switch (status) {
    case 404:
    case 410:
      return { outcome: 'gone', reason }
    case 409:
      return { outcome: 'lost', reason }
    case 422:
      return duplicate(body, reason)
    case 426:
      return { outcome: 'blocked', reason: `${reason} (set a newer "version" for the account)` }
    case 429:
      return { outcome: 'retry', reason, after: opensAt(headers, [], now) ?? nextDay(now) }
    default:
      return undefined
  }
}

const refusal = z.object({
  message: z.string().catch(''),
  errorDetails: z
    .object({ inputErrors: z.array(z.object({ code: z.string().catch('') })) })
    .optional()
    .catch(undefined),
})

/** The only network that names the post which stands. */
function duplicate(body: unknown, reason: string): Failure | undefined {
  const { message = '', errorDetails } = refusal.safeParse(body).data ?? {}
  const urn = /duplicate of (urn:li:(?:share|ugcPost):\d{1,20})/.exec(message)?.[1]
  const coded = errorDetails?.inputErrors.some(({ code }) => code === 'DUPLICATE_POST')
  if (urn) return { outcome: 'duplicate', reason, post: standingAt(urn) }
  return coded ? { outcome: 'duplicate', reason } : undefined
}

/**
 * Allowances are of a day in UTC, and no header says when it ends.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
 */
const nextDay = (now: Date) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
