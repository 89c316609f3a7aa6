import type { AmendmentKind } from '../core/amendment.ts'
import { countText } from '../core/count-text.ts'
import type { Delivery, DeliveryKind, DeliveryState } from '../core/delivery.ts'
import { type LimitReached, limitsReached } from '../core/limits-reached.ts'
import type { Post } from '../core/post.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { networkOf } from './connect-account.ts'
import type { Changed, Simulated, SimulatedPorts, Taken } from './simulated-ports.ts'
import { withReason } from './waiting-reason.ts'

/** What would go out. */
export interface Simulation {
  readonly from: Date
  readonly until: Date
  /** The publication's, in which people read these moments. */
  readonly timezone: string
  readonly deliveries: readonly SimulatedDelivery[]
  /** Shares that stand and are changed, since their post was. */
  readonly changes: readonly SimulatedChange[]
  /** Those that a person must look at, that were too late, and that still waited at the end. */
  readonly held: readonly Unsent[]
  readonly missed: readonly Unsent[]
  readonly waiting: readonly Unsent[]
  /** US dollars of an account in a month, with what is spent already. */
  readonly costs: readonly {
    readonly account: string
    readonly month: string
    readonly cost: number
    readonly budget?: number
  }[]
  readonly limits: readonly LimitReached[]
}

export interface SimulatedDelivery extends About {
  readonly at: Date
  readonly kind: DeliveryKind
  readonly text: string
  readonly count: number
  readonly cost: number
}

export interface SimulatedChange extends About {
  readonly at: Date
  readonly kind: AmendmentKind
}

export interface Unsent extends About {
  readonly dueAt: Date
  readonly reason?: string
}

interface About {
  readonly account: string
  readonly network: string
  readonly schedule: string
  /** Absent for an invented post. */
  readonly post?: string
  readonly title: string
}

interface Told {
  readonly accounts: ReadonlyMap<string, Account>
  readonly networks: Ports['networks']
  /** Copied ones; all others are invented. */
  readonly real: (post: Post) => boolean
}

export async function simulationOf(
  { ports, taken, changed }: Simulated,
  { from, until }: Pick<Simulation, 'from' | 'until'>,
): Promise<Simulation> {
  const accounts = new Map((await ports.setup.accounts()).map((one) => [one.id, one]))
  const told = { accounts, networks: ports.networks, real: (post: Post) => post.createdAt <= from }
  const zone = (await ports.setup.publication())?.timezone ?? 'UTC'
  const deliveries: SimulatedDelivery[] = []
  for (const one of taken) deliveries.push(...(await sentOf(ports, told, one)))
  const changes: SimulatedChange[] = []
  for (const one of changed) changes.push(...(await changeOf(ports, told, one)))
  const unsent = (state: DeliveryState) => unsentOf(ports, told, { state, from, zone })
  return {
    from,
    until,
    timezone: zone,
    deliveries,
    changes,
    held: await unsent('held'),
    missed: await unsent('missed'),
    waiting: await unsent('planned'),
    costs: await costsOf(ports, told, { from, until, zone }),
    limits: [...accounts.values()].flatMap((account) => {
      const sent = deliveries.filter((one) => one.account === account.id)
      return limitsReached(
        account,
        sent.map(({ at }) => at),
        zone,
      )
    }),
  }
}

async function sentOf(
  ports: SimulatedPorts,
  told: Told,
  { deliveryId, at, text }: Taken,
): Promise<SimulatedDelivery[]> {
  const delivery = await ports.deliveries.byId(deliveryId)
  if (!delivery) return []
  const about = await aboutOf(ports, told, delivery)
  const limits = told.accounts.get(delivery.accountId)?.limits
  const rules = { ...networkOf(told, about.network).text, ...limits }
  const { count } = countText(text, rules)
  return [{ at, ...about, kind: delivery.kind, text, count, cost: delivery.cost ?? 0 }]
}

async function changeOf(
  ports: SimulatedPorts,
  told: Told,
  { amendmentId, at }: Changed,
): Promise<SimulatedChange[]> {
  const amendment = await ports.amendments.byId(amendmentId)
  const delivery = amendment && (await ports.deliveries.byId(amendment.deliveryId))
  if (!delivery) return []
  return [{ at, ...(await aboutOf(ports, told, delivery)), kind: amendment.kind }]
}

async function aboutOf(
  { posts }: Pick<Ports, 'posts'>,
  { accounts, real }: Told,
  { accountId, scheduleId, postId }: Delivery,
): Promise<About> {
  const post = await posts.byId(postId)
  return {
    account: accountId,
    network: accounts.get(accountId)?.network ?? '',
    schedule: scheduleId,
    ...(post && real(post) && { post: post.id }),
    title: post?.title ?? '',
  }
}

/** What was missed before is no news. */
async function unsentOf(
  ports: SimulatedPorts,
  told: Told,
  { state, from, zone }: { state: DeliveryState; from: Date; zone: string },
): Promise<readonly Unsent[]> {
  const { items } = await ports.deliveries.list({ state }, { limit: Number.MAX_SAFE_INTEGER - 1 })
  const now = ports.clock.now()
  const found: Unsent[] = []
  for (const delivery of [...items].reverse()) {
    if (state === 'missed' && delivery.changedAt < from) continue
    const account = told.accounts.get(delivery.accountId)
    const { dueAt, reason } = withReason(delivery, account, { now, zone })
    const about = await aboutOf(ports, told, delivery)
    found.push({ dueAt, ...about, ...(reason !== undefined && { reason }) })
  }
  return found.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
}

async function costsOf(
  { deliveries }: Pick<Ports, 'deliveries'>,
  { accounts }: Told,
  { from, until, zone }: { from: Date; until: Date; zone: string },
): Promise<Simulation['costs']> {
  const months = [...new Set([monthIn(from, zone), monthIn(until, zone)])]
  const costs = await Promise.all(
    [...accounts.values()].flatMap(({ id, monthlyBudget }) =>
      months.map(async (month) => ({
        account: id,
        month,
        cost: await deliveries.spent(id, month),
        ...(monthlyBudget !== undefined && { budget: monthlyBudget }),
      })),
    ),
  )
  return costs.filter(({ cost, budget }) => cost > 0 || budget !== undefined)
}
