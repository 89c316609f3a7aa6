import type { Delivery } from '../core/delivery.ts'
import { drainAmendments } from './carry-out-amendment.ts'
import { checkDelivery } from './check-delivery.ts'
import { planReply } from './plan-answers.ts'
import { type SendPorts, sendPlanned } from './send-delivery.ts'

/** Sends one delivery, or looks for it, whichever its state asks for; what answers it is planned when it is sent. */
export async function carryOut(ports: SendPorts, id: string): Promise<string> {
  const delivery = await ports.deliveries.byId(id)
  return delivery ? carryOutRead(ports, delivery) : 'left'
}

/** The same for one that was just read. */
async function carryOutRead(ports: SendPorts, delivery: Delivery): Promise<string> {
  const { id, state } = delivery
  const result = await (state === 'checking'
    ? checkDelivery(ports, id)
    : sendPlanned(ports, delivery))
  if (result === 'sent') await planReply(ports, delivery)
  return result
}

/** How an account's deliveries are carried out beside those of others. */
export interface Lane {
  /** What is still due then is left to another time. */
  readonly until?: Date
  /** How many deliveries to take up at most. */
  readonly most?: number
  /** Waited for before each delivery: where many lanes share one process. */
  readonly turn?: () => Promise<void>
}

/**
 * Carries out everything that is due on one account, one after the other: changes of what stands there, then deliveries,
 * newest first. One that cannot go now is passed over, so that it holds up none behind it (promise 11); while the account
 * itself may not post, or another is at it, only looks go on.
 *
 * @returns how many were taken up
 */
export async function drainAccount(
  ports: SendPorts,
  accountId: string,
  { until, most = Number.POSITIVE_INFINITY, turn }: Lane = {},
): Promise<number> {
  await drainAmendments(ports, accountId, until)
  const passed = new Set<string>()
  let taken = 0
  let open = true
  for (;;) {
    if (turn) await turn()
    const now = ports.clock.now()
    const due = await ports.deliveries.dueOf(accountId, now, 1 + passed.size)
    const next = due.find(({ id, state }) => !passed.has(id) && (open || state === 'checking'))
    if (!next || taken >= most || (until && now >= until)) return taken
    taken += 1
    const result = await carryOutRead(ports, next)
    if (result === 'sent') continue
    passed.add(next.id)
    open = await mayPost(ports, accountId)
  }
}

async function mayPost(
  { setup, deliveries, clock }: SendPorts,
  accountId: string,
): Promise<boolean> {
  const account = await setup.account(accountId)
  if (account?.state !== 'active' || (account.restUntil ?? 0) > clock.now()) return false
  return !(await deliveries.underWay(accountId))
}
