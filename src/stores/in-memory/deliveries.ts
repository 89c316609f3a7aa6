import { type DeliveryState, deliveryStates, statesFor } from '../../core/delivery.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import { attemptOf, deliveryOf } from '../delivery-rows.ts'
import { pageOf, positionIn } from '../paging.ts'
import { attemptLog } from './attempt-log.ts'
import { claimable } from './claim.ts'
import { isAtStake, type StoredDelivery } from './delivery-table.ts'
import { dueNow, dueOf, isToCheck, nextDue } from './due.ts'
import { missedReason, staleReason } from './endings.ts'
import { chargedIn } from './ledger.ts'
import type { Memory } from './memory.ts'
import { leaseOver, moved } from './moves.ts'
import { planOne } from './planned.ts'

/** Deliveries in plain objects: what the database's guards ask is asked here in words of the language. */
export function inMemoryDeliveries(memory: Memory): DeliveryStore {
  const { deliveries } = memory
  const { begin, end } = attemptLog(memory)
  const shown = (row: StoredDelivery | undefined) => row && deliveryOf(row)
  /** Those that began a thread, or went on with one. */
  const threads = new Set<string>()
  /** Puts a row in place when there is one. */
  const put = (row: StoredDelivery | undefined | false) => {
    if (row) deliveries.put(row)
    return row !== undefined && row !== false
  }
  const inState = (id: string, ...states: readonly string[]) => {
    const row = deliveries.get(id)
    return row && states.includes(row.state) ? row : undefined
  }
  const each = (change: (row: StoredDelivery) => StoredDelivery | undefined | false) =>
    deliveries.open().filter((row) => put(change(row))).length

  return {
    plan: async (all, now) => all.filter((one) => planOne(memory, one, now)).length,
    byId: async (id) => shown(deliveries.get(id)),
    due: async (now, perAccount) => dueNow(memory, now, perAccount).map(deliveryOf),
    dueOf: async (accountId, now, limit) => dueOf(memory, accountId, now, limit).map(deliveryOf),
    async claim(claim) {
      const row = claimable(memory, claim)
      if (!row) return undefined
      const now = claim.now.getTime()
      const claimed = {
        ...row,
        state: 'sending',
        token: claim.token,
        lease_until: claim.leaseUntil.getTime(),
        attempts: row.attempts + 1,
        draft: JSON.stringify(claim.draft),
        draft_revision: row.uncertain_since === null ? claim.revision : row.draft_revision,
        progress: row.uncertain_since === null ? null : row.progress,
        parts: claim.draft.parts?.length ?? 0,
        cost: claim.cost,
        month: claim.month,
        begun_at: now,
        reason: null,
        changed_at: now,
      }
      put(claimed)
      if (claimed.parts > 0) threads.add(claimed.id)
      begin(claimed, 'send', now)
      return deliveryOf(claimed)
    },
    async keepProgress(id, token, progress) {
      const row = inState(id, 'sending')
      return put(row?.token === token && { ...row, progress })
    },
    async finish(id, token, outcome) {
      const row = inState(id, 'sending')
      end(id, token, outcome)
      return put(row?.token === token && moved(row, outcome))
    },
    expireLeases: async (now) =>
      each(
        (row) =>
          row.state === 'sending' &&
          (row.lease_until ?? 0) <= now.getTime() &&
          leaseOver(row, now.getTime()),
      ),
    underWay: async (accountId) =>
      shown(
        deliveries
          .open()
          .find(({ account_id, state }) => account_id === accountId && state === 'sending'),
      ),
    toCheck: async (now, limit) =>
      [...deliveries.open()]
        .filter((row) => isToCheck(row, now.getTime()))
        .sort((a, b) => a.due_at - b.due_at)
        .slice(0, limit)
        .map(deliveryOf),
    async claimCheck(id, token, now, leaseUntil) {
      const row = deliveries.get(id)
      if (!row || !isToCheck(row, now.getTime())) return undefined
      const claimed = { ...row, token, lease_until: leaseUntil.getTime(), looks: row.looks + 1 }
      put(claimed)
      begin(claimed, 'look', now.getTime())
      return deliveryOf(claimed)
    },
    async finishCheck(id, token, outcome) {
      const row = inState(id, 'checking')
      end(id, token, outcome)
      if (row?.token !== token) return false
      if (outcome.event !== 'look-again') return put(moved(row, outcome))
      const { reason, at, dueAt } = outcome
      const times = { due_at: dueAt.getTime(), changed_at: at.getTime() }
      return put({ ...row, ...times, lease_until: null, reason })
    },
    missExpired: async (now) =>
      each(
        (row) =>
          statesFor('miss').includes(row.state as DeliveryState) &&
          row.expires_at <= now.getTime() && {
            ...row,
            state: 'missed',
            changed_at: now.getTime(),
            reason: missedReason(memory, row),
          },
      ),
    withdrawStale: async (now) =>
      each((row) => {
        const reason = staleReason(memory, row)
        if (reason === undefined || !statesFor('withdraw').includes(row.state as DeliveryState))
          return undefined
        return { ...row, state: 'cancelled', withdrawn: 1, changed_at: now.getTime(), reason }
      }),
    withdraw: async (unwanted, now) =>
      each((row) => {
        const reason = unwanted.get(row.id)
        if (reason === undefined || !inState(row.id, 'planned', 'held') || row.begun_at !== null)
          return undefined
        return { ...row, state: 'cancelled', withdrawn: 1, changed_at: now.getTime(), reason }
      }),
    async apply(id, outcome) {
      const row = deliveries.get(id)
      return put(row && moved(row, outcome))
    },
    async setText(id, text, now) {
      const row = inState(id, 'planned', 'held')
      const changes = { text: text ?? null, changed_at: now.getTime() }
      return put(row?.uncertain_since === null && { ...row, ...changes })
    },
    async renewApproval(id, { from, to }) {
      const row = inState(id, 'planned')
      return put(row?.approved_revision === from && { ...row, approved_revision: to })
    },
    async pageNotLive(id, reason, dueAt, now) {
      const row = inState(id, 'planned')
      const times = { due_at: dueAt.getTime(), changed_at: now.getTime() }
      put(row && { ...row, ...times, page_checks: row.page_checks + 1, reason })
    },
    async explain(id, reason, now) {
      const row = inState(id, 'planned')
      put(row && row.reason !== reason && { ...row, reason, changed_at: now.getTime() })
    },
    comingUp: async (limit) =>
      [...deliveries.open()]
        .filter(({ state }) => state === 'planned')
        .sort((a, b) => a.due_at - b.due_at || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(deliveryOf),
    async list(filter, { limit, cursor }) {
      const after = positionIn(cursor)
      const rows = (
        filter.post === undefined ? [...deliveries.all()] : [...deliveries.ofPost(filter.post)]
      )
        .filter(({ state }) => filter.state === undefined || state === filter.state)
        .filter(({ account_id }) => filter.account === undefined || account_id === filter.account)
        .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1))
      const position = ({ created_at: at, id }: StoredDelivery) => ({ at, id })
      const isAfter = ({ created_at: at, id }: StoredDelivery) =>
        !after || at < after.at || (at === after.at && id < after.id)
      return pageOf(rows.filter(isAfter), limit, position, deliveryOf)
    },
    attempts: async (id) => (deliveries.attempts.get(id) ?? []).map(attemptOf),
    async counts(wanted = deliveryStates) {
      const states = Map.groupBy(deliveries.all(), ({ state }) => state as DeliveryState)
      const counted = [...states].filter(([state]) => wanted.includes(state))
      return Object.fromEntries(counted.map(([state, rows]) => [state, rows.length]))
    },
    async waitingUnder(scheduleId) {
      const waits = ({ state }: { state: string }) => state === 'planned' || state === 'held'
      return [...deliveries.all()].filter((row) => row.schedule_id === scheduleId && waits(row))
        .length
    },
    async tally(accountId, now, dayStart) {
      const hour = deliveries.begunSince(accountId, now.getTime() - 3_600_000 + 1)
      const lastAt = deliveries.lastBegun(accountId)
      const oldest = Math.min(...hour.map(({ begun_at }) => begun_at ?? 0))
      return {
        ...(lastAt !== undefined && { lastAt: new Date(lastAt) }),
        inLastHour: hour.length,
        ...(hour.length > 0 && { oldestInLastHour: new Date(oldest) }),
        today: deliveries.begunSince(accountId, dayStart.getTime()).length,
      }
    },
    takenInRun: async (accountId, scheduleId, from) =>
      deliveries
        .begunSince(accountId, from.getTime())
        .filter(({ schedule_id }) => schedule_id === scheduleId).length,
    nextDue: async (now) => nextDue(memory, now),
    async firstOfStory(accountId, story) {
      const told = memory.posts.all().filter((post) => post.story === story)
      const [first] = told
        .flatMap(({ id }) => deliveries.ofPost(id))
        .filter(({ account_id, kind }) => account_id === accountId && kind === 'share')
        .filter(({ id, state }) => isAtStake(state) && !memory.takenDown.has(id))
        .sort((a, b) => (a.begun_at ?? 0) - (b.begun_at ?? 0) || (a.id < b.id ? -1 : 1))
      return shown(first)
    },
    unfinished: async (since, limit) =>
      [...threads]
        .flatMap((id) => deliveries.get(id) ?? [])
        .filter(({ state, changed_at }) => state === 'sent' && changed_at >= since.getTime())
        .filter(
          ({ id, post_id }) =>
            !deliveries
              .ofPost(post_id)
              .some(({ parent_id, kind }) => parent_id === id && kind === 'part'),
        )
        .sort((a, b) => a.changed_at - b.changed_at || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(deliveryOf),
    spent: async (accountId, month) =>
      deliveries
        .billed(accountId, month)
        .reduce((sum, { cost }) => sum + (cost ?? 0), chargedIn(memory, accountId, month)),
  }
}
