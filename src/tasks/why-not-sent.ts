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
  if (account.state !== 'active') {
    return `The account is ${account.state}${account.reason ? `: ${account.reason}` : '.'}`
  }
  if (account.restUntil && account.restUntil > now) {
    return `The account rests until ${account.restUntil.toISOString()}.`
  }
  if (account.monthlyBudget === undefined || cost === 0) return undefined
  const month = monthIn(now, publication.timezone)
  const spent = await deliveries.spent(account.id, month)
  if (spent + cost <= account.monthlyBudget) return undefined
  return `The budget of ${account.monthlyBudget.toFixed(2)} dollars for ${month} would be passed: ${spent.toFixed(3)} are spent, and this costs ${cost.toFixed(3)}.`
}
