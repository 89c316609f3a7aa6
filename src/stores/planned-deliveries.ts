import type { PlannedDelivery } from '../ports/delivery-store.ts'
import { type Statement, sql } from './sql.ts'

/**
 * Adds one, or changes the one that is there: when it was planned for another time or shelf life before, when its post became
 * breaking or ceased to be, and when the rules had withdrawn it. Not when anything of it was sent, nor against a person's own time
 * for it, as long as that time is not over. The second `on conflict` is a run's place that another post took first.
 */
export function planStatement(one: PlannedDelivery, now: Date): Statement {
  const [due, expires, at] = [one.dueAt.getTime(), one.expiresAt.getTime(), now.getTime()]
  const own = sql`own_time = 1 and (withdrawn = 0 or expires_at > ${at})`
  const moved = sql`planned_due <> excluded.planned_due or withdrawn = 1`
  return sql`insert into deliveries (id, kind, post_id, account_id, schedule_id, occurrence, parent_id, urgent, state,
      due_at, expires_at, planned_due, planned_expires, reason, created_at, changed_at)
    values (${one.id}, ${one.kind}, ${one.postId}, ${one.accountId}, ${one.scheduleId}, ${one.occurrence},
      ${one.parentId ?? null}, ${one.urgent ? 1 : 0}, ${one.held ? 'held' : 'planned'}, ${due}, ${expires}, ${due}, ${expires},
      ${one.reason ?? null}, ${at}, ${at})
    on conflict (post_id, account_id, schedule_id, occurrence) do update set
      due_at = case when ${own} then due_at when ${moved} then excluded.due_at else due_at end,
      expires_at = case when ${own} then expires_at else excluded.expires_at end,
      planned_due = excluded.planned_due, planned_expires = excluded.planned_expires,
      urgent = excluded.urgent, changed_at = excluded.changed_at,
      state = case when withdrawn = 1 then excluded.state else state end,
      reason = case when withdrawn = 1 then null else reason end, withdrawn = 0
    where begun_at is null and (state in ('planned', 'held') or withdrawn = 1)
      and (${moved} or planned_expires <> excluded.planned_expires or urgent <> excluded.urgent)
    on conflict do nothing`
}
