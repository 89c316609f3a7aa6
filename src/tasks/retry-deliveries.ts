import type { DeliveryState } from '../core/delivery.ts'
import type { Ports } from '../ports/ports.ts'
import { enqueueDue } from './enqueue-due.ts'

/** The states from which a person may send again. */
export const retried = ['missed', 'failed', 'cancelled'] as const satisfies readonly DeliveryState[]

export interface RetryFilter {
  readonly state: (typeof retried)[number]
  readonly account?: string
}

const PAGE = 200
/** A person's decision gives a delivery this much more time, in milliseconds. */
const MORE_TIME = 24 * 60 * 60_000

/**
 * Sends again all of a state, of one account or of all: the newest first, as spacing and caps let them out. Returns how many.
 */
export async function retryDeliveries(
  ports: Pick<Ports, 'clock' | 'deliveries' | 'queue'>,
  filter: RetryFilter,
): Promise<number> {
  const now = ports.clock.now()
  const expiresAt = new Date(now.getTime() + MORE_TIME)
  let retriedSoFar = 0
  let cursor: string | undefined
  do {
    const page = await ports.deliveries.list(filter, {
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    })
    for (const { id } of page.items) {
      // What is due first among those of one moment goes out last.
      const dueAt = new Date(now.getTime() - retriedSoFar)
      const again = { event: 'again', at: now, dueAt, expiresAt } as const
      if (await ports.deliveries.apply(id, again)) retriedSoFar += 1
    }
    cursor = page.cursor
  } while (cursor !== undefined)
  if (retriedSoFar > 0) await enqueueDue(ports)
  return retriedSoFar
}
