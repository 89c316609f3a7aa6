import { type DueWhere, dueUnder } from '../core/due-time.ts'
import { type Post, visibleAt } from '../core/post.ts'
import { type Schedule, whyNotUnder } from '../core/schedule.ts'
import type { PlannedDelivery } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { enqueueDue } from './enqueue-due.ts'
import { publicationOf } from './save-post.ts'

/** How many of the newest posts a tick looks at; a publication does not publish more within a shelf life. */
const NEWEST = 5_000

type PlanPorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'deliveries' | 'queue'>

/**
 * Plans what the schedules ask for and is not planned yet, for the given posts or for all that are still fresh. Running it
 * twice, or on two machines, plans nothing twice (promise 5). Returns how many deliveries are new.
 */
export async function planDeliveries(ports: PlanPorts, given?: readonly Post[]): Promise<number> {
  const schedules = await ports.setup.schedules()
  const accounts = await ports.setup.accounts()
  const now = ports.clock.now()
  const posts = given ?? (await freshPosts(ports, schedules, now))
  const zone = (await publicationOf(ports)).timezone
  const where = (accountId: string) => ({ zone, accountId, slots: slotsOf(schedules, accountId) })
  const planned = posts.flatMap((post) =>
    schedules.flatMap((schedule) =>
      deliveriesOf(post, schedule, { now, accounts, where }, ports.clock.mint),
    ),
  )
  if (planned.length === 0) return 0
  const added = await ports.deliveries.plan(planned, now)
  if (added > 0) await enqueueDue(ports)
  return added
}

const slotsOf = (schedules: readonly Schedule[], accountId: string) =>
  schedules.flatMap(({ when, accounts }) =>
    when.kind === 'slots' && accounts.includes(accountId) ? [when] : [],
  )

async function freshPosts(ports: PlanPorts, schedules: readonly Schedule[], now: Date) {
  if (schedules.length === 0) return []
  const longest = Math.max(...schedules.map(({ shelfLife }) => shelfLife))
  return ports.posts.visibleSince(new Date(now.getTime() - longest), NEWEST)
}

/** What is past its shelf life already is not planned: an old post that is saved or edited shares nothing. */
function deliveriesOf(
  post: Post,
  schedule: Schedule,
  planning: Planning,
  mint: () => string,
): PlannedDelivery[] {
  if (post.status !== 'published' || post.baseline || visibleAt(post) < schedule.since) return []
  return planning.accounts.flatMap((account) => {
    if (visibleAt(post) < account.baselineAt || whyNotUnder(schedule, post, account)) return []
    const due = dueUnder(schedule, post, planning.where(account.id))
    if (!due || due.expiresAt <= planning.now) return []
    return {
      ...due,
      id: mint(),
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

interface Planning {
  readonly now: Date
  readonly accounts: readonly Account[]
  readonly where: (accountId: string) => DueWhere
}
