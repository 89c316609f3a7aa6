import { type DeliveryState, next } from '../../core/delivery.ts'
import type { AdoptedShare } from '../../ports/planning-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'
import { freshRow } from './planned.ts'

/** A share that stands on its account already is sent, unless anything of it was begun. Tells whether that was news. */
export function adoptShare({ deliveries }: Memory, one: AdoptedShare, now: Date): boolean {
  const fresh = adopted(one, now)
  const known = deliveries.like(fresh)
  if (!known) {
    deliveries.put(fresh)
    return true
  }
  if (known.begun_at !== null || !next(known.state as DeliveryState, 'adopt')) return false
  const { state, due_at, network_id, network_url, reason, changed_at } = fresh
  const changes = {
    state,
    due_at,
    network_id,
    network_url,
    reason,
    changed_at,
    withdrawn: 0,
    parts: 0,
  }
  deliveries.put({ ...known, ...changes })
  return true
}

/** It began at no time of ours: what others posted counts against no spacing and no cap. */
function adopted({ id, postId, accountId, scheduleId, post, at }: AdoptedShare, now: Date) {
  const times = { dueAt: at, expiresAt: at }
  const share = { kind: 'share', occurrence: '', urgent: false, held: false } as const
  return {
    ...freshRow({ id, postId, accountId, scheduleId, ...share, ...times }, now),
    state: 'sent',
    planned_due: null,
    planned_expires: null,
    network_id: post.id,
    network_url: post.url ?? null,
    reason: 'It was there before Posthorn.',
  } satisfies StoredDelivery
}
