import { type DeliveryState, next } from '../core/delivery.ts'
import type { Claim } from '../ports/delivery-store.ts'
import { listOf, type Statement, sql } from './sql.ts'

/**
 * Everything that must still be true at the moment of sending (promise 8), asked in the statement that claims. What is at
 * stake (sending, checking, undecided) counts against budget, spacing and caps like what was sent.
 */
export function claimStatements(claim: Claim): Statement[] {
  const now = claim.now.getTime()
  const id = claim.deliveryId
  return [
    sql`update deliveries set state = 'sending', token = ${claim.token}, lease_until = ${claim.leaseUntil.getTime()},
          attempts = attempts + 1, draft = ${JSON.stringify(claim.draft)},
          draft_revision = case when uncertain_since is null then ${claim.revision} else draft_revision end,
          progress = case when uncertain_since is null then null else progress end, cost = ${claim.cost}, month = ${claim.month},
          parts = ${claim.draft.parts?.length ?? 0},
          begun_at = ${now}, reason = null, changed_at = ${now}
        where id = ${id} and state = 'planned' and due_at <= ${now} and expires_at > ${now}
          and (approved_revision is null or approved_revision = ${claim.revision}) and text is ${claim.text ?? null}
          and exists (select 1 from posts where posts.id = deliveries.post_id and status = 'published'
            and visible_at <= ${now} and revision = ${claim.revision})
          and exists (select 1 from schedules where schedules.id = deliveries.schedule_id and stopped = 0)
          and (parent_id is null or exists (select 1 from deliveries parent
            where parent.id = deliveries.parent_id and parent.state = 'sent'))
          and exists (select 1 from accounts where accounts.id = deliveries.account_id and state = 'active'
            and rest_until <= ${now} and ${withinBudget(claim)} and ${withinPace(claim)})
          and ${runNotUsedUp(claim)}
          and not exists (select 1 from deliveries other where other.account_id = deliveries.account_id
            and other.state = 'sending')`,
    beginAttempt(id, claim.token, 'send', 'sending', now),
  ]
}

/** A reserve is kept for breaking posts. */
const withinBudget = ({ cost, month, deliveryId }: Claim): Statement =>
  sql`(monthly_budget is null or ${cost} = 0 or ${cost} + (select coalesce(sum(cost), 0) from deliveries other
        where other.account_id = deliveries.account_id and other.month = ${month} and other.cost > 0
        and other.id <> ${deliveryId} and other.state in (${listOf(atStake)})) + ${charged(sql`deliveries.account_id`, month)}
      <= monthly_budget - case when deliveries.urgent = 1 then 0 else coalesce(reserve, 0) end + 1e-9)`

/** What was billed beside posts. */
export const charged = (accountId: Statement | string, month: string): Statement =>
  sql`(select coalesce(sum(amount), 0) from charges where charges.account_id = ${accountId} and charges.month = ${month})`

/** Breaking posts pass the spacing, not the caps; answers to a share belong to it and pass both. */
const withinPace = ({ now, dayStart, deliveryId }: Claim): Statement => {
  const begun = sql`from deliveries other where other.account_id = deliveries.account_id and other.begun_at is not null
    and other.parent_id is null and other.id <> ${deliveryId} and other.state in (${listOf(atStake)}) and other.begun_at >`
  const since = (from: Date | number) => sql`(select count(*) ${begun} ${Number(from)})`
  return sql`(deliveries.parent_id is not null or (
        (spacing is null or deliveries.urgent = 1 or not exists (select 1 ${begun} ${now.getTime()} - spacing))
        and (per_hour is null or ${since(now.getTime() - 3_600_000)} < per_hour)
        and (per_day is null or ${since(dayStart.getTime() - 1)} < per_day)))`
}

const runNotUsedUp = ({ run, deliveryId }: Claim): Statement =>
  run
    ? sql`(select count(*) from deliveries other where other.account_id = deliveries.account_id
        and other.schedule_id = deliveries.schedule_id and other.begun_at >= ${run.from.getTime()}
        and other.id <> ${deliveryId} and other.state in (${listOf(atStake)}) and other.parent_id is null) < ${run.take}`
    : sql`1 = 1`

/** The states of what arrived or may have arrived. */
export const atStake: readonly DeliveryState[] = ['sending', 'checking', 'undecided', 'sent']

/** Attempts whose process died may have arrived, at the latest before their lease ran out: the network is asked, and spacing counts from then. */
export function leaseStatement(now: Date): Statement {
  const at = now.getTime()
  return sql`update deliveries set state = ${next('sending', 'lost') ?? ''}, begun_at = lease_until, lease_until = null,
      due_at = ${at}, uncertain_since = coalesce(uncertain_since, changed_at), changed_at = ${at},
      reason = 'Posthorn stopped while this was being sent; the network is asked whether it has it.'
    where state = 'sending' and lease_until <= ${at}`
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
