import type { DeliveryState } from '../core/delivery.ts'
import type { AttemptCount, HealthStore, Mark } from '../ports/health-store.ts'
import { type Sql, sql } from './sql.ts'

interface EndedRow {
  id: string
  post_id: string
  title: string
  account_id: string
  schedule_id: string
  state: DeliveryState
  network_url: string | null
  reason: string | null
  changed_at: number
}

export function healthStore(db: Sql): HealthStore {
  return {
    ...marks(db),
    async lateDelivery(now) {
      const at = now.getTime()
      // Says the states word for word as the index of what waits does: what is planned for later is not read.
      // An explanation that came after it was due tells that it was looked at: it waits for a reason.
      const row = await db.first<{ id: string; account_id: string; since: number }>(
        sql`select deliveries.id, account_id, max(due_at, deliveries.created_at, rest_until) as since
          from deliveries indexed by deliveries_waiting join accounts on accounts.id = account_id
          where deliveries.state in ('planned', 'checking') and +deliveries.state = 'planned'
            and due_at <= ${at} and expires_at > ${at}
            and accounts.state = 'active' and rest_until <= ${at} and (paced_until <= ${at} or urgent = 1)
            and (deliveries.reason is null or deliveries.changed_at < due_at)
            and not exists (select 1 from deliveries other where other.account_id = accounts.id and other.state = 'sending')
          order by since, deliveries.id limit 1`,
      )
      return row && { id: row.id, accountId: row.account_id, since: new Date(row.since) }
    },
    endedSince: async (since, limit) =>
      (
        await db.all<EndedRow>(
          sql`select deliveries.id, post_id, title, account_id, schedule_id, state, network_url, reason, changed_at
            from deliveries join posts on posts.id = post_id
            where state in ('sent', 'failed', 'undecided', 'held') and changed_at >= ${since.getTime()}
            order by changed_at, deliveries.id limit ${limit}`,
        )
      ).map((row) => ({
        id: row.id,
        postId: row.post_id,
        title: row.title,
        accountId: row.account_id,
        scheduleId: row.schedule_id,
        state: row.state,
        ...(row.network_url !== null && { url: row.network_url }),
        ...(row.reason !== null && { reason: row.reason }),
        changedAt: new Date(row.changed_at),
      })),
    attemptCounts: async () =>
      (
        await db.all<{ account_id: string; kind: string; outcome: string; attempts: number }>(
          sql`select * from attempt_counts order by account_id, kind, outcome`,
        )
      ).map(({ account_id, kind, outcome, attempts }) => ({
        accountId: account_id,
        kind: kind as AttemptCount['kind'],
        outcome,
        attempts,
      })),
    accountChecks: async () =>
      (
        await db.all<{ account_id: string; checked_at: number; expires_at: number | null }>(
          sql`select * from account_checks order by account_id`,
        )
      ).map(({ account_id, checked_at, expires_at }) => ({
        accountId: account_id,
        checkedAt: new Date(checked_at),
        ...(expires_at !== null && { expiresAt: new Date(expires_at) }),
      })),
    recordCheck: async ({ accountId, checkedAt, expiresAt }) =>
      void (await db.run(sql`insert into account_checks
        values (${accountId}, ${checkedAt.getTime()}, ${expiresAt?.getTime() ?? null})
        on conflict (account_id) do update set checked_at = excluded.checked_at, expires_at = excluded.expires_at`)),
  }
}

function marks(db: Sql): Pick<HealthStore, 'marks' | 'mark' | 'unmark' | 'probe'> {
  return {
    async marks() {
      const rows = await db.all<{ name: Mark; at: number }>(
        sql`select name, at from heartbeat where name <> 'probe'`,
      )
      return Object.fromEntries(rows.map(({ name, at }) => [name, new Date(at)]))
    },
    mark: async (name, at) =>
      void (await db.run(sql`insert into heartbeat values (${name}, ${at.getTime()})
        on conflict (name) do update set at = max(at, excluded.at)`)),
    unmark: async (name) => void (await db.run(sql`delete from heartbeat where name = ${name}`)),
    probe: async (now) =>
      void (await db.run(sql`insert into heartbeat values ('probe', ${now.getTime()})
        on conflict (name) do update set at = excluded.at`)),
  }
}
