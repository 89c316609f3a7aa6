import { InputError } from '../core/errors.ts'
import { type Actor, scopes as allScopes, type Scope, usualScopes } from '../core/permissions.ts'
import type { ApiToken } from '../ports/access-store.ts'
import type { Ports } from '../ports/ports.ts'

const LINK_LASTS = 60 * 60_000

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

export interface TokenWish {
  readonly name: string
  /** What it may do; `usualScopes` when left out. */
  readonly scopes?: readonly Scope[]
  /** Milliseconds; for good when left out. */
  readonly lasts?: number
}

/** A token as it is told the once that its text is known. */
export interface MadeToken extends Pick<ApiToken, 'id' | 'name' | 'scopes' | 'expiresAt'> {
  readonly token: string
}

/**
 * Makes an API token. The token itself is answered this once, and never again.
 *
 * @param by whose wish it is: nobody gives away more than they have
 * @throws InputError `forbidden` for a scope that they do not have, or a time after their own
 */
export async function createToken(
  { access, clock }: AccessPorts,
  { name, scopes = usualScopes, lasts }: TokenWish,
  by: Actor,
): Promise<MadeToken> {
  const now = clock.now()
  const expiresAt = lasts === undefined ? undefined : new Date(now.getTime() + lasts)
  refuseMore(by, scopes, expiresAt)
  const token = `ph_${newSecret()}`
  const made = {
    id: clock.mint(),
    name,
    scopes: allScopes.filter((scope) => scopes.includes(scope)),
    ...(expiresAt && { expiresAt }),
  }
  await access.addToken({ ...made, hash: await hashSecret(token) }, now)
  return { ...made, token }
}

function refuseMore(by: Actor, scopes: readonly Scope[], expiresAt: Date | undefined): void {
  const refusal = 'Nobody gives away more than they have'
  const lacking = scopes.filter((scope) => !by.may.includes(scope))
  if (lacking.length > 0) {
    throw new InputError('forbidden', `${refusal}: ${by.name} lacks ${lacking.join(', ')}`)
  }
  if (by.until && (!expiresAt || expiresAt > by.until)) {
    const until = by.until.toISOString()
    throw new InputError('forbidden', `${refusal}: ${by.name} itself expires at ${until}`)
  }
}

/** @throws InputError `not-found` */
export async function revokeToken({ access, clock }: AccessPorts, idOrName: string): Promise<void> {
  if (await access.revokeToken(idOrName, clock.now())) return
  throw new InputError('not-found', `There is no token ${idOrName} that could be revoked`)
}

/**
 * The secret part of a sign-in link: good once, for an hour.
 *
 * @param personId whom it lets in; when left out, the owner who has been here longest, or the first one
 */
export async function createSignInLink(
  { people, clock }: Pick<Ports, 'people' | 'clock'>,
  personId?: string,
): Promise<string> {
  const secret = newSecret()
  const expiresAt = new Date(clock.now().getTime() + LINK_LASTS)
  await people.addSignInLink(await hashSecret(secret), expiresAt, personId)
  return secret
}
