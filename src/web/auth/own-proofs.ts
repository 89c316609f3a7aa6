import type { Context } from 'hono'
import { type Auth, answered } from './auth.ts'
import { qrCode } from './qr-code.ts'
import { requestHeaders } from './request-headers.ts'

const asked = <Body>(c: Context, body: Body) =>
  ({ body, headers: requestHeaders(c), returnHeaders: true }) as const

/** The password of the signed-in person, or of nobody. */
export async function passwordIs(auth: Auth, c: Context, password: string): Promise<boolean> {
  const { api } = await auth.server()
  const found = await answered(c, () => api.verifyPassword(asked(c, { password })))
  return found.ok
}

/**
 * Changes the password and ends all other sessions; the first one needs no former one.
 *
 * @returns false when the former one was wrong
 */
export async function changePassword(
  auth: Auth,
  c: Context,
  { former, next }: { readonly former: string | undefined; readonly next: string },
): Promise<boolean> {
  const { api } = await auth.server()
  if (former === undefined) {
    const set = await answered(c, () => api.setPassword(asked(c, { newPassword: next })))
    return set.ok
  }
  const body = { currentPassword: former, newPassword: next, revokeOtherSessions: true }
  const changed = await answered(c, () => api.changePassword(asked(c, body)))
  return changed.ok
}

/** What an authenticator app is told. */
export interface TwoFactorBegun {
  /** For `src`: the same that `secret` says. */
  readonly image: string
  readonly secret: string
}

/** Begins with a second factor: it holds from its first right code on. Undefined when the password was wrong. */
export async function beginTwoFactor(
  auth: Auth,
  c: Context,
  { password, issuer }: { readonly password: string; readonly issuer: string },
): Promise<TwoFactorBegun | undefined> {
  const { api } = await auth.server()
  const begun = await answered(c, () => api.enableTwoFactor(asked(c, { password, issuer })))
  if (!begun.ok || !('totpURI' in begun.response)) return undefined
  const { totpURI } = begun.response
  return { image: qrCode(totpURI), secret: new URL(totpURI).searchParams.get('secret') ?? '' }
}

/** The backup codes, once the app has shown a right code; undefined when it was wrong. */
export async function confirmTwoFactor(
  auth: Auth,
  c: Context,
  personId: string,
  code: string,
): Promise<readonly string[] | undefined> {
  const { api } = await auth.server()
  const shown = await answered(c, () => api.verifyTOTP(asked(c, { code })))
  if (!shown.ok) return undefined
  return (await api.viewBackupCodes({ body: { userId: personId } })).backupCodes
}

/** False when the password was wrong. */
export async function endTwoFactor(auth: Auth, c: Context, password: string): Promise<boolean> {
  const { api } = await auth.server()
  return (await answered(c, () => api.disableTwoFactor(asked(c, { password })))).ok
}

/** Other backup codes than before; undefined when the password was wrong. */
export async function freshBackupCodes(
  auth: Auth,
  c: Context,
  password: string,
): Promise<readonly string[] | undefined> {
  const { api } = await auth.server()
  const made = await answered(c, () => api.generateBackupCodes(asked(c, { password })))
  return made.ok ? made.response.backupCodes : undefined
}
