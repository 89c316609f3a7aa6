import { isComment } from '../../src/core/amendment.ts'
import type { Delivery } from '../../src/core/delivery.ts'
import type { Post } from '../../src/core/post.ts'
import { COST, type Note } from '../fakes/wall.ts'
import { type Ground, timings } from './delivery-runs.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const RUN = 10 * MINUTE

/** What the accounts may do, each one of them. */
export const limits = { budget: 1, reserve: 0.5, spacing: 3 * MINUTE, perHour: 2, take: 2 }

const of = (notes: readonly Note[], name: string) => notes.filter(({ account: to }) => to === name)
const spentOf = (notes: readonly Note[]) => of(notes, 'rich').length * COST
export const isSpent = (notes: readonly Note[], urgent: boolean) =>
  spentOf(notes) + COST > limits.budget - (urgent ? 0 : limits.reserve)

/** What is wrong with how it ended. */
export async function judged(ground: Ground): Promise<readonly string[]> {
  const { notes, alone, breaking } = ground
  const { items } = await alone.deliveries.list({}, { limit: 500 })
  const posts = await alone.posts.byIds(items.map(({ postId }) => postId))
  const byId = new Map(items.map((one) => [one.id, one]))
  const ends = items.flatMap((delivery) =>
    wrongEnd(notes, delivery, posts.get(delivery.postId), byId.get(delivery.parentId ?? '')),
  )
  return [
    ...ends,
    ...astray(notes, items),
    ...brokenOff(notes, items, posts),
    ...(await unanswered(ground, items, posts)),
    ...overspent(notes, breaking),
    ...crowded(notes, breaking),
    ...overCap(notes),
    ...overRun(notes, breaking),
  ]
}

/** Each delivery is there once, or where its state says. */
function wrongEnd(
  notes: readonly Note[],
  delivery: Delivery,
  post: Post | undefined,
  parent: Delivery | undefined,
): string[] {
  const { id, accountId: to, state, urgent, kind } = delivery
  const { url = '', status } = post ?? {}
  const count = notes.filter((note) => note.delivery === id).length
  const where = `${kind} ${url} on ${to}: ${state}, ${count} times`
  const settled =
    state === 'sent' || state === 'failed' || (to === 'blind' && state === 'undecided')
  const waits =
    state === 'planned' &&
    ((to === 'rich' && isSpent(notes, urgent)) || parent?.state === 'undecided')
  return [
    ...(count > 1 ? [`twice: ${where}`] : []),
    ...(to !== 'blind' && (count === 1) !== (state === 'sent') ? [`wrong: ${where}`] : []),
    ...(status === 'published' && !settled && !waits ? [`lost: ${where}`] : []),
  ]
}

/** What answers stands behind the very note that it answers, on the same account; a share answers nothing. */
function astray(notes: readonly Note[], deliveries: readonly Delivery[]): string[] {
  const byId = new Map(deliveries.map((one) => [one.id, one]))
  const noted = new Map(notes.map((note) => [`${note.account} ${note.id}`, note]))
  return notes.flatMap((note) => {
    const parent = noted.get(`${note.account} ${note.replyTo}`)
    const isRight = parent?.delivery === byId.get(note.delivery)?.parentId
    return isRight ? [] : [`${note.text} on ${note.account} answers ${parent?.text}`]
  })
}

/** Every part says what was frozen with the one before it, and a thread that was begun goes on to its end. */
function brokenOff(
  notes: readonly Note[],
  deliveries: readonly Delivery[],
  posts: ReadonlyMap<string, Post>,
): string[] {
  const said = new Map(notes.map(({ delivery, text }) => [delivery, text]))
  return deliveries.flatMap(({ id, state, draft, postId }) => {
    const [text] = draft?.parts ?? []
    if (text === undefined || state !== 'sent') return []
    const next = deliveries.filter(({ kind, parentId }) => kind === 'part' && parentId === id)
    const isOut = posts.get(postId)?.status === 'published'
    return [
      ...(next.length > 1 || (isOut && next.length === 0)
        ? [`${next.length} parts after ${id}`]
        : []),
      ...next
        .filter((part) => (said.get(part.id) ?? text) !== text)
        .map((part) => `other words in ${part.id}`),
    ]
  })
}

