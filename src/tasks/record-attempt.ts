import { cappedUntil } from '../core/caps.ts'
import type { Delivery } from '../core/delivery.ts'
import { pauseAfter } from '../core/retry.ts'
import type { Account } from '../ports/setup-store.ts'
import { postedOf } from './gather-facts.ts'
import type { Settled } from './publish-draft.ts'
import type { SendPorts, SendResult } from './send-delivery.ts'

export interface Attempted {
  readonly claimed: Delivery
  readonly account: Account
  readonly token: string
  /** The publication's. */
  readonly zone: string
}

/** Writes down what came of an attempt: what its account learns from it first, then where the delivery stands. */
export async function recordAttempt(
  ports: SendPorts,
  { claimed, account, token, zone }: Attempted,
  settled: Settled,
): Promise<SendResult> {
  const { rest, broken, ...outcome } = settled
  await teachAccount(ports, account, claimed, settled)
  const kept = await ports.deliveries.finish(claimed.id, token, outcome)
  ports.log.info(
    {
      delivery: claimed.id,
      account: account.id,
      event: outcome.event,
      reason: outcome.reason,
      kept,
    },
    'delivery attempted',
  )
  // A lost attempt may have arrived: spacing and caps count from it as well (promise 9).
  const arrived = outcome.event === 'accepted' || outcome.event === 'lost'
  if (arrived) await paceAccount(ports, account, zone)
  return resultOf(outcome.event)
}

async function teachAccount(
  ports: SendPorts,
  account: Account,
  { parentId }: Delivery,
  { event, at, rest, broken, reason }: Settled,
): Promise<void> {
  const { setup, log } = ports
  if (rest) await setup.rest(account.id, rest, reason ?? USED_UP)
  if (broken !== undefined) {
    await setup.setAccountState(account.id, 'broken', broken)
    log.warn({ account: account.id, reason: broken }, 'an account is broken: nothing is sent there')
    return
  }
  // Asked to come later is not a failure.
  if (event === 'retry' && rest) return
  // A share got there, its answer was refused: what else waits for the account may well be taken.
  if (event === 'rejected' && parentId !== undefined) return
  const failures = await countFailure(ports, account, event !== 'accepted')
  const pause = pauseAfter(failures, ports.timings.pause)
  if (pause === undefined) return
  const why = `${failures} attempts in a row failed, the last one with: ${reason ?? ''}`
  await setup.rest(account.id, new Date(at.getTime() + pause), why)
  log.warn({ account: account.id, failures, reason }, 'an account fails: it rests')
}

const USED_UP = 'The network allows no more requests until then.'

/** Nothing is written while all goes well. */
async function countFailure(
  { setup }: Pick<SendPorts, 'setup'>,
  { id, failures }: Account,
  failed: boolean,
): Promise<number> {
  return failed || failures > 0 ? setup.countFailure(id, failed) : 0
}

/** Notes until when spacing and caps let nothing more out: now, when they do already. */
export async function paceAccount(
  ports: Pick<SendPorts, 'clock' | 'deliveries' | 'setup'>,
  account: Account,
  zone: string,
): Promise<void> {
  const now = ports.clock.now()
  const posted = await postedOf(ports, account, now, zone)
  const until = cappedUntil(account, posted, now, zone)?.until ?? now
  if (until > now || (account.pacedUntil ?? now) > now) await ports.setup.pace(account.id, until)
}

function resultOf(event: Settled['event']): SendResult {
  switch (event) {
    case 'accepted':
      return 'sent'
    case 'rejected':
      return 'failed'
    case 'lost':
      return 'checking'
    default:
      return 'later'
  }
}
