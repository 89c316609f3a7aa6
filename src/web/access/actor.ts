import type { Actor } from '../../core/permissions.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Who asks: set by the gate that let the request in. */
    actor: Actor
  }
}
