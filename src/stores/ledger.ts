import type { ChargeKind } from '../core/ledger.ts'
import type { LedgerStore } from '../ports/ledger-store.ts'
import { atStake } from './claims.ts'
import { listOf, type Sql, sql } from './sql.ts'

export function ledgerStore(db: Sql): LedgerStore {
  return {
    charge: async ({ accountId, month, at, kind, amount }) =>
      void (await db.run(sql`insert into charges (account_id, month, at, kind, amount)
        values (${accountId}, ${month}, ${at.getTime()}, ${kind}, ${amount})`)),
    async month(accountId, month) {
      const own = sql`from deliveries where account_id = ${accountId} and month = ${month} and cost > 0`
      const posts = await db.all<{ cost: number; posts: number }>(
        sql`select cost, count(*) as posts ${own} and state = 'sent' group by cost order by cost`,
      )
      const open = await db.first<{ amount: number }>(
        sql`select coalesce(sum(cost), 0) as amount ${own} and state in ('sending', 'checking', 'undecided')`,
      )
      const charges = await db.all<{ kind: ChargeKind; amount: number }>(
        sql`select kind, sum(amount) as amount from charges where account_id = ${accountId} and month = ${month} group by kind`,
      )
      return {
        posts,
        atStake: open?.amount ?? 0,
        charges: Object.fromEntries(charges.map(({ kind, amount }) => [kind, amount])),
      }
    },
    async outlook(accountId, since, until) {
      const from = since.getTime()
      const row = await db.first<OutlookRow>(sql`select
        (select count(*) from deliveries where account_id = ${accountId} and state in ('planned', 'held')
          and due_at < ${until.getTime()}) as planned,
        (select count(*) from deliveries where account_id = ${accountId} and state in ('planned', 'held')
          and due_at < ${until.getTime()} and urgent = 1) as urgent,
        (select count(*) from deliveries where account_id = ${accountId} and begun_at >= ${from}
          and state in (${listOf(atStake)})) as posts,
        (select coalesce(sum(cost), 0) from deliveries where account_id = ${accountId} and begun_at >= ${from}
          and state in (${listOf(atStake)}))
          + (select coalesce(sum(amount), 0) from charges where account_id = ${accountId} and at >= ${from}) as spent`)
      const { planned = 0, urgent = 0, posts = 0, spent = 0 } = row ?? {}
      return { planned, urgent, lately: { posts, spent } }
    },
  }
}

interface OutlookRow {
  planned: number
  urgent: number
  posts: number
  spent: number
}
