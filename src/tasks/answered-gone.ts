import type { Delivery } from '../core/delivery.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * What to do when the network says that the post which a delivery answers is gone: a running story goes on without it; an
 * answer to a share has nothing to answer any more.
 */
export async function answeredGone(
  ports: Pick<Ports, 'clock' | 'posts' | 'deliveries' | 'amendments'>,
  delivery: Delivery,
  reason: string,
): Promise<Outcome> {
  const at = ports.clock.now()
  const rejected: Outcome = { event: 'rejected', at, reason }
  // What may be there already keeps its draft, and with it what it answers.
  if (delivery.parentId !== undefined || delivery.uncertainSince) return rejected
  const post = await ports.posts.byId(delivery.postId)
  const first = post?.story && (await ports.deliveries.firstOfStory(delivery.accountId, post.story))
  if (!post || !first || first.post?.id !== delivery.draft?.replyTo?.id) return rejected
  await ports.amendments.plan(
    [
      {
        id: ports.clock.mint(),
        deliveryId: first.id,
        accountId: first.accountId,
        kind: 'remove',
        revision: post.revision,
        state: 'done',
        reason: 'It was not there any more when a later post of its story was to answer it.',
      },
    ],
    at,
  )
  const alone = 'The first share of its story is not there any more: it goes on without it.'
  return { event: 'retry', at, reason: alone, dueAt: at }
}
