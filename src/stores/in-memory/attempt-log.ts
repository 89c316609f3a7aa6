import type { LookAgain, Outcome } from '../../ports/delivery-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'

/** Every try and every look is kept, under the token it was begun with. */
export function attemptLog({ deliveries: { attempts } }: Memory) {
  return {
    begin({ id, token, lease_until }: StoredDelivery, kind: 'send' | 'look', now: number): void {
      if ((lease_until ?? 0) <= now) return
      const log = attempts.get(id) ?? []
      const ends = { finished_at: null, outcome: null, reason: null }
      const begun = { delivery_id: id, number: log.length + 1, kind, started_at: now }
      attempts.set(id, [...log, { ...begun, ...ends, token: token ?? '' }])
    },
    end(id: string, token: string, { event, reason = null, at }: Ended): void {
      const log = attempts.get(id) ?? []
      const end = { finished_at: at.getTime(), outcome: event, reason }
      attempts.set(
        id,
        log.map((one) =>
          one.token === token && one.finished_at === null ? { ...one, ...end } : one,
        ),
      )
    },
  }
}

interface Ended extends Pick<Outcome | LookAgain, 'event' | 'at'> {
  readonly reason?: string | null
}
