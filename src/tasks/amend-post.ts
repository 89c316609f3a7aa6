import { type Amendment, isComment, type Wanted, wantedOf } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'
import { type Draft, wholeText } from '../core/draft.ts'
import type { Post } from '../core/post.ts'
import type { PlannedAmendment, PostToAmend } from '../ports/amendment-store.ts'
import { abilitiesWith, type Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { networkOf } from './connect-account.ts'
import { enqueueAmendments, enqueueDue } from './enqueue-due.ts'
import { subjectOf } from './gather-facts.ts'
import { keepShortLink } from './keep-short-link.ts'
import { planCorrection } from './plan-answers.ts'
import { shareOfDelivery } from './share-of-delivery.ts'
import { type Shares, sharesOf } from './standing-shares.ts'

export type AmendPorts = Pick<
  Ports,
  'clock' | 'posts' | 'deliveries' | 'amendments' | 'setup' | 'networks' | 'queue' | 'shortLinks'
>

/** How many changed posts are looked at at a time. */
const POSTS = 100
/** When a post is looked at again of which something is still on its way, in milliseconds. */
const AGAIN = 15_000

/**
 * Plans what changed posts ask for at their shares: edits, answers that say what was corrected, and taking them down. Running
 * it twice, or on two machines, plans nothing twice. Returns how many posts were looked at.
 */
export async function amendPosts(ports: AmendPorts): Promise<number> {
  const now = ports.clock.now()
  const changed = await ports.amendments.postsToAmend(now, POSTS)
  if (changed.length === 0) return 0
  for (const one of changed) await amendPost(ports, one)
  await ports.amendments.skipOvertaken(now)
  await enqueueAmendments(ports)
  await enqueueDue(ports)
  return changed.length
}

async function amendPost(ports: AmendPorts, noted: PostToAmend): Promise<void> {
  const post = await ports.posts.byId(noted.postId)
  if (!post) return
  const shares = await sharesOf(ports, post.id)
  if (post.status === 'published') await planChanges(ports, post, shares)
  if (post.status === 'retracted' || post.status === 'deleted') {
    await planRemovals(ports, post, shares)
  }
  if (shares.unsettled.length === 0) return ports.amendments.settled(noted)
  await ports.amendments.lookAgain(noted, new Date(ports.clock.now().getTime() + AGAIN))
}

/** Everything comes down: shares, and what was said in answer to them. */
async function planRemovals(ports: AmendPorts, post: Post, shares: Shares): Promise<void> {
  const underWay = new Set(
    shares.amendments.filter(isOpen('remove')).map(({ deliveryId }) => deliveryId),
  )
  const planned: PlannedAmendment[] = []
  for (const delivery of shares.standing) {
    if (underWay.has(delivery.id)) continue
    const why = await whyNotRemoved(ports, delivery)
    planned.push({
      ...planOf(ports, post, delivery),
      kind: 'remove',
      ...(why === undefined ? { state: 'planned' } : { state: 'failed', reason: why }),
    })
  }
  await ports.amendments.plan(planned, ports.clock.now())
}

const isOpen =
  (wanted: Amendment['kind']) =>
  ({ kind, state }: Amendment) =>
    kind === wanted && (state === 'planned' || state === 'doing')

const planOf = ({ clock }: AmendPorts, { revision }: Post, { id, accountId }: Delivery) => ({
  id: clock.mint(),
  deliveryId: id,
  accountId,
  revision,
})

async function whyNotRemoved(
  ports: AmendPorts,
  { accountId, post }: Delivery,
): Promise<string | undefined> {
  const account = await ports.setup.account(accountId)
  if (!account || account.state === 'removed') return 'The account was removed from the set-up.'
  const network = networkOf(ports, account.network)
  const { name } = network
  if (!abilitiesWith(network, account.settings).includes('remove'))
    return `Posthorn cannot take posts down on ${name}: do it there.`
  return post?.id === undefined
    ? `The network never told which post it is: take it down on ${name}.`
    : undefined
}

async function planChanges(ports: AmendPorts, post: Post, shares: Shares): Promise<void> {
  const shown = shares.standing.filter((delivery) => !isComment(delivery))
  if (shown.length === 0) return
  const corrected = await correctedAt(ports, post)
  const templates = await ports.setup.templates()
  for (const delivery of shown) {
    await planChange(ports, { post, shares, corrected, templates }, delivery)
  }
}

interface Change {
  readonly post: Post
  readonly shares: Shares
  /** The revision that published the post's correction. */
  readonly corrected: number | undefined
  readonly templates: Readonly<Record<string, string>>
}

async function planChange(ports: AmendPorts, change: Change, delivery: Delivery): Promise<void> {
  const { post, corrected } = change
  // A lost attempt keeps its draft until it is settled; this one is.
  const { uncertainSince: _settled, ...sent } = delivery
  const subject = await subjectOf(ports, sent)
  if (!subject || subject.account.state === 'removed') return
  const network = networkOf(ports, subject.account.network)
  const { templates } = change
  const made = shareOfDelivery(network, templates, subject)
  const share = made.ok
    ? await keepShortLink(ports, made, { network, templates, sharing: subject })
    : made
  if (!share.ok) return skip(ports, post, delivery, share.reason)
  const isCorrected =
    corrected !== undefined && !knows(delivery, post, corrected) && !isBefore(post, subject.account)
  const wanted = wantedOf({
    corrected: isCorrected,
    differs: differs(change.shares, delivery, share.draft),
    corrections: subject.account.corrections,
    ...whatCan(network, subject.account, delivery, share.draft),
  })
  await carryThrough(ports, change, delivery, wanted, share.draft)
}

async function carryThrough(
  ports: AmendPorts,
  { post, shares, corrected = post.revision }: Change,
  delivery: Delivery,
  wanted: Wanted,
  draft: Omit<Draft, 'key'>,
): Promise<void> {
  const plan = { ...planOf(ports, post, delivery), state: 'planned' as const }
  const unnamed = delivery.post?.id === undefined
  switch (wanted.wants) {
    case 'nothing':
      return
    case 'impossible':
      return skip(ports, post, delivery, wanted.reason)
    case 'answer':
      return planCorrection(ports, post, delivery, corrected)
    case 'edit':
    case 'repost': {
      if (unnamed) return skip(ports, post, delivery, 'The network never told which post it is.')
      const kind = wanted.wants
      if (kind === 'repost' && triedToRepost(shares, delivery, corrected)) return
      const says = kind === 'edit' ? { draft: { ...draft, key: delivery.id } } : {}
      await ports.amendments.plan([{ ...plan, kind, ...says }], ports.clock.now())
    }
  }
}

async function skip(ports: AmendPorts, post: Post, delivery: Delivery, reason: string) {
  const plan = {
    ...planOf(ports, post, delivery),
    kind: 'edit' as const,
    state: 'skipped' as const,
  }
  await ports.amendments.plan([{ ...plan, reason }], ports.clock.now())
}

/** Once for each correction: what came of it stands in its receipt. */
const triedToRepost = ({ amendments }: Shares, { id }: Delivery, corrected: number) =>
  amendments.some(
    ({ deliveryId, kind, revision }) =>
      deliveryId === id && kind === 'repost' && revision >= corrected,
  )

/** Compared with what the share says now, or is about to say. */
function differs(
  { amendments }: Shares,
  delivery: Delivery,
  draft: Pick<Draft, 'text' | 'parts'>,
): boolean {
  const edits = amendments.filter(
    ({ deliveryId, kind }) => deliveryId === delivery.id && kind === 'edit',
  )
  const last = edits.findLast(({ state }) => ['planned', 'doing', 'done'].includes(state))
  const said = last?.draft ?? delivery.draft
  return said === undefined || wholeText(said) !== wholeText(draft)
}

/** Of a thread only the first part is edited, and only where all others would stay what they are. */
function whatCan(
  network: Network,
  account: Account,
  { draft: said }: Delivery,
  draft: Pick<Draft, 'parts'>,
): Pick<Parameters<typeof wantedOf>[0], 'can' | 'network'> {
  const can = abilitiesWith(network, account.settings)
  const parts = ({ parts = [] }: Pick<Draft, 'parts'> = {}) => JSON.stringify(parts)
  const isThread = (said?.parts ?? []).length > 0 || (draft.parts ?? []).length > 0
  if (!isThread) return { can, network: network.name }
  const isSame = parts(said) === parts(draft)
  const not = isSame ? ['remove'] : ['remove', 'edit']
  return {
    can: can.filter((ability) => !not.includes(ability)),
    network: `${network.name} what stands in several parts`,
  }
}

/** Whether a share was made from a revision that had the correction already. */
function knows(delivery: Delivery, { correction }: Post, corrected: number): boolean {
  if (delivery.draftRevision !== undefined) return delivery.draftRevision >= corrected
  return correction === undefined || (delivery.begunAt ?? delivery.changedAt) > correction.at
}

/** Like posts, corrections of before a restore, or before an account came back, count as said: they may have been. */
const isBefore = ({ correction }: Post, { baselineAt }: Account): boolean =>
  correction !== undefined && correction.at < baselineAt

/** The revision that published the correction which the post has now. */
async function correctedAt(ports: AmendPorts, { id, correction }: Post) {
  if (!correction) return undefined
  const revisions = await ports.posts.revisions(id)
  const those = revisions.filter(
    ({ post: { correction: one } }) =>
      one?.at.getTime() === correction.at.getTime() && one.note === correction.note,
  )
  return those.length === 0 ? undefined : Math.min(...those.map(({ revision }) => revision))
}
