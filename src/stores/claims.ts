import { next } from '../core/delivery.ts'
import type { Claim } from '../ports/delivery-store.ts'
import { type Statement, sql } from './sql.ts'

/**
 * Everything that must still be true at the moment of sending (promise 8), asked in the statement that claims. Costs at
 * stake (sending, checking, undecided) count against the budget like billed ones.
 */
export function claimStatements(claim: Claim): Statement[] {
  const now = claim.now.getTime()
  const id = claim.deliveryId
  return [
    sql`update deliveries set state = 'sending', token = ${claim.token}, lease_until = ${claim.leaseUntil.getTime()},
          attempts = attempts + 1, draft = ${JSON.stringify(claim.draft)}, cost = ${claim.cost}, month = ${claim.month},
          reason = null, changed_at = ${now}
        where id = ${id} and state = 'planned' and due_at <= ${now} and expires_at > ${now}
          and exists (select 1 from posts where posts.id = deliveries.post_id and status = 'published'
            and visible_at <= ${now} and revision = ${claim.revision})
          and exists (select 1 from schedules where schedules.id = deliveries.schedule_id and stopped = 0)
          and exists (select 1 from accounts where accounts.id = deliveries.account_id and state = 'active'
            and rest_until <= ${now}
            and (monthly_budget is null or ${claim.cost} = 0 or ${claim.cost} + ${spentOn(claim)} <= monthly_budget + 1e-9))
          and not exists (select 1 from deliveries other where other.account_id = deliveries.account_id
            and other.state = 'sending')`,
    beginAttempt(id, claim.token, 'send', 'sending', now),
  ]
}

const spentOn = ({ month, deliveryId }: Claim): Statement =>
  sql`(select coalesce(sum(cost), 0) from deliveries other where other.account_id = deliveries.account_id
       and other.month = ${month} and other.cost > 0 and other.id <> ${deliveryId}
       and other.state in ('sending', 'checking', 'undecided', 'sent'))`

/** Attempts whose process died may have arrived, at the latest before their lease ran out: the network is asked, and spacing counts from then. */
export function leaseStatements(now: Date): Statement[] {
  const at = now.getTime()
  return [
    sql`update accounts set rest_until = max(rest_until, spacing + (select max(lease_until) from deliveries
          where account_id = accounts.id and state = 'sending' and lease_until <= ${at}))
        where spacing is not null and exists (select 1 from deliveries
          where account_id = accounts.id and state = 'sending' and lease_until <= ${at})`,
    sql`update deliveries set state = ${next('sending', 'lost') ?? ''}, lease_until = null, due_at = ${at},
          uncertain_since = coalesce(uncertain_since, changed_at), changed_at = ${at},
          reason = 'Posthorn stopped while this was being sent; the network is asked whether it has it.'
        where state = 'sending' and lease_until <= ${at}`,
  ]
}

/** Writes the attempt of a claim that succeeded; nothing when it did not. */
export function beginAttempt(
  id: string,
  token: string,
  kind: 'send' | 'look',
  state: string,
  now: number,
): Statement {
  return sql`insert into attempts (delivery_id, number, kind, token, started_at)
    select id, 1 + (select count(*) from attempts where delivery_id = ${id}), ${kind}, ${token}, ${now}
    from deliveries where id = ${id} and token = ${token} and state = ${state} and lease_until > ${now}`
}

/** Ends the attempt begun under a token. */
export function endAttempt(
  id: string,
  token: string,
  outcome: string,
  reason: string | undefined,
  at: number,
): Statement {
  return sql`update attempts set finished_at = ${at}, outcome = ${outcome}, reason = ${reason ?? null}
    where delivery_id = ${id} and token = ${token} and finished_at is null`
}
