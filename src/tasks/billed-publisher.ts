import { pricesOf } from '../core/cost.ts'
import type { ChargeKind } from '../core/ledger.ts'
import { monthIn } from '../core/zone.ts'
import type { Network, NetworkIO, Publisher } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'

export type BillingPorts = Pick<Ports, 'clock' | 'setup' | 'ledger'>

/**
 * A publisher whose reads and removals are written in the ledger, where the network bills them. A removal of which nobody
 * can tell whether it was carried out counts as one that was.
 */
export function billedPublisher(
  ports: BillingPorts,
  network: Network,
  account: Account,
  connect: (read: NonNullable<NetworkIO['read']>) => Publisher,
): Publisher {
  const { read = 0, remove = 0 } = pricesOf(network, account) ?? {}
  let given = 0
  const publisher = connect((posts) => {
    given += posts
  })
  const reading = <Asked extends unknown[], Result>(
    ask: ((...asked: Asked) => Promise<Result>) | undefined,
  ) =>
    ask &&
    (async (...asked: Asked) => {
      const result = await ask(...asked)
      const amount = read * given
      given = 0
      await billTo(ports, account.id, 'read', amount)
      return result
    })
  const find = reading(publisher.find)
  const recent = reading(publisher.recent)
  const replies = reading(publisher.replies)
  const takeDown = publisher.remove
  return {
    ...publisher,
    ...(find && { find }),
    ...(recent && { recent }),
    ...(replies && { replies }),
    ...(takeDown && {
      async remove(post) {
        const result = await takeDown(post)
        const billed = result.outcome === 'done' || result.outcome === 'lost'
        await billTo(ports, account.id, 'remove', billed ? remove : 0)
        return result
      },
    }),
  }
}

/** Writes down what was billed to an account now; what is free is not written. */
export async function billTo(
  { clock, setup, ledger }: BillingPorts,
  accountId: string,
  kind: ChargeKind,
  amount: number,
): Promise<void> {
  if (amount <= 0) return
  const at = clock.now()
  const month = monthIn(at, (await setup.publication())?.timezone ?? 'UTC')
  await ledger.charge({ accountId, month, at, kind, amount })
}
