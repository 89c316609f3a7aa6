import { type Delivery, type DeliveryEvent, transitions } from '../core/delivery.ts'
import { InputError } from '../core/errors.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'
import { enqueueDue } from './enqueue-due.ts'

/** What a person may decide. `again` sends what failed, was missed or cancelled. */
const decisions = [
  'approve',
  'cancel',
  'again',
  'reschedule',
  'resolve-sent',
  'resolve-not-sent',
] as const
export type DecisionEvent = (typeof decisions)[number]

export interface Decision {
  readonly event: DecisionEvent
  /** For `reschedule`: when. */
  readonly at?: Date
  /** For `resolve-sent`: where it is on the network. */
  readonly url?: string
}

/** A person's decision gives a delivery this much more time, in milliseconds. */
const MORE_TIME = 24 * 60 * 60_000

/** The decisions that a delivery's state allows. */
function possibleDecisions({ state }: Delivery): DecisionEvent[] {
  return decisions.filter((event) => transitions[state][event] !== undefined)
}

/** @throws InputError `not-found` */
export async function existingDelivery(
  { deliveries }: Pick<Ports, 'deliveries'>,
  id: string,
): Promise<Delivery> {
  const delivery = await deliveries.byId(id)
  if (delivery) return delivery
  throw new InputError('not-found', `There is no delivery ${id}`)
}

/**
 * Carries out a person's decision.
 *
 * @throws InputError `not-found`, or `wrong-state` that names the state and what is possible in it
 */
export async function decideDelivery(
  ports: Pick<Ports, 'clock' | 'deliveries' | 'queue'>,
  id: string,
  decision: Decision,
): Promise<Delivery> {
  const delivery = await existingDelivery(ports, id)
  const now = ports.clock.now()
  const moved = await ports.deliveries.apply(id, outcomeOf(decision, now))
  if (!moved) throw wrongState(await existingDelivery(ports, id), decision.event)
  if (decision.event !== 'cancel' && decision.event !== 'resolve-sent') await enqueueDue(ports)
  return existingDelivery(ports, delivery.id)
}

function outcomeOf({ event, at, url }: Decision, now: Date): Outcome {
  const moreTime = (from: Date) => new Date(from.getTime() + MORE_TIME)
  const said: Record<DecisionEvent, Omit<Outcome, 'event' | 'at'>> = {
    approve: {},
    cancel: { reason: 'Cancelled by a person.' },
    again: { dueAt: now, expiresAt: moreTime(now) },
    reschedule: at ? { dueAt: at, expiresAt: moreTime(at) } : {},
    'resolve-sent': {
      reason: 'A person saw it on the account.',
      ...(url !== undefined && { post: { url } }),
    },
    'resolve-not-sent': {
      reason: 'A person saw that it is not on the account.',
      dueAt: now,
      expiresAt: moreTime(now),
    },
  }
  return { event: event satisfies DeliveryEvent, at: now, ...said[event] }
}

function wrongState(delivery: Delivery, event: DecisionEvent): InputError {
  const possible = possibleDecisions(delivery).map((one) => verbs[one])
  const instead =
    possible.length > 0
      ? `Possible is ${[...new Set(possible)].join(' or ')}.`
      : 'Nothing is to be decided about it.'
  return new InputError(
    'wrong-state',
    `The delivery ${delivery.id} is ${delivery.state}: ${verbs[event]} is not possible. ${instead}`,
  )
}

/** As the API and the command line call them. */
const verbs: Readonly<Record<DecisionEvent, string>> = {
  approve: 'approve',
  cancel: 'cancel',
  again: 'retry',
  reschedule: 'reschedule',
  'resolve-sent': 'resolve',
  'resolve-not-sent': 'resolve',
}
