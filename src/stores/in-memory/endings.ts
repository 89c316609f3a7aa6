import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'

/** Why a delivery is not wanted any more; undefined while its post, account and schedule stand. */
export function staleReason(memory: Memory, row: StoredDelivery): string | undefined {
  if (memory.posts.get(row.post_id)?.status !== 'published') {
    return 'The post is no longer published.'
  }
  const account = memory.accounts.get(row.account_id)
  if (!account || account.state === 'removed') return 'The account was removed from the set-up.'
  if (memory.schedules.get(row.schedule_id)?.stopped === false) return undefined
  return 'The schedule was removed from the set-up.'
}

/** Why a delivery is missed, with what kept it or all of its account waiting. */
export function missedReason(memory: Memory, row: StoredDelivery): string {
  const why = row.reason ?? heldBy(memory, row)
  return `Its shelf life passed before it could be sent.${why === undefined ? '' : ` Until then: ${why}`}`
}

function heldBy({ accounts }: Memory, { account_id, expires_at, urgent }: StoredDelivery) {
  const account = accounts.get(account_id)
  if (!account) return undefined
  const { state, reason, restUntil = 0, restReason, pacedUntil = 0 } = account
  const because = (said: string | undefined) => (said === undefined ? '.' : `: ${said}`)
  if (state !== 'active') return `The account was ${state}${because(reason)}`
  if (Number(restUntil) >= expires_at) return `The account rested${because(restReason)}`
  const paced = Number(pacedUntil) >= expires_at && urgent === 0
  return paced ? 'The account kept its spacing and its limits.' : undefined
}
