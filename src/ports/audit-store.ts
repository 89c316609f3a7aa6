import type { Actor } from '../core/permissions.ts'
import type { Page, PageRequest } from './post-store.ts'

/** A key that changed, without secrets: `(secret)` and `(changed)` stand for those. */
export interface AuditedKey {
  readonly key: string
  /** Absent for what is new. */
  readonly from?: unknown
  /** Absent for what went away. */
  readonly to?: unknown
}

/** What was changed: a post, a delivery, an account, a schedule … */
export interface AuditedThing {
  readonly kind: string
  readonly id: string
}

export interface NewAuditEntry {
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>
  /** What was done, as a verb: `retract`, `approve`, `sign in`. */
  readonly action: string
  readonly thing?: AuditedThing
  /** They were not allowed to: nothing was changed. */
  readonly refused?: boolean
  readonly changes?: readonly AuditedKey[]
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: string
  readonly at: Date
  readonly changes: readonly AuditedKey[]
}

export interface AuditFilter {
  readonly actor?: Pick<Actor, 'kind' | 'id'>
  /** Without an id, everything of its kind. */
  readonly thing?: { readonly kind: string; readonly id?: string }
}

/** Who changed what, and when. Entries are added, and never changed or removed. */
export interface AuditStore {
  add(entry: NewAuditEntry, now: Date): Promise<void>
  /** All or none of them, in this order. */
  addAll(entries: readonly NewAuditEntry[], now: Date): Promise<void>
  /** The newest first, as they were added: a clock that was set back changes nothing of it. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
  /** Everybody who is in it, whoever did something last first; no more than two hundred. */
  actors(): Promise<readonly Pick<Actor, 'kind' | 'id' | 'name'>[]>
}
