import type { HubStore } from '../ports/subscription-store.ts'
import { type PushRow, pushOf } from './hub-rows.ts'
import { type Sql, type Statement, sql } from './sql.ts'

type HubPushes = Pick<
  HubStore,
  'topics' | 'change' | 'deny' | 'duePushes' | 'claimPush' | 'endPush' | 'retryPush' | 'pushes'
>

const columns = sql`kind, topic, callback, host, hash, state, tries, due_at, created_at, changed_at`

/** The part of the hub's store that knows what changed, and what is sent for it. */
export function hubPushes(db: Sql): HubPushes {
  return {
    async topics() {
      const rows = await db.all<{ topic: string; hash: string }>(
        sql`select topic, hash from hub_topics`,
      )
      return new Map(rows.map(({ topic, hash }) => [topic, hash]))
    },
    async change(topic, before, hash, { hubs, token, now }) {
      const at = now.getTime()
      const moved =
        before === undefined
          ? sql`insert or ignore into hub_topics values (${topic}, ${hash}, ${token}, ${at})`
          : sql`update hub_topics set hash = ${hash}, token = ${token}, changed_at = ${at}
              where topic = ${topic} and hash = ${before}`
      const won = sql`exists (select 1 from hub_topics where topic = ${topic} and token = ${token})`
      const [changes] = await db.batch([
        moved,
        pushed(topic, hash, at, won),
        ...hubs.map((hub) => pinged(topic, hub, hash, at, won)),
      ])
      return changes === 1
    },
    deny: async (topic, now) =>
      void (await db.batch([
        sql`insert into hub_pushes (${columns})
          select 'denied', topic, callback, host, '', 'waiting', 0, ${now.getTime()}, ${now.getTime()}, ${now.getTime()}
          from hub_subscriptions where topic = ${topic} and lease_until > ${now.getTime()} and protocol is null
          on conflict (topic, callback) where state = 'waiting'
          do update set kind = 'denied', tries = 0, due_at = excluded.due_at`,
        sql`delete from hub_subscriptions where topic = ${topic}`,
      ])),
    duePushes: async (now, perHost) =>
      (
        await db.all<PushRow>(sql`select * from (
            select *, row_number() over (partition by host order by due_at, id) as place
            from hub_pushes where state = 'waiting' and due_at <= ${now.getTime()})
          where place <= ${perHost} order by due_at, id limit 100`)
      ).map(pushOf),
    claimPush: async ({ id, dueAt }, until) =>
      (await db.run(sql`update hub_pushes set due_at = ${until.getTime()}
        where id = ${id} and state = 'waiting' and due_at = ${dueAt.getTime()}`)) === 1,
    async endPush({ id, topic, callback, hash }, { state, sent, reason }, now) {
      const at = now.getTime()
      await db.batch([
        sql`update hub_subscriptions set sent_hash = coalesce(${sent ?? null}, sent_hash)
          where topic = ${topic} and callback = ${callback}`,
        sql`update hub_pushes set tries = tries + 1, reason = ${reason ?? null}, changed_at = ${at}, due_at = ${at},
            state = case when hash in (${hash}, ${sent ?? hash}) then ${state} else 'waiting' end
          where id = ${id} and state = 'waiting'`,
      ])
    },
    retryPush: async ({ id }, dueAt, reason, now) =>
      void (await db.run(sql`update hub_pushes set tries = tries + 1, due_at = ${dueAt.getTime()},
        reason = ${reason}, changed_at = ${now.getTime()} where id = ${id} and state = 'waiting'`)),
    pushes: async (limit) =>
      (
        await db.all<PushRow>(
          sql`select * from hub_pushes order by changed_at desc, id desc limit ${limit}`,
        )
      ).map(pushOf),
  }
}

/** One line a subscriber: one that still waits, perhaps to be tried again, stands for the newest change. */
function pushed(topic: string, hash: string, at: number, won: Statement): Statement {
  return sql`insert into hub_pushes (${columns})
    select 'push', topic, callback, host, ${hash}, 'waiting', 0, ${at}, ${at}, ${at}
    from hub_subscriptions where topic = ${topic} and lease_until > ${at}
      and sent_hash is not ${hash} and ${won}
    ${newest}`
}

function pinged(topic: string, hub: string, hash: string, at: number, won: Statement): Statement {
  return sql`insert into hub_pushes (${columns})
    select 'ping', ${topic}, ${hub}, ${new URL(hub).host}, ${hash}, 'waiting', 0, ${at}, ${at}, ${at}
    where ${won} ${newest}`
}

const newest = sql`on conflict (topic, callback) where state = 'waiting' do update set hash = excluded.hash`
