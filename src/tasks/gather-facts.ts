import type { Delivery } from '../core/delivery.ts'
import { type Facts, isUrgent, type RunFacts } from '../core/delivery-facts.ts'
import { type DueWhere, dueUnder, jittered, openMoment } from '../core/due-time.ts'
import { runAtOrBefore } from '../core/occurrences.ts'
import type { Post } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import type { Schedule } from '../core/schedule.ts'
import { startOfDay } from '../core/wall-clock.ts'
import { monthIn } from '../core/zone.ts'
import { abilitiesWith } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { networkOf } from './connect-account.ts'
import { publicationOf } from './save-post.ts'

export type FactPorts = Pick<Ports, 'clock' | 'posts' | 'deliveries' | 'setup' | 'networks'>

/** What a delivery joins: one post to one account under one schedule. */
export interface Subject {
  readonly post: Post
  readonly account: Account
  readonly publication: Publication
  readonly schedules: readonly Schedule[]
  /** Absent: it is not in the set-up any more. */
  readonly schedule?: Schedule
  /** Absent: none is planned. */
  readonly delivery?: Delivery
  readonly before?: Delivery
}

/** Undefined when its post or its account is gone. */
export async function subjectOf(
  ports: FactPorts,
  delivery: Delivery,
): Promise<(Subject & { readonly delivery: Delivery }) | undefined> {
  const [account, post, schedules, publication] = await Promise.all([
    ports.setup.account(delivery.accountId),
    ports.posts.byId(delivery.postId),
    ports.setup.schedules(),
    publicationOf(ports),
  ])
  if (!account || !post) return undefined
  const schedule = schedules.find(({ id }) => id === delivery.scheduleId)
  const before = await beforeOf(ports, { post, account, delivery })
  return {
    post,
    account,
    publication,
    schedules,
    delivery,
    ...(schedule && { schedule }),
    ...(before && { before }),
  }
}

/** What it answers: its parent, or the first share of its running story on an account that threads. */
export async function beforeOf(
  ports: FactPorts,
  { post, account, delivery }: Pick<Subject, 'post' | 'account' | 'delivery'>,
): Promise<Delivery | undefined> {
  if (delivery?.parentId) return ports.deliveries.byId(delivery.parentId)
  const network = networkOf(ports, account.network)
  const threads = abilitiesWith(network, account.settings).includes('reply')
  if (!post.story || !threads || (delivery && delivery.kind !== 'share')) return undefined
  const first = await ports.deliveries.firstOfStory(account.id, post.story)
  return first?.postId === post.id ? undefined : first
}

/** Everything the rules are asked with, as it is now. */
export async function gatherFacts(
  ports: FactPorts & Pick<Ports, 'planning'>,
  subject: Subject,
  share: Facts['share'],
): Promise<Facts> {
  const { post, account, publication, schedule, delivery, before } = subject
  const now = ports.clock.now()
  const zone = publication.timezone
  const due = delivery ?? (schedule && dueUnder(schedule, post, whereOf(subject)))
  const [run, fresh, going, posted, spent] = await Promise.all([
    runOf(ports, subject, now),
    delivery?.kind === 'reshare' && ports.planning.freshWaiting(account.id, now),
    ports.deliveries.underWay(account.id),
    postedOf(ports, account, now, zone),
    spentOf(ports, account, monthIn(now, zone)),
  ])
  return {
    now,
    zone,
    post,
    account,
    share,
    ...(schedule && { schedule }),
    ...(delivery && { delivery }),
    ...(due && { due: { dueAt: due.dueAt, expiresAt: due.expiresAt } }),
    ...(before && { before }),
    ...(run && { run }),
    ...(fresh && { freshWaiting: fresh }),
    ...(going && { going }),
    posted,
    spent,
  }
}

export function whereOf({ publication, account, schedules }: Subject): DueWhere {
  const slots = schedules.flatMap(({ when, accounts }) =>
    when.kind === 'slots' && accounts.includes(account.id) ? [when] : [],
  )
  return { zone: publication.timezone, accountId: account.id, slots }
}

/** Accounts without spacing and caps are not counted. */
export async function postedOf(
  { deliveries }: Pick<Ports, 'deliveries'>,
  { id, spacing, perHour, perDay }: Account,
  now: Date,
  zone: string,
): Promise<Facts['posted']> {
  const limited = [spacing, perHour, perDay].some((limit) => limit !== undefined)
  if (!limited) return { inLastHour: 0, today: 0 }
  return deliveries.tally(id, now, startOfDay(zone, now))
}

async function spentOf(
  { deliveries }: Pick<Ports, 'deliveries'>,
  { id, monthlyBudget }: Account,
  month: string,
): Promise<Facts['spent']> {
  return {
    month,
    amount: monthlyBudget === undefined ? 0 : await deliveries.spent(id, month),
  }
}

/** First shares under slots or cron go out in runs; breaking posts and answers do not. */
async function runOf(
  { deliveries }: Pick<Ports, 'deliveries'>,
  subject: Subject,
  now: Date,
): Promise<RunFacts | undefined> {
  const { schedule, delivery, post, account, publication } = subject
  const kind = delivery?.kind ?? 'share'
  if (!schedule || schedule.when.kind === 'at_once' || kind !== 'share') return undefined
  if (delivery?.parentId || isUrgent({ post, ...(delivery && { delivery }) })) return undefined
  const zone = publication.timezone
  const from = runAtOrBefore(schedule.when, zone, now)
  if (!from) return undefined
  const taken = await deliveries.takenInRun(account.id, schedule.id, from)
  const where = whereOf(subject)
  const open = openMoment(schedule, post, new Date(now.getTime() + 1), where)
  const next = open && jittered(schedule, post, open, where)
  return { from, take: schedule.when.take, taken, ...(next && { next }) }
}
