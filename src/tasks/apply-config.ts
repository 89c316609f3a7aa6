import { InputError } from '../core/errors.ts'
import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { adoptWaiting, askAdoption } from './adopt-account.ts'
import { lastAppliedOf } from './last-applied.ts'
import { type ConfigChange, planConfig } from './plan-config.ts'
import { planDeliveries } from './plan-deliveries.ts'

export interface ApplyTerms {
  /** It is what a set-up file says: what is changed elsewhere from now on is drift. */
  readonly fromFile?: true
  /** The version of the set-up that was looked at. */
  readonly instead?: string
}

/**
 * Makes the set-up be `setup`, reads the accounts that are connected by it, and plans what its schedules now ask for. Answers
 * with what changed.
 *
 * @throws InputError `conflict` when the set-up is not the version that was looked at: nothing is changed then
 */
export async function applyConfig(
  ports: Ports,
  setup: Setup,
  { fromFile, instead }: ApplyTerms = {},
): Promise<readonly ConfigChange[]> {
  const looked = instead ?? (await ports.setup.version())
  const changes = await planConfig(ports, setup)
  const now = ports.clock.now()
  const lastApplied = fromFile && (await lastAppliedOf(ports, setup))
  if (changes.length === 0) {
    if ((await ports.setup.version()) !== looked) throw changedMeanwhile()
    if (lastApplied !== undefined) await ports.setup.keepLastApplied(lastApplied, now)
    return changes
  }
  await askAdoption(ports, await newlyConnected(ports, setup))
  const applied = await ports.setup.apply(setup, now, {
    instead: looked,
    ...(lastApplied !== undefined && { lastApplied }),
  })
  if (!applied) throw changedMeanwhile()
  await adoptWaiting(ports)
  await planDeliveries(ports)
  return changes
}

export const changedMeanwhile = () =>
  new InputError(
    'conflict',
    'The set-up was changed meanwhile: look at the difference again, then apply it',
  )

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
