import { type DeliveryState, deliveryStates } from '../core/delivery.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import { listOf, type Sql, sql } from './sql.ts'

/** How many there are, by index alone. */
export function deliveryCounts(db: Sql): Pick<DeliveryStore, 'counts' | 'waitingUnder'> {
  return {
    async counts(states = deliveryStates) {
      const rows = await db.all<{ state: DeliveryState; deliveries: number }>(
        sql`select state, count(*) as deliveries from deliveries
          where state in (${listOf(states)}) group by state`,
      )
      return Object.fromEntries(rows.map(({ state, deliveries }) => [state, deliveries]))
    },
    waitingUnder: async (scheduleId) =>
      (
        await db.first<{ count: number }>(sql`select count(*) as count from deliveries
        where state in ('planned', 'held') and schedule_id = ${scheduleId}`)
      )?.count ?? 0,
  }
}
