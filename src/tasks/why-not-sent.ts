import type { Delivery } from '../core/delivery.ts'
import { visibleAt } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'

/**
 * Which rule of promise 8 kept a due delivery from being claimed, with its values; undefined when none is seen any more
 * (another machine was first, or it passed).
 */
export async function whyNotSent(
  { clock, posts, deliveries }: Pick<Ports, 'clock' | 'posts' | 'deliveries'>,
  delivery: Delivery,
  account: Account,
  cost: number,
  publication: Publication,
): Promise<string | undefined> {
  const now = clock.now()
  const post = await posts.byId(delivery.postId)
  if (post?.status === 'draft') return 'The post is a draft.'
  if (post && visibleAt(post) > now) {
    return `The post is under embargo until ${visibleAt(post).toISOString()}.`
  }
  const held = heldByAccount(account, now)
  if (held) return held
  const [going] = (await deliveries.list({ account: account.id, state: 'sending' }, { limit: 1 }))
    .items
  if (going && going.id !== delivery.id) {
    return `The account sends one post at a time, and the delivery ${going.id} is under way since ${going.changedAt.toISOString()}.`
  }
  if (account.monthlyBudget === undefined || cost === 0) return undefined
  const month = monthIn(now, publication.timezone)
  const spent = await deliveries.spent(account.id, month)
  if (spent + cost <= account.monthlyBudget) return undefined
  return `The budget of ${account.monthlyBudget.toFixed(2)} dollars for ${month} would be passed: ${spent.toFixed(3)} are spent, and this costs ${cost.toFixed(3)}.`
}

function heldByAccount(account: Account, now: Date): string | undefined {
  if (account.state !== 'active') {
    return `The account is ${account.state}${account.reason ? `: ${account.reason}` : '.'}`
  }
  if (account.restUntil && account.restUntil > now) {
    return `The account rests until ${account.restUntil.toISOString()}.`
  }
  return undefined
}

/**
 * A delivery with the reason it waits for. While an account may not post, its deliveries are not taken up one by one, so
 * that nothing is written on them; what holds them all is said here.
 */
export function withReason(delivery: Delivery, account: Account | undefined, now: Date): Delivery {
  if (delivery.state !== 'planned' || delivery.reason !== undefined || !account) return delivery
  if (delivery.dueAt > now) return delivery
  const reason = heldByAccount(account, now)
  return reason === undefined ? delivery : { ...delivery, reason }
}
