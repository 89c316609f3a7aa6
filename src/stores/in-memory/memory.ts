import type { Charge } from '../../core/ledger.ts'
import type { NotifySettings } from '../../core/notify.ts'
import type { Schedule } from '../../core/schedule.ts'
import type { Setup } from '../../core/setup.ts'
import type { KeptSession } from '../../ports/network.ts'
import type { Adoption, LastPlan } from '../../ports/planning-store.ts'
import type { Recognition, Revision } from '../../ports/post-store.ts'
import type { Account } from '../../ports/setup-store.ts'
import type { StoredAmendment } from './amendments.ts'
import { type DeliveryTable, deliveryTable } from './delivery-table.ts'
import { type PostTable, postTable } from './post-table.ts'

/** What the stores of one simulation share, in place of a database. */
export interface Memory {
  readonly posts: PostTable
  /** A name of a post → its id. */
  readonly names: Map<string, string>
  readonly revisions: Map<string, readonly Revision[]>
  readonly recognitions: Map<string, readonly Recognition[]>
  readonly deliveries: DeliveryTable
  /** Deliveries of which nothing stands any more, or not the share itself. */
  readonly takenDown: Set<string>
  readonly amendments: Map<string, StoredAmendment>
  /** Posts whose shares are to be looked at, since they changed. */
  readonly toAmend: Map<string, { readonly revision: number; readonly dueAt: Date }>
  readonly charges: Charge[]
  /** Removed ones too. */
  readonly accounts: Map<string, Account>
  readonly sessions: Map<string, KeptSession>
  /** Stopped ones too. */
  readonly schedules: Map<string, Schedule>
  setup?: AppliedSetup
  planned: LastPlan
  readonly adoptions: Map<string, Adoption>
  /** A schedule and an account → the run that was last planned for its re-shares. */
  readonly reshareRuns: Map<string, Date>
}

export interface AppliedSetup extends Pick<Setup, 'publication' | 'feeds' | 'templates'> {
  readonly notify?: NotifySettings
  readonly at: Date
  readonly version: number
  readonly lastApplied?: string
  readonly origin: { readonly at: Date; readonly home: string }
}

export function emptyMemory(): Memory {
  return {
    posts: postTable(),
    names: new Map(),
    revisions: new Map(),
    recognitions: new Map(),
    deliveries: deliveryTable(),
    takenDown: new Set(),
    amendments: new Map(),
    toAmend: new Map(),
    charges: [],
    accounts: new Map(),
    sessions: new Map(),
    schedules: new Map(),
    planned: { to: new Date(0), sweptAt: new Date(0), sweptFor: new Date(0) },
    adoptions: new Map(),
    reshareRuns: new Map(),
  }
}
