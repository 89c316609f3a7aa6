import type { Ports } from '../ports/ports.ts'
import { planMissingReplies } from './plan-answers.ts'
import { type PlanPorts, planDeliveries } from './plan-deliveries.ts'
import { planMissingParts } from './plan-parts.ts'
import { planReshares } from './plan-reshares.ts'

type PlanningPorts = PlanPorts & Pick<Ports, 'amendments' | 'networks' | 'timings'>

/** Deliveries whose process died, whose post, account or schedule is gone, and whose shelf life passed. */
export async function settleDeliveries({
  clock,
  deliveries,
}: Pick<Ports, 'clock' | 'deliveries'>): Promise<{
  readonly expired: number
  readonly withdrawn: number
  readonly missed: number
}> {
  const expired = await deliveries.expireLeases(clock.now())
  const withdrawn = await deliveries.withdrawStale(clock.now())
  const missed = await deliveries.missExpired(clock.now())
  return { expired, withdrawn, missed }
}

/** How long planning of very many posts goes on in one round, in milliseconds. */
const PATIENCE = 20_000

/** Everything that the schedules ask for now; when the process is to stop, as far as it came. Returns how many deliveries are new or moved. */
export async function planAll(
  ports: PlanningPorts,
  isStopping: () => boolean = () => false,
): Promise<number> {
  await planMissingReplies(ports)
  await planMissingParts(ports)
  const { steps: pages } = ports.timings
  const patience = { milliseconds: PATIENCE, isStopping, ...(pages !== undefined && { pages }) }
  return (await planDeliveries(ports, undefined, patience)) + (await planReshares(ports))
}
