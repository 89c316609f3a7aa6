import type { PlannedDelivery } from '../../ports/delivery-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'

/** Adds one, or changes the one that is there when the plan for it changed. Tells whether it did. */
export function planOne({ deliveries }: Memory, one: PlannedDelivery, now: Date): boolean {
  const fresh = freshRow(one, now)
  const known = deliveries.like(fresh)
  if (known) {
    if (!mayChange(known) || !differs(known, fresh)) return false
    deliveries.put(changed(known, fresh))
    return true
  }
  const { account_id, schedule_id, occurrence } = fresh
  const taken = one.kind === 'reshare' && deliveries.hasPlace(account_id, schedule_id, occurrence)
  if (taken || deliveries.get(one.id)) return false
  deliveries.put(fresh)
  return true
}

const mayChange = ({ begun_at, state, withdrawn }: StoredDelivery) =>
  begun_at === null && (state === 'planned' || state === 'held' || withdrawn === 1)

const hasMoved = (known: StoredDelivery, fresh: StoredDelivery) =>
  known.withdrawn === 1 || isOther(known.planned_due, fresh.planned_due)

const differs = (known: StoredDelivery, fresh: StoredDelivery) =>
  hasMoved(known, fresh) ||
  isOther(known.planned_expires, fresh.planned_expires) ||
  known.urgent !== fresh.urgent

/** What was never noted is no other. */
const isOther = (known: number | null, fresh: number | null) => known !== null && known !== fresh

/** A person's own time for it stays, as long as that time is not over. */
function changed(known: StoredDelivery, fresh: StoredDelivery): StoredDelivery {
  const { withdrawn, own_time, expires_at } = known
  const own = own_time === 1 && (withdrawn === 0 || expires_at > fresh.changed_at)
  const { planned_due, planned_expires, urgent, changed_at } = fresh
  return {
    ...known,
    ...{ planned_due, planned_expires, urgent, changed_at, withdrawn: 0 },
    ...(!own && { expires_at: fresh.expires_at }),
    ...(!own && hasMoved(known, fresh) && { due_at: fresh.due_at }),
    ...(withdrawn === 1 && { state: fresh.state, reason: null }),
  }
}

/** As it is before anything of it was begun. */
export function freshRow(one: PlannedDelivery, now: Date): StoredDelivery {
  const [due, expires, at] = [one.dueAt.getTime(), one.expiresAt.getTime(), now.getTime()]
  return {
    ...blank,
    id: one.id,
    kind: one.kind,
    post_id: one.postId,
    account_id: one.accountId,
    schedule_id: one.scheduleId,
    occurrence: one.occurrence,
    parent_id: one.parentId ?? null,
    urgent: one.urgent ? 1 : 0,
    state: one.held ? 'held' : 'planned',
    due_at: due,
    expires_at: expires,
    planned_due: due,
    planned_expires: expires,
    reason: one.reason ?? null,
    created_at: at,
    changed_at: at,
  }
}

const blank = {
  token: null,
  lease_until: null,
  attempts: 0,
  looks: 0,
  uncertain_since: null,
  text: null,
  approved_revision: null,
  approved_as: null,
  page_checks: 0,
  begun_at: null,
  draft: null,
  draft_revision: null,
  progress: null,
  parts: 0,
  cost: null,
  month: null,
  network_id: null,
  network_url: null,
  reason: null,
  own_time: 0,
  withdrawn: 0,
}
