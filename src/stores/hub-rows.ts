import type { Push, PushKind, PushState, Verification } from '../ports/subscription-store.ts'

export interface VerificationRow {
  topic: string
  callback: string
  host: string
  mode: string
  lease: number
  token: string
  protocol: string | null
  tries: number
  due_at: number
}

export interface SubscriptionRow {
  topic: string
  callback: string
  secret: string | null
  protocol: string | null
  lease_until: number
  sent_hash: string | null
}

export interface PushRow {
  id: number
  kind: string
  topic: string
  callback: string
  host: string
  hash: string
  state: string
  tries: number
  due_at: number
  reason: string | null
  created_at: number
  changed_at: number
}

/** Nothing for WebSub. */
export const protocolOf = ({ protocol }: { readonly protocol: string | null }) =>
  protocol === 'rsscloud' ? ({ protocol } as const) : {}

/** Without its secret, which stays sealed in the database until it is confirmed. */
export const verificationOf = (row: VerificationRow): Verification => ({
  topic: row.topic,
  callback: row.callback,
  host: row.host,
  mode: row.mode as Verification['mode'],
  lease: row.lease,
  token: row.token,
  ...protocolOf(row),
  tries: row.tries,
  dueAt: new Date(row.due_at),
})

export const pushOf = (row: PushRow): Push => ({
  id: row.id,
  kind: row.kind as PushKind,
  topic: row.topic,
  callback: row.callback,
  host: row.host,
  hash: row.hash,
  state: row.state as PushState,
  tries: row.tries,
  dueAt: new Date(row.due_at),
  ...(row.reason !== null && { reason: row.reason }),
  createdAt: new Date(row.created_at),
  changedAt: new Date(row.changed_at),
})
