import type { PlannedDelivery } from '../ports/delivery-store.ts'
import { type Statement, sql } from './sql.ts'

/**
 * Adds one, or moves the one that is there: when it was planned for another time before, when its post became breaking or ceased
 * to be, and when the rules had withdrawn it. Not when anything of it was sent, nor against a person's own time for it.
 * The second `on conflict` is a run's place that another post took first.
 */
export function planStatement(one: PlannedDelivery, now: Date): Statement {
  const [due, expires, at] = [one.dueAt.getTime(), one.expiresAt.getTime(), now.getTime()]
  return sql`insert into deliveries (id, kind, post_id, account_id, schedule_id, occurrence, parent_id, urgent, state,
      due_at, expires_at, planned_due, created_at, changed_at)
    values (${one.id}, ${one.kind}, ${one.postId}, ${one.accountId}, ${one.scheduleId}, ${one.occurrence},
      ${one.parentId ?? null}, ${one.urgent ? 1 : 0}, ${one.held ? 'held' : 'planned'}, ${due}, ${expires}, ${due}, ${at}, ${at})
    on conflict (post_id, account_id, schedule_id, occurrence) do update set
      due_at = case when planned_due <> excluded.planned_due or withdrawn = 1 then excluded.due_at else due_at end,
      expires_at = case when planned_due <> excluded.planned_due or withdrawn = 1 then excluded.expires_at else expires_at end,
      planned_due = excluded.planned_due, urgent = excluded.urgent, changed_at = excluded.changed_at,
      state = case when withdrawn = 1 then excluded.state else state end,
      reason = case when withdrawn = 1 then null else reason end, withdrawn = 0
    where attempts = 0 and (state in ('planned', 'held') or withdrawn = 1)
      and (planned_due <> excluded.planned_due or urgent <> excluded.urgent or withdrawn = 1)
    on conflict do nothing`
}
