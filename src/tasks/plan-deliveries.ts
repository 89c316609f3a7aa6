import { type DueWhere, dueUnder } from '../core/due-time.ts'
import { visibleAt } from '../core/post.ts'
import { type Schedule, whyNotUnder } from '../core/schedule.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { Adoption, ExistingPlan, PostToPlan } from '../ports/planning-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { enqueueDue } from './enqueue-due.ts'
import { lastChangeOfSetup, type Patience, planChanges } from './plan-changes.ts'
import { publicationOf } from './save-post.ts'

/** How long who saves, imports or applies waits for a plan of very many posts, in milliseconds: ticks go on with it. */
const PATIENCE: Patience = { milliseconds: 2_000 }

export type PlanPorts = Pick<
  Ports,
  'clock' | 'posts' | 'setup' | 'deliveries' | 'planning' | 'queue'
>

/**
 * Plans what the schedules ask for and is not planned yet, or for another time: for the given posts, or for those that were
 * saved or became visible since the last plan; for all that are fresh when a set-up was applied, and once an hour. Where
 * nothing is new, nothing is written. What a schedule does not select any more is withdrawn. Running it twice, or on two
 * machines, plans nothing twice (promise 5). Returns how many deliveries are new or moved.
 *
 * @param patience of fresh posts that are very many, so many are planned as it allows, and the rest next time
 */
export async function planDeliveries(
  ports: PlanPorts,
  given?: readonly PostToPlan[],
  patience = PATIENCE,
): Promise<number> {
  const changed = given
    ? await planPosts(ports, await planningOf(ports), given)
    : await planFresh(ports, patience)
  if (changed > 0) await enqueueDue(ports)
  return changed
}

async function planFresh(ports: PlanPorts, patience: Patience): Promise<number> {
  const setupAt = await lastChangeOfSetup(ports)
  const planning = await planningOf(ports)
  const plan = (posts: readonly PostToPlan[]) => planPosts(ports, planning, posts)
  return planChanges(ports, { ...planning, setupAt, plan, patience })
}

interface Planning {
  readonly now: Date
  readonly zone: string
  readonly schedules: readonly Schedule[]
  readonly accounts: readonly Account[]
  readonly where: (accountId: string) => DueWhere
}

async function planningOf(ports: PlanPorts): Promise<Planning> {
  const schedules = await ports.setup.schedules()
  const adopting = new Set(waitingIn(await ports.planning.adoptions()))
  const accounts = (await ports.setup.accounts()).filter(({ id }) => !adopting.has(id))
  const zone = (await publicationOf(ports)).timezone
  const slots = new Map(accounts.map(({ id }) => [id, slotsOf(schedules, id)]))
  return {
    now: ports.clock.now(),
    zone,
    schedules,
    accounts,
    where: (accountId) => ({ zone, accountId, slots: slots.get(accountId) ?? [] }),
  }
}

const waitingIn = (adoptions: readonly Adoption[]) =>
  adoptions.filter(({ doneAt }) => !doneAt).map(({ accountId }) => accountId)

const slotsOf = (schedules: readonly Schedule[], accountId: string) =>
  schedules.flatMap(({ when, accounts }) =>
    when.kind === 'slots' && accounts.includes(accountId) ? [when] : [],
  )

async function planPosts(
  ports: PlanPorts,
  planning: Planning,
  posts: readonly PostToPlan[],
): Promise<number> {
  const wanted = posts.flatMap((post) =>
    planning.schedules.flatMap((schedule) => wantedOf(post, schedule, planning)),
  )
  if (posts.length === 0) return 0
  const known = await ports.planning.existing(posts.map(({ id }) => id))
  await withdrawUnwanted(ports, planning, posts, known)
  const byKey = new Map(known.map((one) => [keyOf(one), one]))
  const changes = wanted.filter((one) => isChange(one, byKey.get(keyOf(one))))
  if (changes.length === 0) return 0
  const minted = changes.map((one) => ({ ...one, id: ports.clock.mint() }))
  return ports.deliveries.plan(minted, planning.now)
}

/** What its schedule does not select any more, after either was edited. Put back, it is planned again. */
async function withdrawUnwanted(
  { deliveries }: PlanPorts,
  { now, schedules, accounts }: Planning,
  posts: readonly PostToPlan[],
  known: readonly ExistingPlan[],
): Promise<void> {
  const byId = new Map(posts.map((post) => [post.id, post]))
  const unwanted = new Map<string, string>()
  for (const { id, postId, scheduleId, accountId } of known.filter(isStanding)) {
    const post = byId.get(postId)
    const schedule = schedules.find((one) => one.id === scheduleId)
    const account = accounts.find((one) => one.id === accountId)
    const reason = post && schedule && account && whyNotUnder(schedule, post, account)
    if (reason) unwanted.set(id, reason)
  }
  if (unwanted.size > 0) await deliveries.withdraw(unwanted, now)
}

const isStanding = ({ open, withdrawn }: ExistingPlan) => open && !withdrawn

type Wanted = Omit<PlannedDelivery, 'id'>

/** What is past its shelf life already is not planned: an old post that is saved or edited shares nothing. */
function wantedOf(post: PostToPlan, schedule: Schedule, planning: Planning): Wanted[] {
  if (post.status !== 'published' || post.baseline || visibleAt(post) < schedule.since) return []
  return planning.accounts.flatMap((account) => {
    if (visibleAt(post) < account.baselineAt || whyNotUnder(schedule, post, account)) return []
    if (schedule.reshare && isOfAnother(post, account, planning)) return []
    const due = dueUnder(schedule, post, planning.where(account.id))
    if (!due || due.expiresAt <= planning.now) return []
    return {
      ...due,
      kind: 'share',
      postId: post.id,
      accountId: account.id,
      scheduleId: schedule.id,
      occurrence: '',
      urgent: post.priority === 'breaking',
      held: schedule.approve,
    }
  })
}

/** A schedule that re-shares gives out first shares too, but not of posts that another one shares on the account anyway. */
function isOfAnother(post: PostToPlan, account: Account, { schedules }: Planning): boolean {
  return schedules.some(
    (other) =>
      !other.reshare && visibleAt(post) >= other.since && !whyNotUnder(other, post, account),
  )
}

const keyOf = ({ postId, accountId, scheduleId }: Omit<ExistingPlan, 'id'> | Wanted) =>
  JSON.stringify([postId, accountId, scheduleId])

/** Whether planning it would write anything: `DeliveryStore.plan` asks the same once more. */
function isChange(one: Wanted, known: ExistingPlan | undefined): boolean {
  if (!known) return true
  if (!known.open) return false
  const moved = (from: Date | undefined, to: Date) => from && from.getTime() !== to.getTime()
  return (
    known.withdrawn ||
    known.urgent !== one.urgent ||
    moved(known.dueAt, one.dueAt) === true ||
    moved(known.expiresAt, one.expiresAt) === true
  )
}
