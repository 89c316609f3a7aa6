import type { Delivery } from '../core/delivery.ts'
import { backoff } from '../core/retry.ts'
import { whyNotUnder } from '../core/schedule.ts'
import { startOfDay } from '../core/wall-clock.ts'
import { monthIn } from '../core/zone.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import type { Publisher, PublishResult } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { type Connected, connectOrBreak, networkOf } from './connect-account.ts'
import { type Prepared, prepareDraft, templateFor } from './prepare-draft.ts'
import { publicationOf } from './save-post.ts'
import { whyNotSent } from './why-not-sent.ts'

export type SendPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'posts'
  | 'deliveries'
  | 'setup'
  | 'networks'
  | 'outgoing'
  | 'rehearsal'
  | 'timings'
>

/** `left` means that it was not taken: something of promise 8 is not true now, or another has it. */
export type SendResult = 'sent' | 'failed' | 'later' | 'checking' | 'left'

/**
 * Carries out one planned delivery: prepare the draft, claim it with everything durable, publish, record. Whatever the
 * network answers ends as a state; a process that dies here leaves a lease behind that runs out (`checking`).
 */
export async function sendDelivery(ports: SendPorts, id: string): Promise<SendResult> {
  const delivery = await ports.deliveries.byId(id)
  const account = delivery && (await ports.setup.account(delivery.accountId))
  const post = delivery && (await ports.posts.byId(delivery.postId))
  if (!delivery || !account || !post || delivery.state !== 'planned') return 'left'

  const publication = await publicationOf(ports)
  const schedule = (await ports.setup.schedules()).find((one) => one.id === delivery.scheduleId)
  const withdrawn = schedule && whyNotUnder(schedule, post, account)
  if (withdrawn) {
    const at = ports.clock.now()
    await ports.deliveries.apply(id, { event: 'withdraw', at, reason: withdrawn })
    return 'left'
  }
  const prepared = await prepare(ports, delivery, account, post, publication, schedule?.template)
  if (!prepared.ok) return unfit(ports, delivery, prepared.reason)

  const now = ports.clock.now()
  const connected: Connected = account.locked
    ? { ok: false, reason: account.reason ?? '' }
    : await connectOrBreak(ports, account)
  if (!connected.ok) {
    await ports.deliveries.explain(id, connected.reason, now)
    return 'left'
  }
  const { publisher } = connected
  const token = ports.clock.mint()
  const claimed = await ports.deliveries.claim({
    deliveryId: id,
    token,
    revision: post.revision,
    draft: { ...prepared.draft, key: delivery.id },
    cost: prepared.cost,
    month: monthIn(now, publication.timezone),
    dayStart: startOfDay(publication.timezone, now),
    now,
    leaseUntil: new Date(now.getTime() + ports.timings.lease),
  })
  if (!claimed) {
    const why = await whyNotSent(ports, delivery, account, prepared.cost, publication)
    if (why) await ports.deliveries.explain(id, why, now)
    return 'left'
  }
  const result = await publish(ports, publisher, claimed)
  return record(ports, claimed, account, token, await outcomeOf(ports, publisher, claimed, result))
}

/** After a lost attempt the frozen draft is kept: the network may hold it under its key. */
async function prepare(
  ports: SendPorts,
  delivery: Delivery,
  account: Account,
  post: Parameters<typeof prepareDraft>[0]['post'],
  publication: Parameters<typeof prepareDraft>[0]['publication'],
  template: string | undefined,
): Promise<
  Pick<Extract<Prepared, { ok: true }>, 'ok' | 'draft' | 'cost'> | { ok: false; reason: string }
> {
  if (delivery.uncertainSince && delivery.draft) {
    return { ok: true, draft: delivery.draft, cost: delivery.cost ?? 0 }
  }
  const templates = await ports.setup.templates()
  return prepareDraft({
    post,
    publication,
    network: networkOf(ports, account.network),
    accountId: account.id,
    limits: account.limits,
    template: templateFor(templates, {
      schedule: template,
      account: account.template,
      network: account.network,
    }),
  })
}

async function unfit(ports: SendPorts, { id }: Delivery, reason: string): Promise<SendResult> {
  const moved = await ports.deliveries.apply(id, { event: 'unfit', at: ports.clock.now(), reason })
  return moved ? 'failed' : 'left'
}

/** A network answers with a value. If its code throws all the same, the request may have gone out: lost. */
async function publish(
  { log, clock, timings }: SendPorts,
  publisher: Publisher,
  { id, draft, leaseUntil }: Delivery,
): Promise<PublishResult> {
  if (!draft) return { outcome: 'retry', reason: 'There is no draft' }
  // A process that was halted after its claim may wake when the delivery is soon another's: a request of its must have
  // come to its end by then.
  if (!leaseUntil || clock.now().getTime() + timings.request > leaseUntil.getTime()) {
    return { outcome: 'retry', reason: 'Posthorn was held up before it could send this.' }
  }
  try {
    return await publisher.publish(draft)
  } catch (error) {
    log.error({ delivery: id, error: String(error) }, 'a network threw instead of answering')
    return { outcome: 'lost', reason: 'Posthorn could not read what the network answered.' }
  }
}

interface Settled extends Outcome {
  /** The account rests until then, or may not post until a person has settled why. */
  readonly rest?: Date
  readonly broken?: string
}

async function outcomeOf(
  ports: SendPorts,
  publisher: Publisher,
  delivery: Delivery,
  result: PublishResult,
): Promise<Settled> {
  const at = ports.clock.now()
  switch (result.outcome) {
    case 'published':
      return { event: 'accepted', at, post: postOf(result) }
    case 'duplicate':
      return duplicate(ports, publisher, delivery, result)
    case 'rejected':
      return { event: 'rejected', at, reason: result.reason }
    case 'retry': {
      const wait = backoff(ports.timings.sendRetry, delivery.attempts, ports.clock.chance())
      const dueAt = result.after ?? new Date(at.getTime() + wait)
      return {
        event: 'retry',
        at,
        reason: result.reason,
        dueAt,
        ...(result.after && { rest: result.after }),
      }
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
  { id, draft, uncertainSince, createdAt }: Delivery,
  { reason, post }: Extract<PublishResult, { outcome: 'duplicate' }>,
): Promise<Settled> {
  if (post) return { event: 'accepted', at: clock.now(), post: postOf(post), reason }
  const looking = draft ? publisher.find?.(draft, uncertainSince ?? createdAt) : undefined
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

async function record(
  { deliveries, setup, clock, log }: SendPorts,
  { id }: Delivery,
  account: Account,
  token: string,
  { rest, broken, ...outcome }: Settled,
): Promise<SendResult> {
  if (broken !== undefined) {
    await setup.setAccountState(account.id, 'broken', broken)
    log.warn({ account: account.id, reason: broken }, 'an account is broken: nothing is sent there')
  }
  if (rest) await setup.rest(account.id, rest, outcome.reason ?? '')
  // A lost attempt may have arrived: spacing counts from it as well (promise 9).
  const arrived = outcome.event === 'accepted' || outcome.event === 'lost'
  if (arrived && account.spacing !== undefined) {
    await setup.pace(account.id, new Date(clock.now().getTime() + account.spacing))
  }
  const kept = await deliveries.finish(id, token, outcome)
  log.info(
    { delivery: id, account: account.id, event: outcome.event, reason: outcome.reason, kept },
    'delivery attempted',
  )
  switch (outcome.event) {
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
