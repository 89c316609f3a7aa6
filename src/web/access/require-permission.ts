import type { Context, MiddlewareHandler } from 'hono'
import type { Permission } from '../../core/permissions.ts'
import type { Ports } from '../../ports/ports.ts'
import { deedOf } from './deed.ts'
import { pathBelow, patternBelow } from './face.ts'
import { type Face, needed } from './needed.ts'

/**
 * Lets through who may do what they ask for; the gate before it has said who they are. Whoever was not let through to change
 * something is noted in the audit log.
 */
export function requirePermission(
  { audit, clock }: Pick<Ports, 'audit' | 'clock'>,
  face: Face,
  refuse: (c: Context, lacking: Permission) => Promise<Response>,
): MiddlewareHandler {
  return async (c, next) => {
    const need = needed(face, c.req.method, pathBelow(face, c.req.path))
    const { actor } = c.var
    if (need === 'nothing' || actor.may.includes(need)) return next()
    const pattern = patternBelow(face, c)
    if (pattern === undefined) return next()
    const deed = deedOf(face, c, pattern)
    if (deed) await audit.add({ actor, ...deed.entry, refused: true }, clock.now())
    return refuse(c, need)
  }
}
