import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { serverAddress } from '../http/told.ts'
import { type Answer, asking, type BadAnswer, type Failure } from '../http.ts'

const secret = (title: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a key without spaces')
    .meta({ title, secret: true })

export const settings = z.object({
  app_key: secret('API key').meta({
    title: 'API key',
    description: 'Of your app in the developer console, under Keys and tokens',
    secret: true,
  }),
  app_secret: secret('API key secret'),
  access_token: secret('Access token').meta({
    title: 'Access token',
    description: 'Make it after the app was given read and write permission',
    secret: true,
  }),
  access_secret: secret('Access token secret'),
  api_url: serverAddress()
    .optional()
    .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
})
export type Settings = z.output<typeof settings>

/** Header prefixes of its rate limits. */
export const LIMITS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']

export type Exchange = Answer | Failure

/** What the library keeps to itself: where it signs a request, and by which clock. */
interface Signer {
  readonly _oauth: { getTimestamp(): number }
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
  const { app_key, app_secret, access_token, access_secret, api_url } = settings
  const ask = asking(io, {
    secrets: [app_key, app_secret, access_token, access_secret],
    limits: LIMITS,
    own,
  })
  const keys = {
    appKey: app_key,
    appSecret: app_secret,
    accessToken: access_token,
    accessSecret: access_secret,
  }
  const transport = {
    async onBeforeRequestConfig({ client, params }: { client: unknown; params: unknown }) {
      const signer = client as Signer
      signer._oauth.getTimestamp = () => Math.trunc(io.now().getTime() / 1000)
      const { url, method, headers, body } = signer.getHttpRequestArgs(params)
      const target = api_url ? `${api_url}${url.pathname}${url.search}` : url.href
      return { data: await ask(target, { method, headers, body: body ?? null }), headers: {} }
    },
  }
  return new TwitterApi(keys, { plugins: [transport] }).v2
}

const problem = z.object({
  type: z.string().catch(''),
  detail: z.string().catch(''),
})

/** Problem types come under several hosts, so only their last part counts. 403 has no code for a duplicate. */
function own({ method, status, body, reason }: BadAnswer): Failure | undefined {
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
