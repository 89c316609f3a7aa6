import { type Statement, sql, upTo } from './sql.ts'

/**
 * Sendable now, newest first, at most `perAccount` of each account. Breaking posts and answers to a share pass an account's pace. Asked account by
 * account, so that it takes no longer when thousands are due.
 */
export function dueStatement(now: number, perAccount: number): Statement {
  const columns = sql`id, urgent, due_at`
  const first = (which: Statement) => sql`select * from (select ${columns} from deliveries
    where account_id = accounts.id and due_at <= ${now} and expires_at > ${now} and ${which}
    order by due_at desc, id desc limit ${upTo(perAccount)})`
  return sql`select deliveries.* from accounts join deliveries on deliveries.id in (
      select id from (${first(unpaced)} union all ${first(sql`${calm} and accounts.paced_until <= ${now}`)}
        order by urgent desc, due_at desc, id desc limit ${upTo(perAccount)}))
    where accounts.state = 'active' and accounts.rest_until <= ${now}
    order by urgent desc, due_at desc, deliveries.id desc`
}

// Each says the condition of its index word for word, or SQLite reads every delivery of the account.
const unsure = sql`state = 'checking'`
const unpaced = sql`state = 'planned' and (urgent = 1 or parent_id is not null)`
const calm = sql`state in ('planned', 'checking') and state = 'planned' and urgent = 0 and parent_id is null`

/** What is due on one account: looks, then breaking posts and answers, then the others, at most `limit` of each. */
export function dueOfStatement(accountId: string, now: number, limit: number): Statement {
  const first = (which: Statement) => sql`select * from (select * from deliveries
    where account_id = ${accountId} and due_at <= ${now} and ${which} order by due_at desc, id desc limit ${upTo(limit)})`
  const fresh = sql`expires_at > ${now}`
  const atPace = sql`exists (select 1 from accounts where accounts.id = ${accountId} and paced_until <= ${now})`
  return sql`${first(sql`${unsure} and (lease_until is null or lease_until <= ${now})`)}
    union all ${first(sql`${unpaced} and ${fresh}`)}
    union all ${first(sql`${calm} and ${fresh} and ${atPace}`)}`
}

/** Planned, the soonest first: read in the order of its index. */
export function comingUpStatement(limit: number): Statement {
  return sql`select * from deliveries indexed by deliveries_waiting
    where state in ('planned', 'checking') and state = 'planned' order by due_at, id limit ${upTo(limit)}`
}

/** Checking deliveries whose look is due and that nobody is looking for. */
export function toCheckStatement(now: number, limit: number): Statement {
  return sql`select * from deliveries where state = 'checking' and due_at <= ${now}
    and (lease_until is null or lease_until <= ${now}) order by due_at limit ${upTo(limit)}`
}

/**
 * The next moment at which something becomes due: a delivery's own time, or the end of what its account waits for. What is due
 * already on an account that may post is not counted: it was handed on.
 */
export function nextDueStatement(now: number): Statement {
  const free = sql`max(rest_until, paced_until)`
  // Without its name, SQLite takes the index by state, and reads everything that is planned.
  return sql`select min(at) as at from (
      select min(max(due_at, lease_until)) as at from deliveries where state = 'checking' and lease_until > ${now}
      union all select min(due_at) from deliveries indexed by deliveries_waiting
        where state in ('planned', 'checking') and due_at > ${now}
      union all select min(${free}) from accounts where state = 'active' and ${free} > ${now}
        and exists (select 1 from deliveries where account_id = accounts.id and state in ('planned', 'checking')
          and due_at <= ${now}))`
}
