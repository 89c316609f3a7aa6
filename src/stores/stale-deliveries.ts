import { type Statement, sql } from './sql.ts'

/** What can be missed or withdrawn, word for word as its index says it: else SQLite would read all deliveries. */
const waiting = sql`state in ('planned', 'held')`

/** Those whose shelf life has passed. */
export function missStatement(now: Date): Statement {
  return sql`update deliveries indexed by deliveries_expiring set state = 'missed', changed_at = ${now.getTime()},
      reason = 'Its shelf life passed before it could be sent.' || coalesce(' Until then: ' || coalesce(reason, ${heldBy}), '')
    where ${waiting} and expires_at <= ${now.getTime()}`
}

/** What kept all of its account waiting when its shelf life passed: that is written on no delivery. */
const heldBy = sql`(select case
    when accounts.state <> 'active' then 'The account was ' || accounts.state || coalesce(': ' || accounts.reason, '.')
    when rest_until >= expires_at then 'The account rested' || coalesce(': ' || rest_reason, '.')
    when paced_until >= expires_at and urgent = 0 then 'The account kept its spacing and its limits.' end
  from accounts where accounts.id = account_id)`

/** Those whose post, account or schedule is no more. */
export function withdrawStatement(now: Date): Statement {
  return sql`update deliveries indexed by deliveries_expiring
    set state = 'cancelled', withdrawn = 1, changed_at = ${now.getTime()}, reason =
      case when not exists (select 1 from posts where posts.id = post_id and status = 'published')
        then 'The post is no longer published.'
        when not exists (select 1 from accounts where accounts.id = account_id and state <> 'removed')
        then 'The account was removed from the set-up.'
        else 'The schedule was removed from the set-up.' end
    where ${waiting} and (
      not exists (select 1 from posts where posts.id = post_id and status = 'published')
      or not exists (select 1 from accounts where accounts.id = account_id and state <> 'removed')
      or not exists (select 1 from schedules where schedules.id = schedule_id and stopped = 0))`
}
