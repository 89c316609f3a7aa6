import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { opensAt } from '../http/rate-limits.ts'
import { type Ask, asking, type BadAnswer, type Failure, json } from '../http.ts'
import type { Settings } from './settings.ts'
import { grantOf } from './sign-in.ts'
import { standingAt } from './timeline.ts'

/** Each lives a year or longer. https://learn.microsoft.com/en-us/linkedin/marketing/versioning */
const VERSION = '202607'

/** Requests of one organization, to a path or to the whole address that an answer gave. Good answers to changes have no body. */
export function connection(settings: Settings, io: NetworkIO): Ask {
  const { access_token, client_secret, version = VERSION } = settings
  const { api_url = 'https://api.linkedin.com' } = settings
  const asked =
    (token: string): Ask =>
    (path, init) =>
      asking(io, {
        secrets: client_secret ? [token, client_secret] : [token],
        limits: [],
        own: (answer) => own(answer, io.now()),
        read: (text) => (text === '' ? null : json(text)),
      })(String(path).startsWith('/') ? `${api_url}${path}` : path, {
        ...init,
        headers: {
          authorization: `Bearer ${token}`,
          'linkedin-version': version,
          'x-restli-protocol-version': '2.0.0',
          ...init?.headers,
        },
      })
  return access_token ? asked(access_token) : grantOf(settings, io).calling(asked)
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
