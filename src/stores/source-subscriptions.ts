import type { SourceHubStore, SourceSubscription } from '../ports/subscription-store.ts'
import type { Vault } from '../ports/vault.ts'
import { type Sql, sql } from './sql.ts'

interface Row {
  source_id: string
  hub: string
  topic: string
  token: string
  secret: string
  asked: number
  lease_until: number
  next_at: number
  tries: number
  reason: string | null
  pushed_at: number | null
}

const ofKeptSources = sql`source_id in (select id from sources where removed = 0)`

export function sourceSubscriptions(db: Sql, vault: Vault): SourceHubStore {
  const opened = async (row: Row): Promise<SourceSubscription> => ({
    sourceId: row.source_id,
    hub: row.hub,
    topic: row.topic,
    token: row.token,
    secret: await vault.open(row.secret),
    asked: row.asked === 1,
    ...(row.lease_until > 0 && { leaseUntil: new Date(row.lease_until) }),
    nextAt: new Date(row.next_at),
    tries: row.tries,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.pushed_at !== null && { pushedAt: new Date(row.pushed_at) }),
  })
  return {
    async ofSource(sourceId) {
      const row = await db.first<Row>(
        sql`select * from source_subscriptions where source_id = ${sourceId}`,
      )
      return row && opened(row)
    },
    async byToken(token) {
      const row = await db.first<Row>(
        sql`select * from source_subscriptions where token = ${token} and ${ofKeptSources}`,
      )
      return row && opened(row)
    },
    put: async ({ sourceId, hub, topic, token, secret, nextAt }) =>
      void (await db.run(sql`insert or replace into source_subscriptions
          (source_id, hub, topic, token, secret, asked, lease_until, next_at, tries)
        values (${sourceId}, ${hub}, ${topic}, ${token}, ${await vault.seal(secret)}, 0, 0, ${nextAt.getTime()}, 0)`)),
    forget: async (sourceId) =>
      void (await db.run(sql`delete from source_subscriptions where source_id = ${sourceId}`)),
    due: async (now) =>
      Promise.all(
        (
          await db.all<Row>(sql`select * from source_subscriptions
            where next_at <= ${now.getTime()} and ${ofKeptSources} order by next_at limit 50`)
        ).map(opened),
      ),
    ask: async ({ token, nextAt: seen }, nextAt) =>
      (await db.run(sql`update source_subscriptions
        set asked = 1, tries = tries + 1, next_at = ${nextAt.getTime()}
        where token = ${token} and next_at = ${seen.getTime()}`)) === 1,
    postpone: async (token, nextAt) =>
      void (await db.run(
        sql`update source_subscriptions set next_at = ${nextAt.getTime()} where token = ${token}`,
      )),
    failed: async (token, nextAt, reason) =>
      void (await db.run(sql`update source_subscriptions
        set next_at = ${nextAt.getTime()}, reason = ${reason} where token = ${token} and asked = 1`)),
    confirmed: async (token, leaseUntil, nextAt) =>
      (await db.run(sql`update source_subscriptions set asked = 0, tries = 0, reason = null,
        lease_until = ${leaseUntil.getTime()}, next_at = ${nextAt.getTime()}
        where token = ${token} and asked = 1`)) === 1,
    denied: async (token, nextAt, reason) =>
      void (await db.run(sql`update source_subscriptions set asked = 0, lease_until = 0,
        next_at = ${nextAt.getTime()}, reason = ${reason} where token = ${token}`)),
    pushed: async (token, at) =>
      void (await db.run(
        sql`update source_subscriptions set pushed_at = ${at.getTime()} where token = ${token}`,
      )),
  }
}
