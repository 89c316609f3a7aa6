import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Role } from '../../core/permissions.ts'
import type { AuthPorts, AuthServer } from './auth-server.ts'
import { requestHeaders, SESSION_COOKIE } from './request-headers.ts'

/** Whose session a request carries. */
export interface SignedIn {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly sessionId: string
}

/** What came of showing a password: `code` asks for a second factor, `wrong` says nothing of what was wrong. */
export type PasswordShown = 'in' | 'code' | 'wrong'
/** What came of showing a code: `over` means the password is to be shown again. */
export type CodeShown =
  | { readonly outcome: 'in'; readonly personId: string }
  | { readonly outcome: CodeRefused }
export type CodeRefused = 'wrong' | 'used' | 'over'

/** Who people are: signing in, and sessions. Cookies come from the request, and go into the answer. */
export interface Auth {
  /** Renews the session when that is due. */
  current(c: Context): Promise<SignedIn | undefined>
  /** Starts a session for somebody who has proved who they are in another way. */
  start(c: Context, personId: string): Promise<void>
  end(c: Context): Promise<void>
  signIn(c: Context, email: string, password: string): Promise<PasswordShown>
  /** The second factor: a code of the authenticator app, or a backup code. */
  showCode(c: Context, code: string): Promise<CodeShown>
  hashPassword(password: string): Promise<string>
  /** What passkeys take, loaded when the first one is used. */
  passkeys(): Promise<typeof import('./passkeys.ts')>
  /** better-auth itself, for what only the pages of a signed-in person need. */
  server(): Promise<AuthServer>
}

/** Loads what it needs at the first sign-in, so that neither starting nor feeds wait for it. */
export function openAuth(ports: AuthPorts, publicUrl: string): Auth {
  let loaded: Promise<AuthServer> | undefined
  const server = () => {
    loaded ??= import('./auth-server.ts').then(({ authServer }) => authServer(ports, publicUrl))
    return loaded
  }
  return {
    server,
    passkeys: () => import('./passkeys.ts'),
    hashPassword: async (password) => (await import('./password-hash.ts')).hashPassword(password),
    async current(c) {
      if (getCookie(c, SESSION_COOKIE) === undefined) return undefined
      const { api } = await server()
      const found = await answered(c, () =>
        api.getSession({ headers: requestHeaders(c), returnHeaders: true }),
      )
      if (!found.ok || !found.response) return undefined
      const { user, session } = found.response
      return { id: user.id, name: user.name, role: user.role as Role, sessionId: session.id }
    },
    async start(c, personId) {
      const { api } = await server()
      const started = await answered(c, () =>
        api.startSession({ body: { personId }, headers: requestHeaders(c), returnHeaders: true }),
      )
      if (!started.ok) throw new Error(`A session could not be started: ${started.code}`)
    },
    async end(c) {
      const { api } = await server()
      await answered(c, () => api.signOut({ headers: requestHeaders(c), returnHeaders: true }))
    },
    async signIn(c, email, password) {
      const { api } = await server()
      const shown = await answered(c, () =>
        api.signInEmail({
          body: { email, password },
          headers: requestHeaders(c),
          returnHeaders: true,
        }),
      )
      if (!shown.ok) return 'wrong'
      return 'twoFactorRedirect' in shown.response ? 'code' : 'in'
    },
    async showCode(c, code) {
      const { api } = await server()
      const asked = { body: { code }, headers: requestHeaders(c), returnHeaders: true } as const
      const shown = await answered(c, () =>
        /^\d{6}$/.test(code) ? api.verifyTOTP(asked) : api.verifyBackupCode(asked),
      )
      return shown.ok
        ? { outcome: 'in', personId: shown.response.user.id }
        : { outcome: refusals[shown.code] ?? 'wrong' }
    },
  }
}

const refusals: Readonly<Record<string, CodeRefused>> = {
  CODE_USED: 'used',
  INVALID_TWO_FACTOR_COOKIE: 'over',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'over',
  ACCOUNT_TEMPORARILY_LOCKED: 'over',
}

type Answered<T> =
  | { readonly ok: true; readonly response: T }
  | { readonly ok: false; readonly code: string }

/** What better-auth answers, with its cookies put into ours. Refusals are values; anything else thrown is a bug. */
export async function answered<T>(
  c: Context,
  ask: () => Promise<{ readonly headers: Headers; readonly response: T }>,
): Promise<Answered<T>> {
  try {
    const { headers, response } = await ask()
    for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return { ok: true, response }
  } catch (error) {
    const code = refusalOf(error)
    if (code === undefined) throw error
    return { ok: false, code }
  }
}

/** The code of an error that better-auth meant: https://better-auth.com/docs/concepts/api#error-handling */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'APIError') return undefined
  const { body, statusCode } = error as { body?: { code?: string }; statusCode?: number }
  return statusCode !== undefined && statusCode < 500 ? (body?.code ?? 'REFUSED') : undefined
}
