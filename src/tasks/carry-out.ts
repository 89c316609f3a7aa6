import { checkDelivery } from './check-delivery.ts'
import { type SendPorts, sendDelivery } from './send-delivery.ts'

/** How many due deliveries of an account are read at a time. */
const AT_ONCE = 20

/** Sends one delivery, or looks for it, whichever its state asks for. */
export async function carryOut(ports: SendPorts, id: string): Promise<string> {
  const delivery = await ports.deliveries.byId(id)
  return delivery?.state === 'checking' ? checkDelivery(ports, id) : sendDelivery(ports, id)
}

/**
 * Carries out everything that is due on one account, newest first, one after the other. One that cannot go now is passed
 * over, so that it holds up none behind it (promise 11); while the account itself may not post, only looks go on.
 *
 * @param until stops taking new ones at this moment: what is left is still due
 * @returns how many were taken up
 */
export async function drainAccount(
  ports: SendPorts,
  accountId: string,
  until?: Date,
): Promise<number> {
  const passed = new Set<string>()
  let taken = 0
  let open = true
  for (;;) {
    const now = ports.clock.now()
    const due = await ports.deliveries.dueOf(accountId, now, AT_ONCE + passed.size)
    const next = due.find(({ id, state }) => !passed.has(id) && (open || state === 'checking'))
    if (!next || (until && now >= until)) return taken
    taken += 1
    const result = await carryOut(ports, next.id)
    if (result === 'sent') continue
    passed.add(next.id)
    open = await mayPost(ports, accountId)
  }
}

async function mayPost({ setup, clock }: SendPorts, accountId: string): Promise<boolean> {
  const account = await setup.account(accountId)
  return account?.state === 'active' && (account.restUntil ?? 0) <= clock.now()
}
