import { correctionOccurrence, isComment, repostOccurrence } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Post } from '../core/post.ts'
import { type Schedule, shelfLifeOf } from '../core/schedule.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import { abilitiesWith } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import { networkOf } from './connect-account.ts'
import { isLinklessReply } from './linkless-reply.ts'
import { mayFollowAlready } from './plan-parts.ts'

export type AnswerPorts = Pick<
  Ports,
  'clock' | 'posts' | 'deliveries' | 'amendments' | 'setup' | 'networks'
>

/** What was corrected is worth saying for longer than what is new, in milliseconds. */
const CORRECTION_LIFE = 7 * 24 * 60 * 60_000
/** How long after a share its reply is still made up for, when a crash came between them, in milliseconds. */
const LATE = 60 * 60_000
const UNANSWERED = 200

/** Plans the schedule's own answer to a share that was just sent, where its network threads. */
export async function planReply(ports: AnswerPorts, parent: Delivery): Promise<void> {
  if (parent.kind !== 'share') return
  const schedule = (await ports.setup.schedules()).find(({ id }) => id === parent.scheduleId)
  if (schedule?.reply !== undefined) await planReplies(ports, schedule, [parent])
}

/** Plans the answers that a crash left out. Returns how many shares had none. */
export async function planMissingReplies(ports: AnswerPorts): Promise<number> {
  const since = new Date(ports.clock.now().getTime() - LATE)
  let missing = 0
  for (const schedule of await ports.setup.schedules()) {
    if (schedule.reply === undefined || schedule.stopped) continue
    const parents = await ports.amendments.unanswered(schedule.id, since, UNANSWERED)
    if (parents.length > 0) missing += await planReplies(ports, schedule, parents)
  }
  return missing
}

/** A reply that would lose its link is none. */
async function planReplies(ports: AnswerPorts, schedule: Schedule, parents: readonly Delivery[]) {
  const publication = await ports.setup.publication()
  const accounts = new Map((await ports.setup.accounts()).map((one) => [one.id, one]))
  const posts = await ports.posts.byIds(parents.map(({ postId }) => postId))
  const answers = parents.flatMap((parent): PlannedDelivery[] => {
    const account = accounts.get(parent.accountId)
    const post = posts.get(parent.postId)
    if (!publication || !account || post?.status !== 'published') return []
    const network = networkOf(ports, account.network)
    if (!abilitiesWith(network, account.settings).includes('reply')) return []
    if (isLinklessReply({ post, publication, network, account }, schedule.reply ?? '')) return []
    const answer = answerTo(ports, parent, schedule, shelfLifeOf(schedule, post))
    const reason = mayFollowAlready(parent, account)
    const held = reason === undefined ? {} : { held: true, reason }
    return [{ ...answer, ...held, kind: 'reply', occurrence: 'reply' }]
  })
  return answers.length === 0 ? 0 : ports.deliveries.plan(answers, ports.clock.now())
}

/**
 * Plans the answer that says what was corrected: one for each correction, account and schedule. One that still waits says the
 * newest when it goes out, since a claim asks for the post's newest revision: a second one would say the same again.
 *
 * @param corrected the revision that published the correction
 */
export async function planCorrection(
  ports: AnswerPorts,
  post: Post,
  parent: Delivery,
  corrected: number,
): Promise<void> {
  await answerOnce(ports, post, parent, correctionOccurrence(corrected), 'newest')
}

/** Plans the share anew, after it was taken down. */
export async function planRepost(
  ports: AnswerPorts,
  post: Post,
  parent: Delivery,
  revision: number,
): Promise<void> {
  await answerOnce(ports, post, parent, repostOccurrence(revision), 'anew')
}

/** One that was planned before is left as it is: a person may have cancelled it. */
async function answerOnce(
  ports: AnswerPorts,
  post: Post,
  parent: Delivery,
  occurrence: string,
  says: 'newest' | 'anew',
) {
  const schedule = (await ports.setup.schedules()).find(({ id }) => id === parent.scheduleId)
  const { items } = await ports.deliveries.list(
    { post: post.id, account: parent.accountId },
    { limit: 200 },
  )
  const isThere = items.some(
    (one) => one.scheduleId === parent.scheduleId && one.occurrence === occurrence,
  )
  if (isThere || (says === 'newest' && items.some((one) => waitsToSay(one, parent)))) return
  const answer = answerTo(ports, lastPart(parent, items), schedule, CORRECTION_LIFE)
  await ports.deliveries.plan([{ ...answer, kind: 'correction', occurrence }], ports.clock.now())
}

/** The end of its thread, as far as that was sent. */
function lastPart(parent: Delivery, all: readonly Delivery[]): Delivery {
  const next = all.find(
    ({ kind, parentId, state }) => kind === 'part' && parentId === parent.id && state === 'sent',
  )
  return next ? lastPart(next, all) : parent
}

/** A correction of the same share of which nothing was sent yet, nor may have been. */
const waitsToSay = (one: Delivery, parent: Delivery): boolean =>
  one.scheduleId === parent.scheduleId &&
  one.kind === 'correction' &&
  isComment(one) &&
  (one.state === 'planned' || one.state === 'held') &&
  one.uncertainSince === undefined

/** It is due at once. A schedule whose texts a person looks at holds it like any other. */
function answerTo(
  { clock }: AnswerPorts,
  { id, postId, accountId, scheduleId, urgent }: Delivery,
  schedule: Schedule | undefined,
  life: number,
): Omit<PlannedDelivery, 'kind' | 'occurrence'> {
  const now = clock.now()
  return {
    id: clock.mint(),
    postId,
    accountId,
    scheduleId,
    parentId: id,
    urgent,
    held: schedule?.approve ?? false,
    dueAt: now,
    expiresAt: new Date(now.getTime() + life),
  }
}
