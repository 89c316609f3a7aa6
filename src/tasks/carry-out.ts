import { drainAmendments } from './carry-out-amendment.ts'
import { checkDelivery } from './check-delivery.ts'
import { planReply } from './plan-answers.ts'
import { type SendPorts, sendDelivery } from './send-delivery.ts'

/** Sends one delivery, or looks for it, whichever its state asks for; what answers it is planned when it is sent. */
export async function carryOut(ports: SendPorts, id: string): Promise<string> {
  const delivery = await ports.deliveries.byId(id)
  const isChecking = delivery?.state === 'checking'
  const result = await (isChecking ? checkDelivery(ports, id) : sendDelivery(ports, id))
  if (delivery && result === 'sent') await planReply(ports, delivery)
  return result
}

/**
 * Carries out everything that is due on one account, one after the other: changes of what stands there, then deliveries, newest first. One that cannot go now is passed
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
  await drainAmendments(ports, accountId, until)
  const passed = new Set<string>()
  let taken = 0
  let open = true
  for (;;) {
    const now = ports.clock.now()
    const due = await ports.deliveries.dueOf(accountId, now, 1 + passed.size)
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
