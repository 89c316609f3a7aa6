import type { Amendment } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Ports } from '../ports/ports.ts'

/** What was sent of a post, or may have been, and what was done to it since. */
export interface Shares {
  readonly all: readonly Delivery[]
  /** On the networks now, as far as Posthorn knows; newest first. */
  readonly standing: readonly Delivery[]
  /** Nobody knows yet whether they will stand. */
  readonly unsettled: readonly Delivery[]
  readonly amendments: readonly Amendment[]
}

export async function sharesOf(
  ports: Pick<Ports, 'deliveries' | 'amendments'>,
  postId: string,
): Promise<Shares> {
  const all: Delivery[] = []
  let cursor: string | undefined
  do {
    const page = await ports.deliveries.list(
      { post: postId },
      { limit: 200, ...(cursor !== undefined && { cursor }) },
    )
    all.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  const amendments = await ports.amendments.ofPost(postId)
  const removed = new Set(
    amendments
      .filter(({ kind, state }) => kind !== 'edit' && state === 'done')
      .map(({ deliveryId }) => deliveryId),
  )
  return {
    all,
    amendments,
    standing: all.filter(({ id, state }) => state === 'sent' && !removed.has(id)),
    unsettled: all.filter(isUnsettled),
  }
}

const isUnsettled = ({ state, uncertainSince }: Delivery) =>
  ['sending', 'checking', 'undecided'].includes(state) ||
  (state === 'planned' && uncertainSince !== undefined)
