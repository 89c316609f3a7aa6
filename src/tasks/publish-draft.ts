import type { Delivery } from '../core/delivery.ts'
import { backoff } from '../core/retry.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import type { Progress, Publisher, PublishResult } from '../ports/network.ts'
import { answeredGone } from './answered-gone.ts'
import type { SendPorts } from './send-delivery.ts'

/** What came of an attempt, for the delivery and for its account. */
export interface Settled extends Outcome {
  /** The account rests until then: the network said so. */
  readonly rest?: Date
  /** The account may not post until a person has settled why. */
  readonly broken?: string
}

/** Carries out one attempt. Whatever the network answers, it is a value; nothing is sent twice. */
export async function publishDraft(
  ports: SendPorts,
  publisher: Publisher,
  claimed: Delivery,
  token: string,
): Promise<Settled> {
  return settled(ports, publisher, claimed, await publish(ports, publisher, claimed, token))
}

/** A network answers with a value. If its code throws all the same, the request may have gone out: lost. */
async function publish(
  ports: SendPorts,
  publisher: Publisher,
  claimed: Delivery,
  token: string,
): Promise<PublishResult> {
  const { id, draft } = claimed
  if (!draft) return { outcome: 'retry', reason: 'There is no draft' }
  if (!hasTimeLeft(ports, claimed)) {
    return { outcome: 'retry', reason: 'Posthorn was held up before it could send this.' }
  }
  try {
    return await publisher.publish(draft, progressOf(ports, claimed, token))
  } catch (error) {
    ports.log.error({ delivery: id, error: String(error) }, 'a network threw instead of answering')
    return { outcome: 'lost', reason: 'Posthorn could not read what the network answered.' }
  }
}

/**
 * A process that was halted after its claim may wake when the delivery is soon another's: a request of its must have come to
 * its end by then.
 */
const hasTimeLeft = ({ clock, timings }: SendPorts, { leaseUntil }: Delivery): boolean =>
  leaseUntil !== undefined && clock.now().getTime() + timings.request <= leaseUntil.getTime()

function progressOf(ports: SendPorts, claimed: Delivery, token: string): Progress {
  const { id, progress } = claimed
  return {
    ...(progress !== undefined && { kept: progress }),
    async keep(text) {
      const kept = await ports.deliveries.keepProgress(id, token, text)
      return kept && hasTimeLeft(ports, claimed)
    },
  }
}

async function settled(
  ports: SendPorts,
  publisher: Publisher,
  delivery: Delivery,
  result: PublishResult,
): Promise<Settled> {
  const at = ports.clock.now()
  switch (result.outcome) {
    case 'published':
      return {
        event: 'accepted',
        at,
        post: postOf(result),
        ...(result.without !== undefined && { reason: result.without }),
        ...(result.rate?.remaining === 0 && { rest: result.rate.resetAt }),
      }
    case 'duplicate':
      return duplicate(ports, publisher, delivery, result)
    case 'rejected':
      if (result.gone) return answeredGone(ports, delivery, result.reason)
      return { event: 'rejected', at, reason: result.reason }
    case 'retry': {
      const wait = backoff(ports.timings.sendRetry, delivery.attempts, ports.clock.chance())
      const dueAt = result.after ?? new Date(at.getTime() + wait)
      const rest = result.after && { rest: result.after }
      return { event: 'retry', at, reason: result.reason, dueAt, ...rest }
    }
    case 'lost':
      return {
        event: 'lost',
        at,
        reason: result.reason,
        dueAt: new Date(at.getTime() + ports.timings.settle),
      }
    case 'auth':
    case 'blocked':
      return { event: 'retry', at, reason: result.reason, broken: result.reason }
  }
}

/**
 * The network says it has this text already. That is the post itself when an earlier attempt was lost, or when it is found;
 * where it cannot be looked for now, it is looked for later.
 */
async function duplicate(
  { clock, log, timings }: SendPorts,
  publisher: Publisher,
  { id, draft, progress, uncertainSince, createdAt }: Delivery,
  { reason, post }: Extract<PublishResult, { outcome: 'duplicate' }>,
): Promise<Settled> {
  if (post) return { event: 'accepted', at: clock.now(), post: postOf(post), reason }
  const looking = draft ? publisher.find?.(draft, uncertainSince ?? createdAt, progress) : undefined
  const found = await looking?.catch((error: unknown) => {
    log.error({ delivery: id, error: String(error) }, 'a network threw instead of answering')
    return { outcome: 'later' as const }
  })
  const at = clock.now()
  if (found?.outcome === 'found') return { event: 'accepted', at, post: postOf(found.post), reason }
  if (uncertainSince) return { event: 'accepted', at, reason }
  return found?.outcome === 'later'
    ? { event: 'lost', at, reason, dueAt: new Date(at.getTime() + timings.settle) }
    : { event: 'rejected', at, reason }
}

const postOf = ({ id, url }: { id: string; url?: string }) => ({
  id,
  ...(url !== undefined && { url }),
})