/** The share, and what goes on where it ended. */
function partsOf(share: Delivery, deliveries: readonly Delivery[]): readonly Delivery[] {
  const next = deliveries.filter(({ kind, parentId }) => kind === 'part' && parentId === share.id)
  return [share, ...next.flatMap((part) => partsOf(part, deliveries))]
}

/** Every share that stands has its reply planned, and the newest correction that it does not say itself. */
async function unanswered(
  { alone }: Ground,
  deliveries: readonly Delivery[],
  posts: ReadonlyMap<string, Post>,
): Promise<string[]> {
  const shares = deliveries.filter((one) => one.state === 'sent' && !isComment(one))
  const wrong: string[] = []
  for (const share of shares) {
    const post = posts.get(share.postId)
    if (post?.status !== 'published') continue
    const parts = partsOf(share, deliveries).map(({ id }) => id)
    const answers = deliveries.filter(({ parentId = '' }) => parts.includes(parentId))
    const where = `${post.url} on ${share.accountId}`
    const replies = answers.filter(({ kind }) => kind === 'reply').length
    if (replies !== (share.accountId === 'long' ? 0 : 1))
      wrong.push(`${replies} replies to ${where}`)
    const corrected = await correctedAt(alone, post)
    const asks = corrected !== undefined && (share.draftRevision ?? 0) < corrected
    const said = answers.filter(
      ({ kind, attempts, draftRevision = 0 }) =>
        kind === 'correction' && (attempts === 0 || draftRevision >= (corrected ?? 0)),
    )
    // One that was being sent when the next correction came, and was not taken, says the next one too.
    if (asks ? said.length === 0 : said.length > 0)
      wrong.push(`${said.length} corrections of ${where}`)
  }
  return wrong
}

/** The revision with which the newest correction came. */
async function correctedAt({ posts }: Ground['alone'], { id, correction }: Post) {
  if (!correction) return undefined
  const revisions = await posts.revisions(id)
  const those = revisions.filter(({ post }) => post.correction?.note === correction.note)
  return Math.min(...those.map(({ revision }) => revision))
}

/** Answers belong to their share: they pass spacing, caps and runs. */
const sharesOf = (notes: readonly Note[], name: string) =>
  of(notes, name).filter(({ replyTo }) => replyTo === undefined)

/** The reserve is for breaking posts. */
function overspent(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const plain = of(notes, 'rich').filter(({ url }) => !breaking.has(url)).length * COST
  return spentOf(notes) > limits.budget || plain > limits.budget - limits.reserve
    ? ['over budget']
    : []
}

/** By when they were sent: a lost one may arrive behind what went out after it. */
const byTime = (notes: readonly Note[]) => [...notes].sort((a, b) => a.sentAt - b.sentAt)

function crowded(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const slow = byTime(sharesOf(notes, 'slow'))
  return slow.flatMap(({ sentAt, url }, index) => {
    const gap = sentAt - (slow[index - 1]?.sentAt ?? Number.NEGATIVE_INFINITY)
    const close = gap < limits.spacing && !breaking.has(url)
    return close ? [`only ${gap} ms between two posts`] : []
  })
}

function overCap(notes: readonly Note[]): string[] {
  const capped = byTime(sharesOf(notes, 'capped'))
  return capped.flatMap(({ sentAt }, index) => {
    const before = capped[index - limits.perHour]
    return before && sentAt - before.sentAt < HOUR ? ['over the limit of an hour'] : []
  })
}

/** A claim of the run before may be sent in the next one: until its lease is over. */
function overRun(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const inRun = sharesOf(notes, 'timed').filter(
    ({ url, sentAt }) => !breaking.has(url) && sentAt % RUN >= timings.lease,
  )
  const runs = Map.groupBy(inRun, ({ sentAt }) => Math.floor(sentAt / RUN))
  return [...runs.values()].some((run) => run.length > limits.take)
    ? ['more than a run gives out']
    : []
}
