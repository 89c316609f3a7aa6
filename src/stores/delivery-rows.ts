import type { Approved, Attempt, Delivery, DeliveryKind, DeliveryState } from '../core/delivery.ts'
import type { Draft } from '../core/draft.ts'
import { traceOf } from '../core/trace.ts'
import type { AccountTally } from '../ports/delivery-store.ts'

/** A row of `deliveries`. */
export interface DeliveryRow {
  id: string
  kind: string
  post_id: string
  account_id: string
  schedule_id: string
  occurrence: string
  parent_id: string | null
  urgent: number
  state: string
  due_at: number
  expires_at: number
  lease_until: number | null
  attempts: number
  looks: number
  uncertain_since: number | null
  text: string | null
  approved_revision: number | null
  approved_as: string | null
  page_checks: number
  own_time: number
  begun_at: number | null
  draft: string | null
  draft_revision: number | null
  progress: string | null
  parts: number
  cost: number | null
  network_id: string | null
  network_url: string | null
  reason: string | null
  created_at: number
  changed_at: number
}

export interface AttemptRow {
  delivery_id: string
  number: number
  kind: string
  token: string
  started_at: number
  finished_at: number | null
  outcome: string | null
  reason: string | null
}

export function deliveryOf(row: DeliveryRow): Delivery {
  const { network_id: id, network_url: url } = row
  return {
    id: row.id,
    kind: row.kind as DeliveryKind,
    postId: row.post_id,
    accountId: row.account_id,
    scheduleId: row.schedule_id,
    occurrence: row.occurrence,
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    urgent: row.urgent === 1,
    state: row.state as DeliveryState,
    dueAt: new Date(row.due_at),
    expiresAt: new Date(row.expires_at),
    attempts: row.attempts,
    looks: row.looks,
    ...(row.uncertain_since !== null && { uncertainSince: new Date(row.uncertain_since) }),
    ...(row.text !== null && { text: row.text }),
    ...(row.approved_revision !== null && { approvedRevision: row.approved_revision }),
    ...(row.approved_as !== null && { approvedAs: JSON.parse(row.approved_as) as Approved }),
    pageChecks: row.page_checks,
    ...(row.own_time === 1 && { ownTime: true as const }),
    ...(row.begun_at !== null && { begunAt: new Date(row.begun_at) }),
    ...(row.draft !== null && { draft: JSON.parse(row.draft) as Draft }),
    ...(row.progress !== null && { progress: row.progress }),
    ...(row.draft_revision !== null && { draftRevision: row.draft_revision }),
    ...(row.cost !== null && { cost: row.cost }),
    ...((id !== null || url !== null) && {
      post: { ...(id !== null && { id }), ...(url !== null && { url }) },
    }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.lease_until !== null && { leaseUntil: new Date(row.lease_until) }),
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
  }
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    deliveryId: row.delivery_id,
    number: row.number,
    kind: row.kind as Attempt['kind'],
    trace: traceOf(row.token),
    startedAt: new Date(row.started_at),
    ...(row.finished_at !== null && { finishedAt: new Date(row.finished_at) }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.reason !== null && { reason: row.reason }),
  }
}

export interface TallyRow {
  last_at: number | null
  in_last_hour: number | null
  oldest_in_last_hour: number | null
  today: number | null
}

export function tallyOf(row: TallyRow | undefined): AccountTally {
  const { last_at: last = null, oldest_in_last_hour: oldest = null } = row ?? {}
  return {
    ...(last !== null && { lastAt: new Date(last) }),
    inLastHour: row?.in_last_hour ?? 0,
    ...(oldest !== null && { oldestInLastHour: new Date(oldest) }),
    today: row?.today ?? 0,
  }
}
