import type { Delivery } from '../core/delivery.ts'
import { backoff } from '../core/retry.ts'
import { traceOf } from '../core/trace.ts'
import type { LookAgain, Outcome } from '../ports/delivery-store.ts'
import type { FindResult } from '../ports/network.ts'
import type { Account } from '../ports/setup-store.ts'
import { billTo } from './billed-publisher.ts'
import { connectOrBreak } from './connect-account.ts'
import { planNextPart } from './plan-parts.ts'
import { paceAccount } from './record-attempt.ts'
import { publicationOf } from './save-post.ts'
import type { SendPorts } from './send-delivery.ts'

export type CheckDeliveryResult = 'sent' | 'planned' | 'undecided' | 'later' | 'left'

/**
 * Asks the network whether a lost attempt arrived (promise 7). Only its answer leads on: to `sent`, back to `planned`, or to
 * a person.
 */
export async function checkDelivery(ports: SendPorts, id: string): Promise<CheckDeliveryResult> {
  const found = await ports.deliveries.byId(id)
  const account = found && (await ports.setup.account(found.accountId))
  if (!found || !account) return 'left'

  const token = ports.clock.mint()
  const now = ports.clock.now()
  const leaseUntil = new Date(now.getTime() + ports.timings.lease)
  const delivery = await ports.deliveries.claimCheck(id, token, now, leaseUntil)
  if (!delivery?.draft) return 'left'

  return ports.tracing.run({ trace: traceOf(token), tells: true, delivery: id }, () =>
    lookFor(ports, account, delivery, token),
  )
}

async function lookFor(
  ports: SendPorts,
  account: Account,
  delivery: Delivery,
  token: string,
): Promise<CheckDeliveryResult> {
  const { id } = delivery
  const answer = await look(ports, account, delivery)
  if (answer.outcome === 'auth' && !account.locked) {
    await ports.setup.setAccountState(account.id, 'broken', answer.reason)
  }
  const outcome = outcomeOf(ports, account, delivery, answer)
  if (outcome.event === 'found' && account.failures > 0) {
    await ports.setup.countFailure(account.id, false)
  }
  const kept = await ports.deliveries.finishCheck(id, token, outcome)
  // Sent again though nobody knows: the network may bill both.
  if (kept && outcome.event === 'absent' && answer.outcome !== 'absent') {
    await billTo(ports, account.id, 'attempt', delivery.cost ?? 0)
  }
  // What did not arrive takes no room: the account was paced as if it had.
  if (kept && outcome.event === 'absent') {
    await paceAccount(ports, account, (await publicationOf(ports)).timezone)
  }
  ports.log.info(
    { delivery: id, account: account.id, event: outcome.event, reason: outcome.reason, kept },
    'looked for a lost attempt',
  )
  if (kept && outcome.event === 'found') await planNextPart(ports, delivery)
  return resultOf(outcome)
}

async function look(
  ports: SendPorts,
  account: Account,
  { id, draft, progress, uncertainSince, createdAt }: Delivery,
): Promise<FindResult> {
  if (account.locked) return { outcome: 'auth', reason: account.reason ?? '' }
  const connected = await connectOrBreak(ports, account)
  if (!connected.ok) return { outcome: 'auth', reason: connected.reason }
  const { publisher } = connected
  if (!publisher.find || !draft) {
    return { outcome: 'unable', reason: 'This network cannot be asked what it has.' }
  }
  try {
    return await publisher.find(draft, uncertainSince ?? createdAt, progress)
  } catch (error) {
    ports.log.error({ delivery: id, error: String(error) }, 'a network threw instead of answering')
    return { outcome: 'later', reason: 'Posthorn could not read what the network answered.' }
  }
}

function outcomeOf(
  ports: SendPorts,
  account: Account,
  delivery: Delivery,
  answer: FindResult,
): Outcome | LookAgain {
  const at = ports.clock.now()
  switch (answer.outcome) {
    case 'found':
      return { event: 'found', at, post: answer.post, reason: 'The lost attempt had arrived.' }
    case 'absent':
      return {
        event: 'absent',
        at,
        dueAt: at,
        reason: 'The network was asked and does not have it: it is sent again.',
      }
    case 'unable':
      return unable(account, at, answer.reason)
    case 'auth':
    case 'later': {
      if (answer.outcome === 'later' && delivery.looks >= ports.timings.looks) {
        return unable(account, at, answer.reason)
      }
      const wait = backoff(ports.timings.lookRetry, delivery.looks, ports.clock.chance())
      const after = answer.outcome === 'later' ? answer.after : undefined
      const dueAt = after ?? new Date(at.getTime() + wait)
      return { event: 'look-again', at, reason: answer.reason, dueAt }
    }
  }
}

/** Nobody can tell: a person decides, unless this account prefers a second post to none. */
function unable({ whenUnknown }: Account, at: Date, reason: string): Outcome {
  return whenUnknown === 'resend'
    ? { event: 'absent', at, dueAt: at, reason: `${reason} This account is set to send again.` }
    : { event: 'unable', at, reason }
}

function resultOf({ event }: Outcome | LookAgain): CheckDeliveryResult {
  switch (event) {
    case 'found':
      return 'sent'
    case 'absent':
      return 'planned'
    case 'unable':
      return 'undecided'
    default:
      return 'later'
  }
}
