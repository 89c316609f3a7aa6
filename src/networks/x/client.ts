import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { grantsOf } from '../http/grant.ts'
import { type Answer, type Ask, asking, type BadAnswer, type Failure } from '../http.ts'
import { keysOf, type Settings } from './settings.ts'
import { grantedFor, renewedAtX } from './sign-in.ts'

/** Header prefixes of its rate limits. */
export const LIMITS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']

export type Exchange = Answer | Failure

/** What the library keeps to itself: where it signs a request, and by which clock. */
interface Signer {
  readonly _oauth?: { getTimestamp(): number }
  getHttpRequestArgs(params: unknown): {
    readonly url: URL
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
  }
}

/**
 * The library signs, our fetch sends: its own transport has no time limit and hides why a request failed.
 * Signatures are always made for api.x.com, so that a proxy can pass them on. It is loaded with the first
 * request, since most processes start without one.
 */
export async function open(settings: Settings, io: NetworkIO): Promise<TwitterApiv2> {
  const { TwitterApi } = await import('twitter-api-v2')
  const { api_url } = settings
  const ask = askingX(settings, io)
  const transport = {
    async onBeforeRequestConfig({ client, params }: { client: unknown; params: unknown }) {
      const signer = client as Signer
      if (signer._oauth) signer._oauth.getTimestamp = () => Math.trunc(io.now().getTime() / 1000)
      const { url, method, headers, body } = signer.getHttpRequestArgs(params)
      const target = api_url ? `${api_url}${url.pathname}${url.search}` : url.href
      return { data: await ask(target, { method, headers, body: body ?? null }), headers: {} }
    },
  }
  // A grant may be renewed between two requests: its token is put in by `ask`.
  const keys = keysOf(settings)
  const plugins = [transport]
  return (keys ? new TwitterApi(keys, { plugins }) : new TwitterApi('granted', { plugins })).v2
}

/** Requests that the library signed, or that carry the token of a grant. */
function askingX(settings: Settings, io: NetworkIO): Ask {
  const { app_key, app_secret, access_token, access_secret, client_secret } = settings
  const own = [app_key, app_secret, access_token, access_secret, client_secret]
  const secrets = own.filter((one) => one !== undefined)
  const plain = (token: string | undefined): Ask =>
    asking(io, { secrets: token ? [...secrets, token] : secrets, limits: LIMITS, own: meaning })
  if (keysOf(settings)) return plain(undefined)
  const grants = grantsOf(io, grantedFor(settings), renewedAtX(settings, io))
  return grants.calling((token) => (url, init) => {
    const signed = Object.fromEntries(new Headers(init?.headers))
    // Not put among `Headers`, whose own error would quote a token that they do not take.
    return plain(token)(url, { ...init, headers: { ...signed, authorization: `Bearer ${token}` } })
  })
}

const problem = z.object({
  type: z.string().catch(''),
  detail: z.string().catch(''),
})

/** Problem types come under several hosts, so only their last part counts. 403 has no code for a duplicate. */
function meaning({ method, status, body, reason }: BadAnswer): Failure | undefined {
  const { type, detail } = problem.safeParse(body).data ?? { type: '', detail: '' }
  const missing = status === 404 || type.endsWith('/resource-not-found')
  if (missing && method !== 'POST') return { outcome: 'gone', reason }
  if (status === 429 && type.endsWith('/usage-capped')) return { outcome: 'blocked', reason }
  if (status !== 403) return undefined
  if (/deleted or not visible/i.test(detail)) return { outcome: 'gone', reason }
  if (/duplicate content/i.test(detail)) return { outcome: 'duplicate', reason }
  const refused =
    type.endsWith('/not-authorized-for-resource') ||
    /^You are not permitted to perform this action\b/i.test(detail)
  return { outcome: refused ? 'rejected' : 'blocked', reason }
}
