import { atStake } from '../claims.ts'
import type { AttemptRow, DeliveryRow } from '../delivery-rows.ts'
import { type Timeline, timeline } from './timeline.ts'

/** A delivery as the database has it: a row with what no delivery shows. */
export interface StoredDelivery extends DeliveryRow {
  readonly token: string | null
  readonly month: string | null
  readonly planned_due: number | null
  readonly planned_expires: number | null
  readonly own_time: number
  readonly withdrawn: number
}

export interface StoredAttempt extends AttemptRow {
  readonly token: string
}

/** Rows are never changed, but put in place of their former ones. */
export interface DeliveryTable {
  put(row: Readonly<StoredDelivery>): void
  get(id: string): StoredDelivery | undefined
  /** The one of the same post, account, schedule and occurrence. */
  like(one: Key): StoredDelivery | undefined
  /** Whether a re-share has this place of a run. */
  hasPlace(accountId: string, scheduleId: string, occurrence: string): boolean
  all(): Iterable<StoredDelivery>
  ofPost(postId: string): readonly StoredDelivery[]
  /** Planned, held, sending or checking. */
  open(accountId?: string): readonly StoredDelivery[]
  /** What arrived or may have, begun at or after a moment: answers to a share are left out. */
  begunSince(accountId: string, at: number): readonly StoredDelivery[]
  lastBegun(accountId: string): number | undefined
  /** What counts against a month's budget. */
  billed(accountId: string, month: string): readonly StoredDelivery[]
  readonly attempts: Map<string, readonly StoredAttempt[]>
}

export interface Key {
  readonly post_id: string
  readonly account_id: string
  readonly schedule_id: string
  readonly occurrence: string
}

const keyOf = ({ post_id, account_id, schedule_id, occurrence }: Key) =>
  JSON.stringify([post_id, account_id, schedule_id, occurrence])
const placeOf = (...place: readonly string[]) => JSON.stringify(place)

const isOpen = ({ state }: StoredDelivery) =>
  state === 'planned' || state === 'held' || state === 'sending' || state === 'checking'
/** The states of what arrived or may have arrived. */
export const isAtStake = (state: string) => (atStake as readonly string[]).includes(state)

export function deliveryTable(): DeliveryTable {
  const rows = new Map<string, StoredDelivery>()
  const keys = new Map<string, string>()
  const places = new Set<string>()
  const posts = groups()
  const open = groups()
  const months = groups()
  const begun = new Map<string, Timeline>()
  const begunOf = (accountId: string) => {
    const known = begun.get(accountId) ?? timeline()
    begun.set(accountId, known)
    return known
  }
  const named = (ids: Iterable<string>) => [...ids].flatMap((id) => rows.get(id) ?? [])
  const began = (row: StoredDelivery) =>
    isAtStake(row.state) && row.parent_id === null && row.begun_at !== null

  return {
    put(row) {
      const { id, account_id: account } = row
      rows.set(id, row)
      keys.set(keyOf(row), id)
      if (row.kind === 'reshare') places.add(placeOf(account, row.schedule_id, row.occurrence))
      posts.put(id, row.post_id)
      open.put(id, isOpen(row) ? account : undefined)
      const billed = row.month !== null && (row.cost ?? 0) > 0 && isAtStake(row.state)
      months.put(id, billed ? `${account} ${row.month}` : undefined)
      begunOf(account).put(id, began(row) ? row.begun_at : null)
    },
    get: (id) => rows.get(id),
    like: (one) => rows.get(keys.get(keyOf(one)) ?? ''),
    hasPlace: (...place) => places.has(placeOf(...place)),
    all: () => rows.values(),
    ofPost: (postId) => named(posts.of(postId)),
    open: (accountId) => named(accountId === undefined ? open.all() : open.of(accountId)),
    begunSince: (accountId, at) =>
      named(begunOf(accountId).since(at)).filter(({ begun_at }) => (begun_at ?? 0) >= at),
    lastBegun(accountId) {
      for (const ids of begunOf(accountId).hours()) {
        return Math.max(...named(ids).map(({ begun_at }) => begun_at ?? 0))
      }
      return undefined
    },
    billed: (accountId, month) => named(months.of(`${accountId} ${month}`)),
    attempts: new Map(),
  }
}

/** Ids by a key that they have, one at a time. */
function groups() {
  const byKey = new Map<string, Set<string>>()
  const keys = new Map<string, string>()
  return {
    put(id: string, key: string | undefined) {
      const former = keys.get(id)
      if (former === key) return
      if (former !== undefined) byKey.get(former)?.delete(id)
      if (key === undefined) {
        keys.delete(id)
        return
      }
      keys.set(id, key)
      const ids = byKey.get(key)
      if (ids) ids.add(id)
      else byKey.set(key, new Set([id]))
    },
    of: (key: string): Iterable<string> => byKey.get(key) ?? [],
    all: (): Iterable<string> => keys.keys(),
  }
}
