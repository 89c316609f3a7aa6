import type { Amendment } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Post } from '../core/post.ts'
import { backoff } from '../core/retry.ts'
import type { AmendmentOutcome } from '../ports/amendment-store.ts'
import {
  abilitiesWith,
  type ChangeResult,
  type NetworkPost,
  type Publisher,
} from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { connectOrBreak, networkOf } from './connect-account.ts'
import { mayRepost } from './may-repost.ts'
import { planCorrection, planRepost } from './plan-answers.ts'

export type AmendmentPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'posts'
  | 'deliveries'
  | 'amendments'
  | 'setup'
  | 'ledger'
  | 'networks'
  | 'outgoing'
  | 'images'
  | 'rehearsal'
  | 'timings'
>

const AT_ONCE = 20

/**
 * Carries out every change that is due on one account, oldest first, one after the other; one that cannot be made now is passed
 * over.
 *
 * @param until stops taking new ones at this moment
 */
export async function drainAmendments(
  ports: AmendmentPorts,
  accountId: string,
  until?: Date,
): Promise<void> {
  const passed = new Set<string>()
  for (;;) {
    const now = ports.clock.now()
    const due = await ports.amendments.dueOf(accountId, now, AT_ONCE + passed.size)
    const next = due.find(({ id }) => !passed.has(id))
    if (!next || (until && now >= until)) return
    passed.add(next.id)
    await carryOutAmendment(ports, next)
  }
}

/** Claims one change, makes it, and writes down what came of it. Every change may be repeated, so that a lost one is. */
async function carryOutAmendment(ports: AmendmentPorts, planned: Amendment): Promise<void> {
  const account = await ports.setup.account(planned.accountId)
  if (account?.state !== 'active') return
  const connected = await connectOrBreak(ports, account)
  if (!connected.ok) return
  const token = ports.clock.mint()
  const now = ports.clock.now()
  const leaseUntil = new Date(now.getTime() + ports.timings.lease)
  const claimed = await ports.amendments.claim(planned.id, token, now, leaseUntil)
  if (!claimed) return void (await ports.amendments.skipOvertaken(now))

  const outcome = await amend(ports, { account, publisher: connected.publisher, claimed })
  const kept = await ports.amendments.finish(claimed.id, token, outcome)
  const { id: amendment, kind } = claimed
  const { state, reason } = outcome
  ports.log.info({ amendment, account: account.id, kind, state, reason, kept }, 'share amended')
}

interface Amending {
  readonly account: Account
  readonly publisher: Publisher
  readonly claimed: Amendment
}

async function amend(ports: AmendmentPorts, amending: Amending): Promise<AmendmentOutcome> {
  const { claimed, publisher } = amending
  const delivery = await ports.deliveries.byId(claimed.deliveryId)
  const post = delivery && (await ports.posts.byId(delivery.postId))
  const id = delivery?.post?.id
  if (!post || id === undefined) {
    const reason = 'The network never told which post it is.'
    return { state: 'failed', at: ports.clock.now(), reason }
  }
  const { url } = delivery.post ?? {}
  const share = { id, ...(url !== undefined && { url }) }
  const isLate = lateness(ports, claimed)
  if (isLate) return isLate
  const { draft } = claimed
  switch (claimed.kind) {
    case 'edit': {
      // Its image stays as it stands: networks tell posts with and without one apart.
      const image = delivery.draft?.image
      const said = draft && { ...draft, ...(image && { image }) }
      const edited = said && (await tried(ports, claimed, () => publisher.edit?.(share, said)))
      return outcomeOf(ports, amending, edited)
    }
    case 'remove':
      return outcomeOf(ports, amending, await removed(ports, amending, share))
    case 'repost':
      return repost(ports, amending, { delivery, post, share })
  }
}

const removed = (ports: AmendmentPorts, { publisher, claimed }: Amending, share: NetworkPost) =>
  tried(ports, claimed, () => publisher.remove?.(share))

