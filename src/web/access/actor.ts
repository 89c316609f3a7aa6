import type { Actor } from '../../core/permissions.ts'
import type { AuditedThing } from '../../ports/audit-store.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Who asks: set by the gate that let the request in. */
    actor: Actor
    /** A form came to nothing, and the answer says why. */
    undone?: true
    /** What a request changed, where neither its address nor its answer says it. */
    changed?: AuditedThing
  }
}
