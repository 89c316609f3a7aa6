import type { Delivery, DeliveryState } from '../core/delivery.ts'
import { askRules } from '../core/delivery-rules.ts'
import { type RuleAnswer, shown } from '../core/rule.ts'
import type { Schedule } from '../core/schedule.ts'
import type { Ports } from '../ports/ports.ts'
import { existingPost } from './change-post.ts'
import { existingAccount } from './check-accounts.ts'
import { networkOf } from './connect-account.ts'
import { beforeOf, type FactPorts, gatherFacts, type Subject } from './gather-facts.ts'
import { publicationOf } from './save-post.ts'
import { shareOfDelivery } from './share-of-delivery.ts'

/** One delivery, or one that a schedule does not ask for, with everything that was asked about it. */
export interface Explained {
  readonly schedule: string
  /** Absent: none is planned under this schedule. */
  readonly delivery?: Delivery
  /** What becomes of it now, and why. */
  readonly says: string
  /** Every rule in the order they are asked, as it would answer now. */
  readonly rules: readonly RuleAnswer[]
}

/**
 * Why a post went to an account, or did not, or not yet: each of its deliveries there, and each schedule without one.
 *
 * @throws InputError `not-found` for an unknown post or account
 */
export async function explain(
  ports: FactPorts & Pick<Ports, 'planning'>,
  named: { readonly post: string; readonly account: string },
): Promise<readonly Explained[]> {
  const post = await existingPost(ports, named.post)
  const account = await existingAccount(ports, named.account)
  const joined = {
    post,
    account,
    publication: await publicationOf(ports),
    schedules: await ports.setup.schedules(),
  }
  const { items } = await ports.deliveries.list({ post: post.id, account: account.id }, MANY)
  const explained: Explained[] = []
  for (const { schedule, delivery, scheduleId } of casesOf(joined.schedules, items)) {
    const before = await beforeOf(ports, { post, account, ...(delivery && { delivery }) })
    const subject = {
      ...joined,
      ...(schedule && { schedule }),
      ...(delivery && { delivery }),
      ...(before && { before }),
    }
    explained.push(await explainOne(ports, subject, scheduleId))
  }
  return explained
}

const MANY = { limit: 100 }

interface Case {
  readonly scheduleId: string
  readonly schedule?: Schedule
  readonly delivery?: Delivery
}

/** Deliveries in the order they were planned, under their schedules; those of removed schedules come last. */
function casesOf(schedules: readonly Schedule[], newestFirst: readonly Delivery[]): Case[] {
  const deliveries = newestFirst.toReversed()
  const known = schedules.flatMap((schedule): Case[] => {
    const own = deliveries.filter(({ scheduleId }) => scheduleId === schedule.id)
    const one = { scheduleId: schedule.id, schedule }
    return own.length > 0 ? own.map((delivery) => ({ ...one, delivery })) : [one]
  })
  const orphans = deliveries.filter(({ scheduleId }) =>
    schedules.every(({ id }) => id !== scheduleId),
  )
  return [...known, ...orphans.map((delivery) => ({ scheduleId: delivery.scheduleId, delivery }))]
}

async function explainOne(
  ports: FactPorts & Pick<Ports, 'planning'>,
  subject: Subject,
  schedule: string,
): Promise<Explained> {
  const network = networkOf(ports, subject.account.network)
  const share = shareOfDelivery(network, await ports.setup.templates(), subject)
  const facts = await gatherFacts(ports, subject, share)
  const rules = askRules(facts)
  const { delivery } = subject
  const refusal = rules.find(({ verdict }) => verdict !== 'pass')
  const says = delivery
    ? saysOf(delivery, refusal, shown(delivery.changedAt, facts))
    : `Nothing is planned. ${refusal?.says ?? 'The next look at the schedules plans it.'}`
  return { schedule, ...(delivery && { delivery }), says, rules }
}

function saysOf({ state, reason }: Delivery, refusal: RuleAnswer | undefined, at: string): string {
  if (state === 'planned') return refusal?.says ?? 'It goes out now.'
  const what = words[state].replace('{at}', at)
  return reason === undefined ? what : `${what} ${reason}`
}

const words: Readonly<Record<Exclude<DeliveryState, 'planned'>, string>> = {
  held: 'It waits for a person since {at}.',
  sending: 'It is being sent since {at}.',
  checking: 'Since {at} it is unknown whether it arrived: the network is asked.',
  sent: 'It was sent on {at}.',
  failed: 'It failed on {at}.',
  missed: 'It was missed on {at}.',
  cancelled: 'It was cancelled on {at}.',
  undecided: 'Since {at} a person must say whether it arrived.',
}
