import { systemClock } from './clock.ts'
import * as networks from './networks/index.ts'
import type { Log } from './ports/log.ts'
import type { Network } from './ports/network.ts'
import type { Outgoing } from './ports/outgoing.ts'
import type { Ports, Rehearsal } from './ports/ports.ts'
import type { DeliveryQueue } from './ports/queue.ts'
import type { SourceReader } from './ports/source.ts'
import { patient, type Timings } from './ports/timings.ts'
import { feedSource } from './sources/feed.ts'
import { openStores } from './stores/open-stores.ts'
import type { Sql } from './stores/sql.ts'
import { secretVault } from './vault/secret-vault.ts'

/** What Posthorn can publish to and read from: the same everywhere. */
export const allNetworks: readonly Network[] = Object.values(networks)
export const allSources: readonly SourceReader[] = [feedSource]

/** What differs between the places Posthorn runs in. */
export interface Surroundings {
  readonly sql: Sql
  readonly secret: string
  readonly outgoing: Outgoing
  readonly queue: DeliveryQueue
  readonly rehearsal: Rehearsal
  readonly log: Log
  readonly clock?: Ports['clock']
  readonly timings?: Timings
}

/** Every port, from what the place gives. */
export function wire({ sql, secret, ...given }: Surroundings): Ports {
  return {
    clock: systemClock,
    timings: patient,
    networks: allNetworks,
    sources: allSources,
    ...openStores(sql, secretVault(secret), allNetworks),
    ...given,
  }
}
