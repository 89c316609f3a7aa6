import { type DeliveryState, deliveryStates } from '../core/delivery.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import { listOf, type Sql, sql } from './sql.ts'

/** Nothing goes on with them by itself, and there may be very many: counted as they come and go, else counting would take ever longer. */
const kept: readonly DeliveryState[] = ['sent', 'missed', 'cancelled', 'failed', 'undecided']
const isKept = (state: DeliveryState) => kept.includes(state)

/** How many there are, by index alone. */
export function deliveryCounts(db: Sql): Pick<DeliveryStore, 'counts' | 'waitingUnder'> {
  return {
    async counts(states = deliveryStates) {
      const rows = await db.all<{ state: DeliveryState; deliveries: number }>(
        sql`select state, deliveries from delivery_counts
          where deliveries > 0 and state in (${listOf(states.filter(isKept))})
          union all select state, count(*) as deliveries from deliveries
          where state in (${listOf(states.filter((state) => !isKept(state)))}) group by state`,
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
