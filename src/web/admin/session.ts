import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type Actor, roles } from '../../core/permissions.ts'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret } from '../../tasks/access.ts'

type AccessPorts = Pick<Ports, 'access' | 'clock'>

const NAME = 'posthorn_session'
/** The store ends sessions; the cookie only has to outlive them. */
const MAX_AGE = 60 * 60 * 24 * 90

/** Lax, so that a link to a delivery in a message opens signed in; forms of other sites never carry it. */
const options = (publicUrl: string) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
  }) as const

export function startSession(c: Context, secret: string, publicUrl: string): void {
  setCookie(c, NAME, secret, { ...options(publicUrl), maxAge: MAX_AGE })
}

export async function hasSession(c: Context, { access, clock }: AccessPorts): Promise<boolean> {
  const secret = getCookie(c, NAME)
  return secret !== undefined && (await access.hasSession(await hashSecret(secret), clock.now()))
}

export async function endSession(c: Context, { access }: AccessPorts, publicUrl: string) {
  const secret = getCookie(c, NAME)
  if (secret !== undefined) await access.endSession(await hashSecret(secret))
  deleteCookie(c, NAME, options(publicUrl))
}

/** The one gate before the admin pages: says who asks. Without a session, `refuse` answers. */
export function requireSession(
  ports: AccessPorts,
  refuse: (c: Context) => Promise<Response>,
): MiddlewareHandler {
  return async (c, next) => {
    if (!(await hasSession(c, ports))) return refuse(c)
    c.set('actor', owner)
    return next()
  }
}

const owner: Actor = { kind: 'person', id: 'owner', name: 'Owner', may: roles.owner }
