import type { DeliveryFilter } from '../ports/delivery-store.ts'
import type { Position } from './paging.ts'
import { type Statement, sql, upTo } from './sql.ts'

const always = sql`1 = 1`

/** Newest first, however many there are: each filter has an index that gives them in this order. */
export function listStatement(
  filter: DeliveryFilter,
  limit: number,
  after: Position | undefined,
): Statement {
  const { state, account, post } = filter
  return sql`select * from deliveries
    where ${state ? sql`state = ${state}` : always}
      and ${account ? sql`account_id = ${account}` : always}
      and ${state && account && state !== 'sent' ? notSent : always}
      and ${post ? sql`post_id = ${post}` : always}
      and ${after ? sql`(created_at, id) < (${after.at}, ${after.id})` : always}
    order by created_at desc, id desc limit ${upTo(limit)}`
}

/** Nearly all of an account were sent: what else there is has an index of its own, which says so word for word. */
const notSent = sql`state <> 'sent'`
