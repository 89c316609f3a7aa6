import { statesFor } from '../core/delivery.ts'
import type { AdoptedShare, Adoption } from '../ports/planning-store.ts'
import { listOf, type Statement, sql } from './sql.ts'

export interface AdoptionRow {
  account_id: string
  asked_at: number
  tries: number
  next_at: number
  done_at: number | null
  looked: number | null
  marked: number | null
  reason: string | null
}

export const adoptionOf = (row: AdoptionRow): Adoption => ({
  accountId: row.account_id,
  askedAt: new Date(row.asked_at),
  tries: row.tries,
  nextAt: new Date(row.next_at),
  ...(row.done_at !== null && { doneAt: new Date(row.done_at) }),
  ...(row.looked !== null && { looked: row.looked }),
  ...(row.marked !== null && { marked: row.marked }),
  ...(row.reason !== null && { reason: row.reason }),
})

export const adoptionStatement = (one: Adoption): Statement =>
  sql`insert or replace into adoptions (account_id, asked_at, tries, next_at, done_at, looked, marked, reason)
    values (${one.accountId}, ${one.askedAt.getTime()}, ${one.tries}, ${one.nextAt.getTime()},
      ${one.doneAt?.getTime() ?? null}, ${one.looked ?? null}, ${one.marked ?? null}, ${one.reason ?? null})`

/** It began at no time of ours: what others posted counts against no spacing and no cap, and no part of ours follows it. */
export function adoptStatement(one: AdoptedShare, now: Date): Statement {
  const [shared, at] = [one.at.getTime(), now.getTime()]
  return sql`insert into deliveries (id, kind, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at,
      network_id, network_url, reason, created_at, changed_at)
    values (${one.id}, 'share', ${one.postId}, ${one.accountId}, ${one.scheduleId}, '', 'sent', ${shared}, ${shared},
      ${one.post.id}, ${one.post.url ?? null}, 'It was there before Posthorn.', ${at}, ${at})
    on conflict (post_id, account_id, schedule_id, occurrence) do update set state = 'sent', due_at = excluded.due_at,
      network_id = excluded.network_id, network_url = excluded.network_url, reason = excluded.reason,
      withdrawn = 0, parts = 0, changed_at = excluded.changed_at
    where begun_at is null and state in (${listOf(statesFor('adopt'))})`
}
