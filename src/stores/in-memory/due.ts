import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'

/** Sendable now, breaking posts first, then newest first, at most `perAccount` of each account. */
export function dueNow(memory: Memory, now: Date, perAccount: number): readonly StoredDelivery[] {
  const sendable = memory.deliveries.open().filter((row) => isSendable(memory, row, now.getTime()))
  const byAccount = Map.groupBy(sendable, ({ account_id }) => account_id)
  return [...byAccount.values()]
    .flatMap((rows) => rows.sort(urgentFirst).slice(0, perAccount))
    .sort(urgentFirst)
}

function isSendable(memory: Memory, row: StoredDelivery, at: number): boolean {
  const account = memory.accounts.get(row.account_id)
  if (account?.state !== 'active' || Number(account.restUntil ?? 0) > at) return false
  const paced = isPaced(row) && Number(account.pacedUntil ?? 0) > at
  return isPlanned(row, at) && !paced
}

const isPlanned = ({ state, due_at, expires_at }: StoredDelivery, at: number) =>
  state === 'planned' && due_at <= at && expires_at > at

/** Breaking posts and answers pass an account's pace. */
const isPaced = ({ urgent, parent_id }: StoredDelivery) => urgent === 0 && parent_id === null

/** Whether it is to be looked for now, and nobody does. */
export const isToCheck = ({ state, due_at, lease_until }: StoredDelivery, at: number) =>
  state === 'checking' && due_at <= at && (lease_until ?? 0) <= at

/** Looks, then breaking posts and answers, then the others unless spacing and caps hold them: at most `limit` of each. */
export function dueOf(
  { deliveries, accounts }: Memory,
  accountId: string,
  now: Date,
  limit: number,
): readonly StoredDelivery[] {
  const at = now.getTime()
  const account = accounts.get(accountId)
  const open = [...deliveries.open(accountId)].sort(newestFirst)
  const planned = open.filter((row) => isPlanned(row, at))
  const atPace = account !== undefined && Number(account.pacedUntil ?? 0) <= at
  return [
    open.filter((row) => isToCheck(row, at)),
    planned.filter((row) => !isPaced(row)),
    planned.filter((row) => isPaced(row) && atPace),
  ].flatMap((rows) => rows.slice(0, limit))
}

/** When something becomes due that is not due yet: a delivery, or what the account of a due one waits for. */
export function nextDue({ deliveries, accounts }: Memory, now: Date): Date | undefined {
  const at = now.getTime()
  const free = (id: string) => {
    const { state, restUntil = 0, pacedUntil = 0 } = accounts.get(id) ?? { state: 'removed' }
    return state === 'active' ? Math.max(Number(restUntil), Number(pacedUntil)) : 0
  }
  const times = deliveries.open().flatMap((row) => {
    const { state, due_at, lease_until } = row
    if (state !== 'planned' && state !== 'checking') return []
    const looked = state === 'checking' && (lease_until ?? 0) > at
    return [
      ...(looked ? [Math.max(due_at, lease_until ?? 0)] : []),
      due_at > at ? due_at : free(row.account_id),
    ].filter((time) => time > at)
  })
  return times.length > 0 ? new Date(times.reduce((a, b) => Math.min(a, b))) : undefined
}

const newestFirst = (a: StoredDelivery, b: StoredDelivery) =>
  b.due_at - a.due_at || (a.id < b.id ? 1 : -1)
const urgentFirst = (a: StoredDelivery, b: StoredDelivery) =>
  b.urgent - a.urgent || newestFirst(a, b)
