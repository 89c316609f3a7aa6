import type { Context, MiddlewareHandler } from 'hono'
import { roles } from '../../core/permissions.ts'
import type { Auth } from '../auth/auth.ts'

/** The one gate before the admin pages: says who asks. Without a session, `refuse` answers. */
export function requireSession(
  auth: Auth,
  refuse: (c: Context) => Promise<Response>,
): MiddlewareHandler {
  return async (c, next) => {
    const person = await auth.current(c)
    if (!person) return refuse(c)
    const { id, name, role, sessionId } = person
    c.set('actor', { kind: 'person', id, name, may: roles[role] })
    c.set('sessionId', sessionId)
    return next()
  }
}

declare module 'hono' {
  interface ContextVariableMap {
    /** The session that the person in the admin pages uses. */
    sessionId: string
  }
}
