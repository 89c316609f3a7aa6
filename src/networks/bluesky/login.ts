import { z } from 'zod'
import type { KeptSession, NetworkIO, Session } from '../../ports/network.ts'
import { toldName } from '../http/told.ts'
import type { BadAnswer, Failure } from '../http.ts'
import { asking } from '../http.ts'

export interface Credentials {
  readonly service: string
  readonly identifier: string
  readonly app_password: string
}

/** Whose repository it is, and what opens it for a while. */
export interface Login {
  readonly outcome: 'open'
  readonly did: string
  readonly handle: string
  readonly accessJwt: string
  readonly refreshJwt: string
}

export interface Logins {
  /** The one that is kept; without one, the account logs in. */
  open(): Promise<Login | Failure>
  /** What to go on with after the network called the access token of `stale` expired. */
  renew(stale: Login): Promise<Login | Failure>
}

/** https://docs.bsky.app/docs/advanced-guides/rate-limits: prefix of the headers. */
export const LIMITS = ['ratelimit']

const token = z.string().min(1).max(10_000)
const told = z.object({ did: toldName, handle: toldName, accessJwt: token, refreshJwt: token })
const kept = told.extend({ service: z.string(), identifier: z.string(), password: z.string() })

/**
 * Log-ins are few: 30 in five minutes, 300 a day. So one is kept for the account and refreshed, and only when the network
 * takes its refresh token no more, or other credentials were set, the account logs in again.
 */
export function logins(credentials: Credentials, io: NetworkIO): Logins {
  const { service, identifier, app_password } = credentials
  const session = io.session ?? unsealed()
  const request = async (method: string, init: RequestInit, secrets: readonly string[]) => {
    const ask = asking(io, { secrets: [app_password, ...secrets], limits: LIMITS, own: standing })
    const answer = await ask(`${service}/xrpc/com.atproto.server.${method}`, {
      method: 'POST',
      ...init,
    })
    if (answer.outcome !== 'answered') return answer
    const login = told.safeParse(answer.body)
    if (login.success) return { outcome: 'open' as const, ...login.data }
    return { outcome: 'blocked' as const, reason: 'the server does not answer like Bluesky' }
  }
  const create = () =>
    request(
      'createSession',
      {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier, password: app_password }),
      },
      [],
    )
  const refresh = ({ accessJwt, refreshJwt }: Login) =>
    request('refreshSession', { headers: { authorization: `Bearer ${refreshJwt}` } }, [
      accessJwt,
      refreshJwt,
    ])

  async function read() {
    const found = await session.read()
    const login = found && parsed(found.text)
    const own = login && (await isOf(credentials, login))
    return { version: found?.version ?? 0, login: own ? openOf(login) : undefined }
  }

  /** Kept before it is used; of two processes that logged in, both go on with what the first one kept. */
  async function keep(answer: Login | Failure, version: number): Promise<Login | Failure> {
    if (answer.outcome !== 'open') return beforehand(answer)
    const { outcome: _, ...tokens } = answer
    const password = await fingerprint(app_password)
    const text = JSON.stringify({ service, identifier, password, ...tokens })
    if (await session.keep(text, version)) return answer
    return (await read()).login ?? answer
  }

  return {
    async open() {
      const { login, version } = await read()
      return login ?? keep(await create(), version)
    },
    async renew(stale) {
      const { login, version } = await read()
      if (login && login.accessJwt !== stale.accessJwt) return login
      const answer = await refresh(login ?? stale)
      const refused = answer.outcome === 'auth' || answer.outcome === 'rejected'
      return keep(refused ? await create() : answer, version)
    },
  }
}

/** For an account that is only tried and not stored: forgotten with the connection. */
function unsealed(): Session {
  let kept: KeptSession | undefined
  return {
    read: async () => kept,
    async keep(text, instead) {
      if ((kept?.version ?? 0) !== instead) return false
      kept = { text, version: instead + 1 }
      return true
    },
  }
}

/** Nothing was asked of a post yet: what is lost here was certainly not posted, and what is refused is no text. */
export function beforehand(failure: Failure): Failure {
  const { outcome, reason } = failure
  if (outcome === 'lost') return { outcome: 'retry', reason }
  if (outcome === 'rejected' || outcome === 'duplicate') return { outcome: 'blocked', reason }
  return failure
}

const errorBody = z.object({ error: z.string() })
export const errorOf = ({ body }: BadAnswer) => errorBody.safeParse(body).data?.error

/** Accounts that were taken down or put to sleep are told with 400 or 401, as a wrong password is. */
export function standing(answer: BadAnswer): Failure | undefined {
  const { reason } = answer
  const asleep = /^(Account|Repo)(Takedown|Takendown|Suspended|Deactivated)$/
  return asleep.test(errorOf(answer) ?? '') ? { outcome: 'blocked', reason } : undefined
}

function parsed(text: string): z.output<typeof kept> | undefined {
  try {
    return kept.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const openOf = ({ did, handle, accessJwt, refreshJwt }: z.output<typeof told>): Login => ({
  outcome: 'open',
  did,
  handle,
  accessJwt,
  refreshJwt,
})

async function isOf(credentials: Credentials, login: z.output<typeof kept>): Promise<boolean> {
  return (
    login.service === credentials.service &&
    login.identifier === credentials.identifier &&
    login.password === (await fingerprint(credentials.app_password))
  )
}

/** Tells passwords apart, and tells none. */
async function fingerprint(password: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(password))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
