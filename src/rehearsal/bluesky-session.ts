import { z } from 'zod'
import { cidOf } from './bluesky-cid.ts'
import { jsonOf } from './local-network.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

export const settings = all.bluesky

export const error = (status: number, name: string, message: string) =>
  Response.json({ error: name, message }, { status })

/** Access tokens last two hours, refresh tokens ninety days. */
const ACCESS = { scope: 'com.atproto.appPass', seconds: 7200 }
const REFRESH = { scope: 'com.atproto.refresh', seconds: 7_776_000 }
/** https://docs.bsky.app/docs/advanced-guides/rate-limits */
const LOGINS = { requests: 30, seconds: 300 }

const login = z.object({ identifier: z.string(), password: z.string() })
const claims = z.object({ scope: z.string(), sub: z.string(), exp: z.number() })

/** The name of an account stands for its repository: `did:plc:` and 24 letters that its name gives. */
export async function didOf(handle: string): Promise<string> {
  return `did:plc:${(await cidOf(handle)).slice(8, 32)}`
}

/** Every handle that ends in that of the settings is an account. */
const isHandle = (name: string) =>
  name === settings.identifier || /^[a-z0-9-]+\.rehearsal\.example$/.test(name)

export interface Sessions {
  create(request: Request): Promise<Response>
  refresh(request: Request): Promise<Response>
  /** The handle of who asks, or what is answered instead. */
  whose(request: Request): string | Response
}

export function createSessions(now: () => Date): Sessions {
  const logins = rateWindow(LOGINS.requests, LOGINS.seconds, now)
  let serial = 0
  async function opened(handle: string): Promise<Response> {
    const did = await didOf(handle)
    serial++
    const token = (kind: typeof ACCESS) =>
      signed({ scope: kind.scope, sub: handle, exp: seconds(now()) + kind.seconds, jti: serial })
    const tokens = { accessJwt: token(ACCESS), refreshJwt: token(REFRESH) }
    return Response.json({ ...tokens, handle, did, active: true })
  }
  function checked(request: Request, scope: string): string | Response {
    const token = request.headers.get('authorization')?.match(/^Bearer (\S+)$/i)?.[1]
    if (!token) return error(401, 'AuthMissing', 'Authentication Required')
    const told = claimsOf(token)
    if (told?.scope !== scope) return error(400, 'InvalidToken', 'Token could not be verified')
    if (told.exp <= seconds(now())) return error(400, 'ExpiredToken', 'Token has expired')
    return told.sub
  }
  return {
    async create(request) {
      const body = login.safeParse(await jsonOf(request)).data
      if (!body) return error(400, 'InvalidRequest', 'Input must have the property "identifier"')
      const rate = logins(body.identifier)
      if (rate.over) return limited(rate.limit, rate.reset, now())
      return isHandle(body.identifier) && body.password === settings.app_password
        ? opened(body.identifier)
        : error(401, 'AuthenticationRequired', 'Invalid identifier or password')
    },
    async refresh(request) {
      const handle = checked(request, REFRESH.scope)
      return typeof handle === 'string' ? opened(handle) : handle
    },
    whose: (request) => checked(request, ACCESS.scope),
  }
}

export function limited(limit: number, opens: Date, now: Date): Response {
  const answer = error(429, 'RateLimitExceeded', 'Rate Limit Exceeded')
  answer.headers.set('ratelimit-limit', String(limit))
  answer.headers.set('ratelimit-remaining', '0')
  answer.headers.set('ratelimit-reset', String(seconds(opens)))
  answer.headers.set('retry-after', String(seconds(opens) - seconds(now)))
  return answer
}

export const seconds = (date: Date) => Math.ceil(date.getTime() / 1000)

/** Shaped like a real token; only its last part is no signature. Nothing is remembered, so tokens outlive a restart. */
const signed = (payload: object) => `${encoded({ alg: 'none' })}.${encoded(payload)}.rehearsal`
const encoded = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '')

function claimsOf(token: string): z.output<typeof claims> | undefined {
  const [, payload = '', signature] = token.split('.')
  if (signature !== 'rehearsal') return undefined
  try {
    return claims.safeParse(JSON.parse(atob(payload))).data
  } catch {
    return undefined
  }
}

/** https://docs.bsky.app/docs/api/com-atproto-identity-resolve-handle */
export async function resolveHandle({ searchParams: query }: URL): Promise<Response> {
  const handle = query.get('handle') ?? ''
  return isHandle(handle)
    ? Response.json({ did: await didOf(handle) })
    : error(400, 'InvalidRequest', 'Unable to resolve handle')
}
