import type { Ports } from './ports.ts'

/** What planning and sending need of the stores. */
export type SimulatedStores = Pick<
  Ports,
  'posts' | 'deliveries' | 'amendments' | 'images' | 'shortLinks' | 'ledger' | 'planning' | 'setup'
>

/** Where a simulation takes place. */
export interface SimulationGround {
  /**
   * Stores of their own that hold what bears on what goes out from now on: the set-up without its credentials, posts within
   * reach, and their deliveries. Nothing that is done to them reaches the real ones.
   */
  copy(now: Date): Promise<SimulatedStores>
}
