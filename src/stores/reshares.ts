import type { Term } from '../core/terms.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { ReshareQuery } from '../ports/planning-store.ts'
import { type PlanRow, planColumns } from './plan-rows.ts'
import { idsOf } from './post-terms.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

export type SharedRow = PlanRow & { readonly shared_at: number }

/** Up to so many posts of a term are looked at one by one; where a term has more, the shares are gone through by age. */
const RARE = 20_000

/** The states of what is on its way, or may go on it. */
const open = sql`('planned', 'held', 'sending', 'checking', 'undecided')`
const shares = sql`('share', 'reshare')`
const last = sql`coalesce(begun_at, due_at)`

export async function sharedBefore(db: Sql, query: ReshareQuery): Promise<SharedRow[]> {
  for (const terms of query.terms.all) {
    const row = await db.first<{ posts: number }>(sql`select count(*) as posts
      from (select 1 from post_terms where term_id in (${idsOf(terms)}) limit ${RARE + 1})`)
    if ((row?.posts ?? 0) <= RARE) return db.all<SharedRow>(ofTerms(terms, query))
  }
  const both = [
    ...(await db.all<SharedRow>(byShare(query))),
    ...(await db.all<SharedRow>(neverShared(query))),
  ]
  return both.sort(oldestFirst).slice(0, query.limit)
}

const oldestFirst = (a: SharedRow, b: SharedRow) =>
  a.shared_at - b.shared_at || (a.id < b.id ? -1 : 1)

// A plus before a column keeps SQLite from going by it: a post has few deliveries, an account and a state have very many.

/** Every post with one of the terms, with its last share. */
function ofTerms(terms: readonly Term[], query: ReshareQuery): Statement {
  const { accountId, before } = query
  const shared = sql`(select max(${last}) from deliveries where post_id = posts.id and +account_id = ${accountId}
    and kind in ${shares} and +state = 'sent')`
  return sql`select * from (
      select ${planColumns}, coalesce(${shared}, case when ${counted(query)} then visible_at end) as shared_at
      from (select distinct post_id from post_terms where term_id in (${idsOf(terms)})) as picked
        cross join posts on posts.id = picked.post_id
      where status = 'published' and ${mayGo(query)})
    where shared_at <= ${before.getTime()} and ${behind(query, sql`shared_at`, sql`id`)}
    order by shared_at, id limit ${query.limit}`
}

/** Down the account's shares by age. One of a post that was shared later again is passed over. */
function byShare(query: ReshareQuery): Statement {
  const { accountId, before } = query
  return sql`select ${planColumns}, ${at} as shared_at
    from deliveries as share cross join posts on posts.id = share.post_id
    where share.account_id = ${accountId} and share.state = 'sent' and share.kind in ${shares}
      and ${at} <= ${before.getTime()} and ${behind(query, at, sql`posts.id`)} and posts.status = 'published' and ${mayGo(query)}
      and not exists (select 1 from deliveries as later where later.post_id = share.post_id
        and +later.account_id = share.account_id and later.kind in ${shares} and +later.state = 'sent'
        and (coalesce(later.begun_at, later.due_at), later.id) > (${at}, share.id))
    order by ${at}, share.post_id limit ${query.limit}`
}
const at = sql`coalesce(share.begun_at, share.due_at)`

/** Posts that count as shared without a delivery, by when they became visible: those that did from the beginning, and those before the account. */
function neverShared(query: ReshareQuery): Statement {
  const { before, countedBefore } = query
  const earlier = Math.min(before.getTime(), countedBefore.getTime() - 1)
  return sql`select * from (
      select * from (${counting(query, sql`baseline = 1`, before.getTime())})
      union all select * from (${counting(query, sql`baseline = 0`, earlier)}))
    order by shared_at, id limit ${query.limit}`
}

const counting = (query: ReshareQuery, which: Statement, until: number): Statement =>
  sql`select ${planColumns}, visible_at as shared_at from posts
    where status = 'published' and ${which} and visible_at <= ${until} and ${behind(query, sql`visible_at`, sql`posts.id`)}
      and ${mayGo(query)}
      and not exists (select 1 from deliveries where post_id = posts.id and +account_id = ${query.accountId}
        and kind in ${shares} and +state = 'sent')
    order by visible_at, id limit ${upTo(query.limit)}`

const counted = ({ countedBefore }: ReshareQuery): Statement =>
  sql`(baseline = 1 or visible_at < ${countedBefore.getTime()})`

/** Nothing of it is on its way to the account, and it was not re-shared too often. */
const mayGo = ({ accountId, scheduleId, fewerThan }: ReshareQuery): Statement =>
  sql`not exists (select 1 from deliveries as going where going.post_id = posts.id and +going.account_id = ${accountId}
      and going.kind in ${shares} and +going.state in ${open})
    and (select count(*) from deliveries as again where again.post_id = posts.id and +again.account_id = ${accountId}
      and +again.schedule_id = ${scheduleId} and again.kind = 'reshare' and +again.state = 'sent') < ${fewerThan}`

const behind = ({ after }: ReshareQuery, sharedAt: Statement, id: Statement): Statement =>
  after
    ? sql`${sharedAt} >= ${after.sharedAt.getTime()}
        and (${sharedAt} > ${after.sharedAt.getTime()} or ${id} > ${after.id})`
    : sql`1 = 1`

/** The place is free for one of all posts, and the post for one of all places. */
export function reshareStatement(one: PlannedDelivery, now: Date): Statement {
  const [due, expires, planned] = [one.dueAt.getTime(), one.expiresAt.getTime(), now.getTime()]
  return sql`insert into deliveries (id, kind, post_id, account_id, schedule_id, occurrence, urgent, state,
      due_at, expires_at, planned_due, planned_expires, created_at, changed_at)
    select ${one.id}, 'reshare', ${one.postId}, ${one.accountId}, ${one.scheduleId}, ${one.occurrence},
      ${one.urgent ? 1 : 0}, ${one.held ? 'held' : 'planned'}, ${due}, ${expires}, ${due}, ${expires}, ${planned}, ${planned}
    where not exists (select 1 from deliveries where post_id = ${one.postId} and +account_id = ${one.accountId}
      and kind in ${shares} and +state in ${open})
    on conflict do nothing`
}

export const runStatement = (run: { scheduleId: string; accountId: string; at: Date }): Statement =>
  sql`insert into reshare_runs (schedule_id, account_id, run_at)
    values (${run.scheduleId}, ${run.accountId}, ${run.at.getTime()})
    on conflict (schedule_id, account_id) do update set run_at = max(run_at, excluded.run_at)`
