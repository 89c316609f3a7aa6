import { type Statement, sql } from './sql.ts'

/** Sendable now, newest first, at most `perAccount` of each account. Breaking posts pass an account's pace. */
export function dueStatement(now: number, perAccount: number): Statement {
  return sql`select * from (
      select deliveries.*, row_number() over (partition by account_id
        order by urgent desc, due_at desc, deliveries.id desc) as place
      from deliveries join accounts on accounts.id = account_id
      where deliveries.state = 'planned' and due_at <= ${now} and expires_at > ${now}
        and accounts.state = 'active' and accounts.rest_until <= ${now} and (accounts.paced_until <= ${now} or urgent = 1))
    where place <= ${perAccount} order by urgent desc, due_at desc, id desc`
}

/** What is due on one account: looks, then deliveries, breaking ones first, at most `limit` of each. */
export function dueOfStatement(accountId: string, now: number, limit: number): Statement {
  // Says `open` word for word, or SQLite reads every delivery of the account instead of its index of open ones.
  const open = sql`account_id = ${accountId} and state in ('planned', 'checking') and due_at <= ${now}`
  const atPace = sql`exists (select 1 from accounts where accounts.id = ${accountId} and paced_until <= ${now})`
  return sql`select * from (select * from deliveries where ${open} and state = 'checking'
        and (lease_until is null or lease_until <= ${now})
      order by due_at desc, id desc limit ${limit})
    union all select * from (select * from deliveries where ${open} and state = 'planned'
        and expires_at > ${now} and urgent = 1 order by due_at desc, id desc limit ${limit})
    union all select * from (select * from deliveries where ${open} and state = 'planned'
        and expires_at > ${now} and urgent = 0 and ${atPace} order by due_at desc, id desc limit ${limit})`
}

/** Checking deliveries whose look is due and that nobody is looking for. */
export function toCheckStatement(now: number, limit: number): Statement {
  return sql`select * from deliveries where state = 'checking' and due_at <= ${now}
    and (lease_until is null or lease_until <= ${now}) order by due_at limit ${limit}`
}

/**
 * The next moment at which something becomes due: a delivery's own time, or the end of what its account waits for. What is due
 * already on an account that may post is not counted: it was handed on.
 */
export function nextDueStatement(now: number): Statement {
  const free = sql`max(rest_until, paced_until)`
  return sql`select min(at) as at from (
      select min(max(due_at, lease_until)) as at from deliveries where state = 'checking' and lease_until > ${now}
      union all select min(due_at) from deliveries where state in ('planned', 'checking') and due_at > ${now}
      union all select min(${free}) from accounts where state = 'active' and ${free} > ${now}
        and exists (select 1 from deliveries where account_id = accounts.id and state in ('planned', 'checking')
          and due_at <= ${now}))`
}
