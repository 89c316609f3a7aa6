import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { type ConfigChange, planConfig } from './plan-config.ts'
import { planDeliveries } from './plan-deliveries.ts'

/** Makes the set-up be `setup`, and plans what its schedules now ask for. Answers with what changed. */
export async function applyConfig(ports: Ports, setup: Setup): Promise<readonly ConfigChange[]> {
  const changes = await planConfig(ports, setup)
  if (changes.length === 0) return changes
  await ports.setup.apply(setup, ports.clock.now())
  await planDeliveries(ports)
  return changes
}
