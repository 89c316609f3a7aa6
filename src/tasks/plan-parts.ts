import type { Delivery } from '../core/delivery.ts'
import { partOccurrence } from '../core/part.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'

type PartPorts = Pick<Ports, 'clock' | 'deliveries'>

/** A thread that breaks off is worse than one that ends late, in milliseconds. */
const LIFE = 7 * 24 * 60 * 60_000
const UNFINISHED = 200

/** Plans what goes on where a delivery that was just sent ended. */
export async function planNextPart(ports: PartPorts, sent: Delivery): Promise<void> {
  if ((sent.draft?.parts ?? []).length === 0) return
  await ports.deliveries.plan([nextPart(ports, sent)], ports.clock.now())
}

/** Plans the parts that a crash left out, and those after a part of which a person said that it is there. */
export async function planMissingParts(ports: PartPorts): Promise<number> {
  const now = ports.clock.now()
  const since = new Date(now.getTime() - LIFE)
  const parents = await ports.deliveries.unfinished(since, UNFINISHED)
  if (parents.length === 0) return 0
  return ports.deliveries.plan(
    parents.map((parent) => nextPart(ports, parent)),
    now,
  )
}

/** Due at once, and held by nobody: who approved the first part saw them all. */
function nextPart({ clock }: PartPorts, parent: Delivery): PlannedDelivery {
  const now = clock.now()
  const { postId, accountId, scheduleId, urgent } = parent
  return {
    id: clock.mint(),
    kind: 'part',
    occurrence: partOccurrence(parent),
    ...{ postId, accountId, scheduleId, urgent },
    parentId: parent.id,
    held: false,
    dueAt: now,
    expiresAt: new Date(now.getTime() + LIFE),
  }
}
