import type { Delivery } from '../core/delivery.ts'
import { partOccurrence } from '../core/part.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'

type PartPorts = Pick<Ports, 'clock' | 'deliveries' | 'setup'>

/** A thread that breaks off is worse than one that ends late, in milliseconds. */
const LIFE = 7 * 24 * 60 * 60_000
const UNFINISHED = 200

/** Plans what goes on where a delivery that was just sent ended. */
export async function planNextPart(ports: PartPorts, sent: Delivery): Promise<void> {
  if ((sent.draft?.parts ?? []).length === 0) return
  await ports.deliveries.plan([await nextPart(ports, sent)], ports.clock.now())
}

/** Plans the parts that a crash left out, and those after a part of which a person said that it is there. */
export async function planMissingParts(ports: PartPorts): Promise<number> {
  const now = ports.clock.now()
  const since = new Date(now.getTime() - LIFE)
  const parents = await ports.deliveries.unfinished(since, UNFINISHED)
  if (parents.length === 0) return 0
  const parts = await Promise.all(parents.map((parent) => nextPart(ports, parent)))
  return ports.deliveries.plan(parts, now)
}

/** Due at once, and held by no schedule: who approved the first part saw them all. */
async function nextPart({ clock, setup }: PartPorts, parent: Delivery): Promise<PlannedDelivery> {
  const now = clock.now()
  const { postId, accountId, scheduleId, urgent } = parent
  const reason = mayFollowAlready(parent, await setup.account(accountId))
  return {
    id: clock.mint(),
    kind: 'part',
    occurrence: partOccurrence(parent),
    ...{ postId, accountId, scheduleId, urgent },
    parentId: parent.id,
    ...(reason === undefined ? { held: false } : { held: true, reason }),
    dueAt: now,
    expiresAt: new Date(now.getTime() + LIFE),
  }
}

/** What was begun before its account counted anew, as after a restore, may have what follows it by then. */
export function mayFollowAlready(
  { uncertainSince, begunAt }: Delivery,
  account: Pick<Account, 'baselineAt'> | undefined,
): string | undefined {
  const since = uncertainSince ?? begunAt
  if (!since || !account || since >= account.baselineAt) return undefined
  return 'It follows what was sent before the restore, or before its account came back, and may be there already. Look at the account, then approve or cancel it.'
}
