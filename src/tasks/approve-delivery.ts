import type { Delivery } from '../core/delivery.ts'
import { wholeText } from '../core/draft.ts'
import { InputError } from '../core/errors.ts'
import { askApproval } from '../core/rules-of-text.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import { existingDelivery } from './existing-delivery.ts'
import type { FactPorts } from './gather-facts.ts'
import { ownText, type TextOfDelivery, textOfDelivery } from './text-of-delivery.ts'

export interface Approval {
  /** The person's own text, in place of what the template gives. */
  readonly text?: string
  /** The post's revision that the person has seen; an approval of another one is refused. */
  readonly revision?: number
  /** The share text that the person has seen; an approval of another one is refused. */
  readonly seen?: string
}

/**
 * What an approval writes down: the text as it would be sent now.
 *
 * @throws InputError `conflict` when the post is not at the revision that was seen, or the text is another one; `invalid` when
 *   no text fits
 */
export async function approvalOf(
  ports: FactPorts,
  delivery: Delivery,
  { text: given, revision, seen }: Approval,
): Promise<Omit<Outcome, 'event' | 'at'>> {
  const told = await existingText(ports, delivery)
  const { post } = told.subject
  if (revision !== undefined && revision !== post.revision) {
    throw new InputError(
      'conflict',
      'The post was changed meanwhile: look at the text again before you approve it',
    )
  }
  const text = given === undefined ? undefined : ownText(told, given)
  const share = told.share(text ?? delivery.text)
  if (!share.ok) throw new InputError('invalid', `There is no text to approve: ${share.reason}`)
  if (seen !== undefined && seen !== wholeText(share.draft)) {
    throw new InputError(
      'conflict',
      'The share text was changed meanwhile: look at it again before you approve it',
    )
  }
  const as = { text: wholeText(share.draft), title: post.title, url: share.draft.url }
  return { approved: { revision: post.revision, as, ...(text !== undefined && { text }) } }
}

/**
 * Gives a delivery of which nothing was sent yet a text of its own, or takes it away. What was approved with another text must
 * be approved anew.
 *
 * @throws InputError `not-found`, `invalid`, or `wrong-state` when it is too late
 */
export async function editDelivery(
  ports: FactPorts,
  id: string,
  given: string | undefined,
): Promise<Delivery> {
  const delivery = await existingDelivery(ports, id)
  const told = await existingText(ports, delivery)
  const text = given === undefined ? undefined : ownText(told, given)
  if (!(await ports.deliveries.setText(id, text, ports.clock.now()))) {
    const { state } = await existingDelivery(ports, id)
    throw new InputError(
      'wrong-state',
      `The delivery ${id} is ${state}: its text cannot be changed any more.`,
    )
  }
  const edited = await existingDelivery(ports, id)
  await review(ports, edited)
  return existingDelivery(ports, id)
}

/**
 * Asks of all deliveries of a post that were approved and are not sent yet whether the approval stands: at once, so that whoever
 * changed the post sees it. Sending asks the same again.
 */
export async function reviewApprovals(ports: FactPorts, postId: string): Promise<void> {
  const filter = { post: postId, state: 'planned' } as const
  const { items } = await ports.deliveries.list(filter, { limit: 200 })
  for (const delivery of items) await review(ports, delivery)
}

async function review(ports: FactPorts, delivery: Delivery): Promise<void> {
  const { id, state, approvedRevision: from, text } = delivery
  if (from === undefined || state !== 'planned') return
  const told = await textOfDelivery(ports, delivery)
  if (!told) return
  const { verdict, says: reason } = askApproval({ ...told.subject, share: told.share(text) })
  if (verdict === 'hold') {
    await ports.deliveries.apply(id, { event: 'hold', at: ports.clock.now(), reason })
  } else {
    const to = told.subject.post.revision
    if (to !== from) await ports.deliveries.renewApproval(id, { from, to })
  }
}

async function existingText(ports: FactPorts, delivery: Delivery): Promise<TextOfDelivery> {
  const told = await textOfDelivery(ports, delivery)
  if (told) return told
  throw new InputError(
    'not-found',
    `The post or the account of the delivery ${delivery.id} is gone`,
  )
}
