import { type Delivery, next, transitions } from '../core/delivery.ts'
import { InputError } from '../core/errors.ts'
import type { Outcome } from '../ports/delivery-store.ts'
import type { Ports } from '../ports/ports.ts'
import { type Approval, approvalOf } from './approve-delivery.ts'
import { enqueueDue } from './enqueue-due.ts'
import { existingDelivery } from './existing-delivery.ts'
import type { FactPorts } from './gather-facts.ts'

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

/** `text`, `revision` and `seen` are for `approve`. */
export interface Decision extends Approval {
  readonly event: DecisionEvent
  /** For `reschedule`: when. */
  readonly at?: Date
  /** For `resolve-sent`: where it is on the network. */
  readonly url?: string
}

/** A person's decision gives a delivery this much more time, in milliseconds. */
const MORE_TIME = 24 * 60 * 60_000

/** No delivery is put off for longer, in milliseconds: a slip in the year would hide it for good. */
export const FURTHEST = 366 * 24 * 60 * 60_000

/** Clocks differ, and requests take a while; a time further back is a slip, and would send it at once. Milliseconds. */
const JUST_NOW = 60 * 60_000

/** The decisions that a delivery's state allows. */
function possibleDecisions({ state }: Delivery): DecisionEvent[] {
  return decisions.filter((event) => transitions[state][event] !== undefined)
}

/**
 * Carries out a person's decision.
 *
 * @throws InputError `not-found`; `wrong-state` that names the state and what is possible in it; `invalid` for a time that has
 *   passed or is too far away; for an approval `invalid` and `conflict`
 */
export async function decideDelivery(
  ports: FactPorts & Pick<Ports, 'queue'>,
  id: string,
  decision: Decision,
): Promise<Delivery> {
  const delivery = await existingDelivery(ports, id)
  const now = ports.clock.now()
  checkTime(decision, now)
  const isApproval = decision.event === 'approve' && next(delivery.state, 'approve') !== undefined
  const said = isApproval ? await approvalOf(ports, delivery, decision) : saidBy(decision, now)
  const moved = await ports.deliveries.apply(id, { event: decision.event, at: now, ...said })
  if (!moved) throw wrongState(await existingDelivery(ports, id), decision.event)
  if (decision.event !== 'cancel' && decision.event !== 'resolve-sent') await enqueueDue(ports)
  return existingDelivery(ports, delivery.id)
}

function checkTime({ at }: Decision, now: Date): void {
  const ahead = at ? at.getTime() - now.getTime() : 0
  if (ahead >= -JUST_NOW && ahead <= FURTHEST) return
  const message = ahead < 0 ? 'this time has passed' : 'expected a time within a year'
  throw new InputError('invalid', `at: ${message}`, [{ path: 'at', message }])
}

function saidBy({ event, at, url }: Decision, now: Date): Omit<Outcome, 'event' | 'at'> {
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
  return said[event]
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