/** A process that was halted after its claim must not begin when another may have taken it over. */
function lateness(
  { clock, timings }: AmendmentPorts,
  { leaseUntil }: Amendment,
): AmendmentOutcome | undefined {
  const at = clock.now()
  if (leaseUntil && at.getTime() + timings.request <= leaseUntil.getTime()) return undefined
  const reason = 'Posthorn was held up before it could do this.'
  return { state: 'planned', at, reason, dueAt: at }
}

/** A network answers with a value. If its code throws all the same, it is tried again. */
async function tried<Result>(
  { log }: AmendmentPorts,
  { id }: Amendment,
  act: () => Promise<Result> | undefined,
): Promise<Result | { readonly outcome: 'lost'; readonly reason: string } | undefined> {
  try {
    return await act()
  } catch (error) {
    log.error({ amendment: id, error: String(error) }, 'a network threw instead of answering')
    return { outcome: 'lost', reason: 'Posthorn could not read what the network answered.' }
  }
}

async function outcomeOf(
  ports: AmendmentPorts,
  { account, claimed }: Amending,
  result: ChangeResult | undefined,
): Promise<AmendmentOutcome> {
  const at = ports.clock.now()
  if (!result) {
    const { name } = networkOf(ports, account.network)
    return { state: 'failed', at, reason: `Posthorn cannot do this on ${name}.` }
  }
  switch (result.outcome) {
    case 'done':
      return { state: 'done', at }
    case 'gone':
      return claimed.kind === 'edit'
        ? { state: 'failed', at, reason: 'It is not there any more.' }
        : { state: 'done', at, reason: 'It was not there any more.' }
    case 'refused':
      return { state: 'failed', at, reason: result.reason }
    default:
      await teachAccount(ports, account, result)
      return again(ports, claimed, result.reason, 'after' in result ? result.after : undefined)
  }
}

function again(
  { clock, timings }: AmendmentPorts,
  { attempts }: Amendment,
  reason: string,
  after?: Date,
): AmendmentOutcome {
  const at = clock.now()
  const wait = backoff(timings.sendRetry, attempts, clock.chance())
  return { state: 'planned', at, reason, dueAt: after ?? new Date(at.getTime() + wait) }
}

async function teachAccount(
  { setup, log }: AmendmentPorts,
  { id }: Account,
  result: Extract<ChangeResult, { outcome: 'retry' | 'lost' | 'auth' | 'blocked' }>,
): Promise<void> {
  if (result.outcome === 'retry' && result.after) await setup.rest(id, result.after, result.reason)
  if (result.outcome !== 'auth' && result.outcome !== 'blocked') return
  await setup.setAccountState(id, 'broken', result.reason)
  log.warn({ account: id, reason: result.reason }, 'an account is broken: nothing is sent there')
}

/** Down and up anew while it is young and nobody answered; else the correction is said in answer to it. */
async function repost(
  ports: AmendmentPorts,
  amending: Amending,
  { delivery, post, share }: { delivery: Delivery; post: Post; share: NetworkPost },
): Promise<AmendmentOutcome> {
  const { account, claimed, publisher } = amending
  const replies = publisher.replies?.bind(publisher)
  const may = await mayRepost(ports, {
    ...{ account, delivery, claimed },
    ...(replies && { replies: () => tried(ports, claimed, () => replies(share)) }),
  })
  switch (may.answer) {
    case 'later':
      if (may.isAuth) await teachAccount(ports, account, { outcome: 'auth', reason: may.reason })
      return again(ports, claimed, may.reason)
    case 'no': {
      const { network, settings } = account
      if (abilitiesWith(networkOf(ports, network), settings).includes('reply')) {
        await planCorrection(ports, post, delivery, claimed.revision)
      }
      return { state: 'skipped', at: ports.clock.now(), reason: may.reason }
    }
    case 'yes': {
      const outcome = await outcomeOf(ports, amending, await removed(ports, amending, share))
      if (outcome.state === 'done') await planRepost(ports, post, delivery, claimed.revision)
      return outcome
    }
  }
}
