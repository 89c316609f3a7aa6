import { closedAt } from '../core/due-time.ts'
import { termQuery } from '../core/feed-selection.ts'
import { jitterOf } from '../core/jitter.ts'
import { runAtOrBefore } from '../core/occurrences.ts'
import { type Reshare, type Schedule, shelfLifeOf, whyNotUnder } from '../core/schedule.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { PostToPlan } from '../ports/planning-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { publicationOf } from './save-post.ts'

/** A schedule without runs of its own re-shares at the full hour. */
const FULL_HOUR = { kind: 'cron', cron: '0 * * * *', take: 1 } as const
/** Posts that an index cannot tell from those of the selection are looked through, in pages, up to a bound. */
const PAGE = 200
const PAGES = 50

type ResharePorts = Pick<Ports, 'clock' | 'setup' | 'deliveries' | 'planning'>

interface Run {
  readonly schedule: Schedule
  readonly reshare: Reshare
  readonly at: Date
  readonly now: Date
}

/**
 * Plans what goes out again at the last run of each schedule that re-shares: posts of its selection that were shared on the account
 * before, longest ago first, never while a fresh post waits there. A run gives out each place once, whoever plans it; one that was
 * missed by more than the shelf life is not made up. Returns how many are new.
 */
export async function planReshares(ports: ResharePorts): Promise<number> {
  const schedules = (await ports.setup.schedules()).filter(({ reshare }) => reshare)
  if (schedules.length === 0) return 0
  const zone = (await publicationOf(ports)).timezone
  const now = ports.clock.now()
  const runs = schedules.flatMap((schedule) => runOf(schedule, zone, now) ?? [])
  const accounts = await openAccounts(ports)
  let planned = 0
  for (const run of runs) {
    for (const account of accounts.filter(({ id }) => run.schedule.accounts.includes(id))) {
      if (account.baselineAt <= run.at) planned += await planRun(ports, run, account)
    }
  }
  return planned
}

/** Where nothing goes out, nothing is planned to go out again: it would only be missed. */
async function openAccounts({ setup, planning }: ResharePorts): Promise<readonly Account[]> {
  const waiting = new Set(
    (await planning.adoptions()).filter(({ doneAt }) => !doneAt).map(({ accountId }) => accountId),
  )
  return (await setup.accounts()).filter(({ id, state }) => state === 'active' && !waiting.has(id))
}

/** The last run, while what goes out in it is not past its shelf life. None in quiet hours and on closed days. */
function runOf(schedule: Schedule, zone: string, now: Date): Run | undefined {
  const { reshare, when, shelfLife, since } = schedule
  const at = runAtOrBefore(when.kind === 'at_once' ? FULL_HOUR : when, zone, now)
  if (!reshare || !at || at < since || closedAt(schedule, zone, at)) return undefined
  return now.getTime() - at.getTime() < shelfLife ? { schedule, reshare, at, now } : undefined
}

async function planRun(ports: ResharePorts, run: Run, account: Account): Promise<number> {
  const { schedule, at, now } = run
  const planned = await ports.planning.resharedRun(schedule.id, account.id)
  if (planned && planned >= at) return 0
  if (await ports.planning.freshWaiting(account.id, now)) return 0
  const posts = await resharedIn(ports, run, account)
  return ports.planning.planRun(
    { scheduleId: schedule.id, accountId: account.id, at },
    posts.map((post, index) => ({
      ...reshareOf(run, account, post, index),
      id: ports.clock.mint(),
    })),
    now,
  )
}

/** What the run gave out of fresh posts takes their places. */
async function resharedIn(
  ports: ResharePorts,
  run: Run,
  account: Account,
): Promise<readonly PostToPlan[]> {
  const { schedule, reshare, at } = run
  const taken =
    schedule.when.kind === 'at_once'
      ? 0
      : await ports.deliveries.takenInRun(account.id, schedule.id, at)
  const places = reshare.take - taken
  const query = {
    ...{ accountId: account.id, scheduleId: schedule.id, terms: termQuery(schedule.select) },
    before: new Date(at.getTime() - reshare.after),
    countedBefore: new Date(Math.max(account.baselineAt.getTime(), schedule.since.getTime())),
    ...{ fewerThan: reshare.times, limit: PAGE },
  }
  const found: PostToPlan[] = []
  let after: { sharedAt: Date; id: string } | undefined
  for (let page = 0; page < PAGES && found.length < places; page += 1) {
    const shared = await ports.planning.sharedBefore({ ...query, ...(after && { after }) })
    const fits = shared.filter(({ post }) => !whyNotUnder(schedule, post, account))
    found.push(...fits.map(({ post }) => post))
    const end = shared.at(-1)
    if (!end || shared.length < PAGE) break
    after = { sharedAt: end.sharedAt, id: end.post.id }
  }
  return found.slice(0, Math.max(0, places))
}

function reshareOf(
  { schedule, at }: Run,
  account: Account,
  post: PostToPlan,
  index: number,
): Omit<PlannedDelivery, 'id'> {
  const key = `${post.id} ${account.id} ${schedule.id}`
  const dueAt = new Date(at.getTime() + jitterOf(key, schedule.jitter ?? 0))
  return {
    kind: 'reshare',
    postId: post.id,
    accountId: account.id,
    scheduleId: schedule.id,
    occurrence: `${at.toISOString()}/${index + 1}`,
    urgent: false,
    held: schedule.approve,
    dueAt,
    expiresAt: new Date(dueAt.getTime() + shelfLifeOf(schedule, post)),
  }
}
