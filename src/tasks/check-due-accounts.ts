import type { Ports } from '../ports/ports.ts'
import { checkAccount } from './check-accounts.ts'

const HOUR = 60 * 60_000
const EVERY = 24 * HOUR
/** Of one tick: checks are spread, and never many at once. */
const AT_MOST = 2

/**
 * Proves the credentials of accounts once a day, so that an end is seen before a share fails (promise 16). One that was never
 * checked has an hour; one that could not be checked now, too.
 */
export async function checkDueAccounts(ports: Ports): Promise<void> {
  const { setup, health, clock, log } = ports
  const now = clock.now()
  const checks = await health.accountChecks()
  const later = new Date(now.getTime() - EVERY + HOUR)
  let done = 0
  for (const { id, state, locked } of await setup.accounts()) {
    if (state !== 'active' || locked) continue
    const check = checks.find(({ accountId }) => accountId === id)
    if (!check) await health.recordCheck({ accountId: id, checkedAt: later })
    if (!check || now.getTime() - check.checkedAt.getTime() < EVERY || done >= AT_MOST) continue
    done += 1
    await health.recordCheck({ ...check, checkedAt: later })
    await checkAccount(ports, id).catch((error: unknown) =>
      log.warn({ account: id, error: String(error) }, 'an account could not be checked'),
    )
  }
}
