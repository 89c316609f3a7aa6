import { InputError } from '../core/errors.ts'
import type { Ports } from '../ports/ports.ts'

const LINK_LASTS = 60 * 60_000
const SESSION_LASTS = 30 * 24 * 60 * 60_000

type AccessPorts = Pick<Ports, 'access' | 'clock'>

/** Hex SHA-256: what is kept of a secret. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** 256 random bits as base64url. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** Makes an API token. The token itself is answered this once, and never again. */
export async function createToken(
  { access, clock }: AccessPorts,
  name: string,
): Promise<{ id: string; token: string }> {
  const id = clock.mint()
  const token = `ph_${newSecret()}`
  await access.addToken({ id, name, hash: await hashSecret(token) }, clock.now())
  return { id, token }
}

/** @throws InputError `not-found` */
export async function revokeToken({ access, clock }: AccessPorts, idOrName: string): Promise<void> {
  if (await access.revokeToken(idOrName, clock.now())) return
  throw new InputError('not-found', `There is no token ${idOrName} that could be revoked`)
}

/** The secret part of a sign-in link: good once, for an hour. */
export async function createSignInLink({ access, clock }: AccessPorts): Promise<string> {
  const secret = newSecret()
  const expiresAt = new Date(clock.now().getTime() + LINK_LASTS)
  await access.addSignInLink(await hashSecret(secret), expiresAt)
  return secret
}

/** Exchanges the secret of a sign-in link for that of a session; undefined when it was used or ran out. */
export async function signIn(
  { access, clock }: AccessPorts,
  secret: string,
): Promise<string | undefined> {
  const now = clock.now()
  if (!(await access.useSignInLink(await hashSecret(secret), now))) return undefined
  const session = newSecret()
  await access.addSession(await hashSecret(session), now, new Date(now.getTime() + SESSION_LASTS))
  return session
}
