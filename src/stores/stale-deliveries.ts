import { AT_ONCE, inTurns } from './in-turns.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/** What can be missed or withdrawn, word for word as its index says it: else SQLite would read all deliveries. */
const waiting = sql`state in ('planned', 'held')`

/** Those whose shelf life has passed: after an outage, very many at once. */
export function missExpired(db: Sql, now: Date): Promise<number> {
  const over = sql`${waiting} and expires_at <= ${now.getTime()}`
  const found = sql`select id as key from deliveries indexed by deliveries_expiring where ${over}`
  return inTurns(db, found, (ids) => [
    sql`update deliveries set state = 'missed', changed_at = ${now.getTime()},
      reason = 'Its shelf life passed before it could be sent.' || coalesce(' Until then: ' || coalesce(reason, ${heldBy}), '')
    where id in (${ids}) and ${over}`,
  ])
}

/** What kept all of its account waiting when its shelf life passed: that is written on no delivery. */
const heldBy = sql`(select case
    when accounts.state <> 'active' then 'The account was ' || accounts.state || coalesce(': ' || accounts.reason, '.')
    when rest_until >= expires_at then 'The account rested' || coalesce(': ' || rest_reason, '.')
    when paced_until >= expires_at and urgent = 0 then 'The account kept its spacing and its limits.' end
  from accounts where accounts.id = account_id)`

/**
 * What a rule takes back, each for its reason: of many posts in a few statements. Without the plus, SQLite would go through all
 * that waits for each of them.
 */
export async function withdrawEach(
  db: Sql,
  unwanted: ReadonlyMap<string, string>,
  now: Date,
): Promise<number> {
  const rows = [...unwanted]
  let changed = 0
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = JSON.stringify(rows.slice(from, from + AT_ONCE))
    changed += await db.run(sql`update deliveries set state = 'cancelled', withdrawn = 1,
        changed_at = ${now.getTime()}, reason = given.value ->> 1
      from json_each(${part}) as given
      where deliveries.id = given.value ->> 0 and +state in ('planned', 'held') and begun_at is null`)
  }
  return changed
}

/** So many can be asked one by one, each minute. */
export const FEW_WAITING = 5_000

/** A row when more wait than can be asked one by one. */
export const manyWaiting = (few: number): Statement =>
  sql`select 1 from deliveries indexed by deliveries_expiring where ${waiting} limit 1 offset ${few}`

/**
 * Those whose post, account or schedule is no more.
 *
 * @param many they are found from what is no more, instead of asking each that waits
 */
export function withdrawStatement(now: Date, many: boolean): Statement {
  // Without the plus, SQLite would go through all that waits.
  const lost = many
    ? sql`+state in ('planned', 'held') and id in (${byCause})`
    : sql`${waiting} and (${noPost} or ${noAccount} or ${noSchedule})`
  return sql`update deliveries ${many ? sql`` : sql`indexed by deliveries_expiring`}
    set state = 'cancelled', withdrawn = 1, changed_at = ${now.getTime()}, reason =
      case when ${noPost} then 'The post is no longer published.'
        when ${noAccount} then 'The account was removed from the set-up.'
        else 'The schedule was removed from the set-up.' end
    where ${lost}`
}

const noPost = sql`not exists (select 1 from posts where posts.id = post_id and status = 'published')`
const noAccount = sql`not exists (select 1 from accounts where accounts.id = account_id and state <> 'removed')`
const noSchedule = sql`not exists (select 1 from schedules where schedules.id = schedule_id and stopped = 0)`

/** Whose deliveries wait is asked of the index once for each name, however many wait. */
const accountsOfWaiting = sql`with recursive names (account_id) as (
    select min(account_id) from deliveries indexed by deliveries_to_come where ${waiting}
    union all select (select min(account_id) from deliveries indexed by deliveries_to_come
      where ${waiting} and account_id > names.account_id) from names where account_id is not null)
  select account_id from names where account_id is not null`
const schedulesOfWaiting = sql`with recursive names (schedule_id) as (
    select min(schedule_id) from deliveries indexed by deliveries_of_schedule where ${waiting}
    union all select (select min(schedule_id) from deliveries indexed by deliveries_of_schedule
      where ${waiting} and schedule_id > names.schedule_id) from names where schedule_id is not null)
  select schedule_id from names where schedule_id is not null`

const byCause = sql`
  select gone.id from posts indexed by posts_not_published cross join deliveries as gone on gone.post_id = posts.id
    where posts.status <> 'published' and +gone.state in ('planned', 'held')
  union all select id from deliveries indexed by deliveries_to_come where ${waiting}
    and account_id in (select account_id from (${accountsOfWaiting}) where ${noAccount})
  union all select id from deliveries indexed by deliveries_of_schedule where ${waiting}
    and schedule_id in (select schedule_id from (${schedulesOfWaiting}) where ${noSchedule})`
