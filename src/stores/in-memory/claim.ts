import { visibleAt } from '../../core/post.ts'
import type { Claim } from '../../ports/delivery-store.ts'
import type { Account } from '../../ports/setup-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import { chargedIn } from './ledger.ts'
import type { Memory } from './memory.ts'

const HOUR = 3_600_000
/** Sums of prices are not exact. */
const ROUNDING = 1e-9

/** The row to claim, when everything that promise 8 asks is still true. */
export function claimable(memory: Memory, claim: Claim): StoredDelivery | undefined {
  const row = memory.deliveries.get(claim.deliveryId)
  const account = row && memory.accounts.get(row.account_id)
  if (!row || !account) return undefined
  const holds = [
    isDue(row, claim),
    postStands(memory, row, claim),
    memory.schedules.get(row.schedule_id)?.stopped === false,
    row.parent_id === null || memory.deliveries.get(row.parent_id)?.state === 'sent',
    account.state === 'active' && Number(account.restUntil ?? 0) <= claim.now.getTime(),
    withinBudget(memory, row, account, claim),
    withinPace(memory, row, account, claim),
    runHasRoom(memory, row, claim),
    memory.deliveries.open(row.account_id).every(({ state }) => state !== 'sending'),
  ]
  return holds.every(Boolean) ? row : undefined
}

function isDue(row: StoredDelivery, { now, revision, text }: Claim): boolean {
  const at = now.getTime()
  const approved = row.approved_revision === null || row.approved_revision === revision
  const seen = approved && row.text === (text ?? null)
  return row.state === 'planned' && row.due_at <= at && row.expires_at > at && seen
}

function postStands({ posts }: Memory, row: StoredDelivery, { now, revision }: Claim): boolean {
  const post = posts.get(row.post_id)
  return post?.status === 'published' && visibleAt(post) <= now && post.revision === revision
}

/** A reserve is kept for breaking posts. */
function withinBudget(
  memory: Memory,
  { id, account_id, urgent }: StoredDelivery,
  { monthlyBudget, reserve = 0 }: Account,
  { cost, month }: Claim,
): boolean {
  if (monthlyBudget === undefined || cost === 0) return true
  const others = memory.deliveries.billed(account_id, month).filter((one) => one.id !== id)
  const spent = others.reduce((sum, one) => sum + (one.cost ?? 0), 0)
  const used = spent + chargedIn(memory, account_id, month)
  return cost + used <= monthlyBudget - (urgent === 1 ? 0 : reserve) + ROUNDING
}

/** Breaking posts pass the spacing, not the caps; answers to a share belong to it and pass both. */
function withinPace(
  { deliveries }: Memory,
  { id, account_id, parent_id, urgent }: StoredDelivery,
  { spacing, perHour, perDay }: Account,
  { now, dayStart }: Claim,
): boolean {
  if (parent_id !== null) return true
  const since = (at: number) =>
    deliveries.begunSince(account_id, at).filter((one) => one.id !== id).length
  const at = now.getTime()
  return (
    (spacing === undefined || urgent === 1 || since(at - spacing + 1) === 0) &&
    (perHour === undefined || since(at - HOUR + 1) < perHour) &&
    (perDay === undefined || since(dayStart.getTime()) < perDay)
  )
}

function runHasRoom(
  { deliveries }: Memory,
  { id, account_id, schedule_id }: StoredDelivery,
  { run }: Claim,
): boolean {
  if (!run) return true
  const taken = deliveries
    .begunSince(account_id, run.from.getTime())
    .filter((one) => one.schedule_id === schedule_id && one.id !== id)
  return taken.length < run.take
}
