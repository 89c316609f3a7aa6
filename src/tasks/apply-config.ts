import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { adoptWaiting, askAdoption } from './adopt-account.ts'
import { type ConfigChange, planConfig } from './plan-config.ts'
import { planDeliveries } from './plan-deliveries.ts'

/**
 * Makes the set-up be `setup`, reads the accounts that are connected by it, and plans what its schedules now ask for. Answers
 * with what changed.
 */
export async function applyConfig(ports: Ports, setup: Setup): Promise<readonly ConfigChange[]> {
  const changes = await planConfig(ports, setup)
  if (changes.length === 0) return changes
  await askAdoption(ports, await newlyConnected(ports, setup))
  await ports.setup.apply(setup, ports.clock.now())
  await adoptWaiting(ports)
  await planDeliveries(ports)
  return changes
}

/** Accounts that reach a real network now and did not before: there may be posts on them that Posthorn does not know of. */
export async function newlyConnected(
  { setup }: Pick<Ports, 'setup'>,
  { accounts }: Setup,
): Promise<readonly string[]> {
  const before = new Map((await setup.accounts()).map((one) => [one.id, one]))
  return accounts
    .filter(({ id, network, rehearsal }) => {
      const known = before.get(id)
      return !rehearsal && (!known || known.rehearsal || known.network !== network)
    })
    .map(({ id }) => id)
}
