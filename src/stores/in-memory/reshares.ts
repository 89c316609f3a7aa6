import { visibleAt } from '../../core/post.ts'
import type { PlannedDelivery } from '../../ports/delivery-store.ts'
import type { ReshareQuery, SharedPost } from '../../ports/planning-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'
import { planOne } from './planned.ts'

/** Published posts that nothing is on its way for, the one shared longest ago first. */
export function sharedBefore(memory: Memory, query: ReshareQuery): readonly SharedPost[] {
  return memory.posts
    .all()
    .filter(({ status }) => status === 'published')
    .flatMap((post) => {
      const shares = sharesOf(memory, post.id, query.accountId)
      const last = shares.filter(isSent).map(sharedAt)
      const counted = post.baseline || visibleAt(post) < query.countedBefore
      if (shares.some(isOnItsWay) || !mayAgain(shares, query)) return []
      if (last.length > 0) return { post, sharedAt: new Date(Math.max(...last)) }
      return counted ? { post, sharedAt: visibleAt(post) } : []
    })
    .filter((one) => one.sharedAt <= query.before && isBehind(one, query))
    .sort((a, b) => Number(a.sharedAt) - Number(b.sharedAt) || (a.post.id < b.post.id ? -1 : 1))
    .slice(0, query.limit)
}

const sharesOf = ({ deliveries }: Memory, postId: string, accountId: string) =>
  deliveries
    .ofPost(postId)
    .filter(({ account_id }) => account_id === accountId)
    .filter(({ kind }) => kind === 'share' || kind === 'reshare')

const isSent = ({ state }: StoredDelivery) => state === 'sent'
const sharedAt = ({ begun_at, due_at }: StoredDelivery) => begun_at ?? due_at
const isOnItsWay = ({ state }: StoredDelivery) =>
  ['planned', 'held', 'sending', 'checking', 'undecided'].includes(state)

const mayAgain = (
  shares: readonly StoredDelivery[],
  { scheduleId, fewerThan }: ReshareQuery,
): boolean => {
  const again = shares.filter((one) => one.kind === 'reshare' && one.schedule_id === scheduleId)
  return again.filter(isSent).length < fewerThan
}

const isBehind = ({ post, sharedAt: at }: SharedPost, { after }: ReshareQuery) =>
  !after || at > after.sharedAt || (Number(at) === Number(after.sharedAt) && post.id > after.id)

/** A place that is taken, and a post that something is on its way for, are left out. Returns how many are new. */
export function planReshares(
  memory: Memory,
  reshares: readonly PlannedDelivery[],
  now: Date,
): number {
  return reshares.filter(
    (one) =>
      !memory.deliveries.like(keyOf(one)) &&
      !sharesOf(memory, one.postId, one.accountId).some(isOnItsWay) &&
      planOne(memory, one, now),
  ).length
}

const keyOf = ({ postId, accountId, scheduleId, occurrence }: PlannedDelivery) => ({
  post_id: postId,
  account_id: accountId,
  schedule_id: scheduleId,
  occurrence,
})
