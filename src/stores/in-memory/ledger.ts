import type { LedgerStore } from '../../ports/ledger-store.ts'
import { isAtStake } from './delivery-table.ts'
import type { Memory } from './memory.ts'

export function inMemoryLedger(memory: Memory): LedgerStore {
  const { charges, deliveries } = memory
  return {
    charge: async (charge) => void charges.push(charge),
    async month(accountId, month) {
      const billed = deliveries.billed(accountId, month)
      const sent = Map.groupBy(
        billed.filter(({ state }) => state === 'sent'),
        ({ cost }) => cost ?? 0,
      )
      const open = billed.filter(({ state }) => state !== 'sent')
      const own = charges.filter((one) => one.accountId === accountId && one.month === month)
      const kinds = Map.groupBy(own, ({ kind }) => kind)
      return {
        posts: [...sent]
          .sort(([a], [b]) => a - b)
          .map(([cost, { length }]) => ({ cost, posts: length })),
        atStake: sum(open.map(({ cost }) => cost ?? 0)),
        charges: Object.fromEntries(
          [...kinds].map(([kind, some]) => [kind, sum(some.map(({ amount }) => amount))]),
        ),
      }
    },
    async outlook(accountId, since, until) {
      const planned = deliveries
        .open(accountId)
        .filter(({ state }) => state === 'planned' || state === 'held')
        .filter(({ due_at }) => due_at < until.getTime())
      const lately = [...deliveries.all()]
        .filter(({ account_id, state }) => account_id === accountId && isAtStake(state))
        .filter(({ begun_at }) => begun_at !== null && begun_at >= since.getTime())
      const own = charges.filter((one) => one.accountId === accountId && one.at >= since)
      const spent = [...lately.map(({ cost }) => cost ?? 0), ...own.map(({ amount }) => amount)]
      return {
        planned: planned.length,
        urgent: planned.filter(({ urgent }) => urgent === 1).length,
        lately: { posts: lately.length, spent: sum(spent) },
      }
    },
  }
}

/** What was billed beside posts. */
export const chargedIn = ({ charges }: Memory, accountId: string, month: string): number =>
  sum(
    charges
      .filter((one) => one.accountId === accountId && one.month === month)
      .map(({ amount }) => amount),
  )

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
