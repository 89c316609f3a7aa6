import type { Context, MiddlewareHandler } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type Actor, environmentToken } from '../../core/permissions.ts'
import type { ApiToken } from '../../ports/access-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret } from '../../tasks/access.ts'
import { attemptLimit } from './attempt-limit.ts'

/**
 * Lets a request with a right token through (RFC 6750): the one from the environment, or an API token that was made and
 * neither revoked nor expired. Says who asks.
 *
 * @param holder who has the one from the environment
 * @throws InputError `unauthorized`, or `too-many` when the same address sent too many wrong ones
 */
export function requireToken(
  { access, clock }: Pick<Ports, 'access' | 'clock'>,
  fromEnvironment: string | undefined,
  holder: Actor = environmentToken,
): MiddlewareHandler {
  const always = fromEnvironment === undefined ? undefined : hashSecret(fromEnvironment)
  const limit = attemptLimit()
  return async (c, next) => {
    const now = clock.now()
    const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (token !== undefined) {
      limit.check(c, now)
      const hash = await hashSecret(token)
      const known = (await always) ?? ''
      const actor = sameText(hash, known) ? holder : tokenActor(await access.useToken(hash, now))
      if (actor) {
        c.set('actor', actor)
        return next()
      }
      const expired = await access.expiredAt(hash, now)
      if (expired) throw refused(c, `This API token expired at ${expired.toISOString()}: ${anew}`)
      limit.wrong(c, now)
    }
    throw refused(
      c,
      token === undefined
        ? 'Expected the header Authorization: Bearer with an API token: npx posthorn token create NAME makes one'
        : `This API token is unknown here or was revoked: ${anew}`,
    )
  }
}

const anew = 'npx posthorn token create NAME makes another'

function refused(c: Context, message: string): InputError {
  c.header('WWW-Authenticate', 'Bearer realm="Posthorn"')
  return new InputError('unauthorized', message)
}

const tokenActor = (token: ApiToken | undefined): Actor | undefined =>
  token && {
    kind: 'token',
    id: token.id,
    name: token.name,
    may: token.scopes,
    ...(token.expiresAt && { until: token.expiresAt }),
  }

/** Compares hashes in a time that depends on nothing but their length. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let different = 0
  for (let index = 0; index < a.length; index += 1) {
    different |= a.charCodeAt(index) ^ b.charCodeAt(index)
  }
  return different === 0
}
