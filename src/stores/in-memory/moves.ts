import { type DeliveryEvent, type DeliveryState, next } from '../../core/delivery.ts'
import type { Outcome } from '../../ports/delivery-store.ts'
import type { StoredDelivery } from './delivery-table.ts'

/** A row after an outcome: the one transition table, and what each event brings along. */
export function moved(row: StoredDelivery, outcome: Outcome): StoredDelivery | undefined {
  const { event, reason, post, dueAt, expiresAt, approved, pageLooked, undo } = outcome
  const state = next(row.state as DeliveryState, event)
  if (!state) return undefined
  const at = outcome.at.getTime()
  return {
    ...row,
    state,
    reason: reason ?? null,
    changed_at: at,
    lease_until: null,
    due_at: dueAt?.getTime() ?? row.due_at,
    own_time: ownTime(row, outcome),
    withdrawn: event === 'withdraw' ? 1 : 0,
    begun_at: begunAt(row, event, at),
    page_checks: row.page_checks + (pageLooked ? 1 : 0),
    ...approval(row, outcome),
    text: approved?.text ?? row.text,
    expires_at:
      undo?.expiresAt.getTime() ?? Math.max(row.expires_at, expiresAt?.getTime() ?? row.expires_at),
    network_id: post?.id ?? row.network_id,
    network_url: post?.url ?? row.network_url,
    uncertain_since:
      event === 'lost' ? (row.uncertain_since ?? row.changed_at) : row.uncertain_since,
  }
}

function ownTime({ own_time }: StoredDelivery, { event, undo }: Outcome): number {
  if (undo) return undo.ownTime ? 1 : 0
  return event === 'reschedule' || event === 'again' ? 1 : own_time
}

/** What is held must be approved anew. */
function approval(
  { approved_revision, approved_as }: StoredDelivery,
  { event, approved }: Outcome,
): Pick<StoredDelivery, 'approved_revision' | 'approved_as'> {
  if (event === 'hold') return { approved_revision: null, approved_as: null }
  if (!approved) return { approved_revision, approved_as }
  return { approved_revision: approved.revision, approved_as: JSON.stringify(approved.as) }
}

/** Spacing and caps count from when it had arrived or may have; what certainly did not arrive counts nowhere. */
function begunAt({ begun_at }: StoredDelivery, event: DeliveryEvent, at: number): number | null {
  if (event === 'accepted' || event === 'lost') return at
  return nowhere.includes(event) ? null : begun_at
}
const nowhere: readonly DeliveryEvent[] = ['retry', 'rejected', 'absent', 'resolve-not-sent']

/** Its process died: it may have arrived, at the latest before its lease ran out. */
export const leaseOver = (row: StoredDelivery, at: number): StoredDelivery => ({
  ...row,
  state: 'checking',
  begun_at: row.lease_until,
  lease_until: null,
  due_at: at,
  uncertain_since: row.uncertain_since ?? row.changed_at,
  changed_at: at,
  reason: 'Posthorn stopped while this was being sent; the network is asked whether it has it.',
})
