import type { HubRequest } from '../core/websub.ts'
import type { HubBounds, HubStore } from '../ports/subscription-store.ts'
import type { Vault } from '../ports/vault.ts'
import { hubOverview } from './hub-overview.ts'
import { hubPushes } from './hub-pushes.ts'
import {
  protocolOf,
  type SubscriptionRow,
  type VerificationRow,
  verificationOf,
} from './hub-rows.ts'
import { inTurns } from './in-turns.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

/** How long a request that nobody confirmed counts against its host. */
const REMEMBERED = 60 * 60_000
/** Least time between a failed request and the same one again. */
const PAUSE = 60_000
/** How long the ledger keeps what has ended. */
const KEPT = 7 * 24 * 60 * 60_000

export function hubStore(db: Sql, vault: Vault): HubStore {
  return {
    ...hubPushes(db),
    ...hubOverview(db),
    async ask(request, token, now, bounds) {
      const sealed = request.secret === undefined ? null : await vault.seal(request.secret)
      return (await db.run(asked(request, sealed, token, now, bounds))) === 1
    },
    dueVerifications: async (now, perHost) =>
      (
        await db.all<VerificationRow>(sql`select * from (
            select *, row_number() over (partition by host order by due_at, callback) as place
            from hub_verifications where due_at <= ${now.getTime()})
          where place <= ${perHost} order by due_at limit 100`)
      ).map(verificationOf),
    claimVerification: async ({ token, dueAt }, until) =>
      (await db.run(sql`update hub_verifications set due_at = ${until.getTime()}
        where token = ${token} and due_at = ${dueAt.getTime()}`)) === 1,
    async confirm({ token, mode }, hash, now) {
      const statements = mode === 'subscribe' ? begun(token, hash, now) : ended(token)
      const forgotten = sql`delete from hub_verifications where token = ${token}`
      return (await db.batch([...statements, forgotten])).at(-1) === 1
    },
    unconfirmed: async ({ token }, dueAt) =>
      void (await db.run(sql`update hub_verifications
        set tries = tries + 1, due_at = ${dueAt?.getTime() ?? null} where token = ${token}`)),
    async subscription(topic, callback) {
      const row = await db.first<SubscriptionRow>(
        sql`select * from hub_subscriptions where topic = ${topic} and callback = ${callback}`,
      )
      return (
        row && {
          topic,
          callback,
          ...(row.secret !== null && { secret: await vault.open(row.secret) }),
          ...protocolOf(row),
          leaseUntil: new Date(row.lease_until),
          ...(row.sent_hash !== null && { sentHash: row.sent_hash }),
        }
      )
    },
    drop: async (topic, callback) =>
      void (await db.run(
        sql`delete from hub_subscriptions where topic = ${topic} and callback = ${callback}`,
      )),
    async subscribers(now) {
      const rows = await db.all<{ topic: string; count: number }>(sql`
        select topic, count(*) as count from hub_subscriptions
        where lease_until > ${now.getTime()} group by topic order by topic`)
      return new Map(rows.map(({ topic, count }) => [topic, count]))
    },
    prune: (now, watched) => prune(db, now, watched),
  }
}

async function prune(db: Sql, now: Date, watched: readonly string[]): Promise<void> {
  const over = sql`lease_until <= ${now.getTime()}`
  const found = sql`select json_array(topic, callback) as key from hub_subscriptions where ${over}`
  await inTurns(db, found, (keys) => [
    sql`delete from hub_subscriptions where +${over}
      and (topic, callback) in (select value ->> 0, value ->> 1 from (${keys}))`,
  ])
  const unconfirmed = sql`forget_at <= ${now.getTime()}`
  await inTurns(
    db,
    sql`select token as key from hub_verifications where ${unconfirmed}`,
    (tokens) => [sql`delete from hub_verifications where token in (${tokens}) and ${unconfirmed}`],
  )
  const ended = sql`state <> 'waiting' and changed_at <= ${now.getTime() - KEPT}`
  await inTurns(db, sql`select id as key from hub_pushes where ${ended}`, (ids) => [
    sql`delete from hub_pushes where id in (${ids}) and ${ended}`,
  ])
  await db.run(sql`delete from hub_topics where topic not in (select topic from hub_subscriptions)
    and topic not in (${eachOf(watched)})`)
}

/** Renewals need no room; a request that failed a moment ago waits a while, so that nobody can have a host hammered. */
function asked(
  { topic, callback, host, mode, lease, protocol }: HubRequest,
  sealed: string | null,
  token: string,
  now: Date,
  { perTopic, perHost, unconfirmedPerHost, topics = 1_000_000 }: HubBounds,
): Statement {
  const at = now.getTime()
  const same = sql`topic = ${topic} and callback = ${callback}`
  return sql`insert into hub_verifications
      (topic, callback, host, mode, lease, secret, token, protocol, tries, due_at, forget_at)
    select ${topic}, ${callback}, ${host}, ${mode}, ${lease}, ${sealed}, ${token}, ${protocol ?? null}, 0, ${at}, ${at + REMEMBERED}
    where (exists (select 1 from hub_verifications where ${same})
        or (select count(*) from hub_verifications where host = ${host} and forget_at > ${at}) < ${unconfirmedPerHost})
      and (${mode} = 'unsubscribe' or exists (select 1 from hub_subscriptions where ${same})
        or ((select count(*) from hub_subscriptions where topic = ${topic}) < ${perTopic}
          and (select count(*) from hub_subscriptions where host = ${host}) < ${perHost}
          and (exists (select 1 from hub_topics where topic = ${topic})
            or (select count(*) from hub_topics) < ${topics})))
    on conflict (topic, callback) do update set mode = excluded.mode, lease = excluded.lease,
      secret = excluded.secret, token = excluded.token, protocol = excluded.protocol,
      due_at = case when hub_verifications.tries = 0 then excluded.due_at
        else excluded.due_at + ${PAUSE} end,
      forget_at = excluded.forget_at`
}

/** An earlier subscription is replaced; what its subscriber has taken is remembered. */
function begun(token: string, hash: string, now: Date): Statement[] {
  const at = now.getTime()
  return [
    sql`insert into hub_subscriptions (topic, callback, host, secret, protocol, lease_until, created_at)
      select topic, callback, host, secret, protocol, ${at} + lease, ${at} from hub_verifications where token = ${token}
      on conflict (topic, callback) do update set secret = excluded.secret, protocol = excluded.protocol,
        lease_until = excluded.lease_until`,
    sql`insert or ignore into hub_topics (topic, hash, token, changed_at)
      select topic, ${hash}, token, ${at} from hub_verifications where token = ${token}`,
  ]
}

function ended(token: string): Statement[] {
  const same = sql`(topic, callback) in (select topic, callback from hub_verifications where token = ${token})`
  return [
    sql`delete from hub_subscriptions where ${same}`,
    sql`delete from hub_pushes where state = 'waiting' and ${same}`,
  ]
}
