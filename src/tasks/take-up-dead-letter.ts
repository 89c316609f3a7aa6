import type { Ports } from '../ports/ports.ts'

/**
 * A delivery that a queue has given up handing on. It is still planned, and the next tick hands it on again; what failed
 * counts for its account, so that the watchdog tells of it. One that was carried out meanwhile needs nothing.
 */
export async function takeUpDeadLetter(
  { deliveries, setup, clock, log }: Pick<Ports, 'deliveries' | 'setup' | 'clock' | 'log'>,
  { id, accountId }: { readonly id: string; readonly accountId: string },
): Promise<void> {
  const delivery = await deliveries.byId(id)
  const isOpen = delivery?.state === 'planned' || delivery?.state === 'checking'
  if (!isOpen || delivery.dueAt > clock.now()) return
  const failures = await setup.countFailure(accountId, true)
  log.error(
    { delivery: id, account: accountId, failures },
    'a delivery could not be carried out, however often it was tried; the next tick hands it on again',
  )
}
