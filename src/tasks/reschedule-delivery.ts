import { type Delivery, next } from '../core/delivery.ts'
import { InputError } from '../core/errors.ts'
import { closedUntil } from '../core/open-days.ts'
import { visibleAt } from '../core/post.ts'
import { quietUntil } from '../core/quiet-hours.ts'
import { shownTime } from '../core/shown-time.ts'
import type { Ports } from '../ports/ports.ts'
import { decideDelivery, FURTHEST } from './decide-delivery.ts'
import { enqueueDue } from './enqueue-due.ts'
import { existingDelivery } from './existing-delivery.ts'
import type { FactPorts } from './gather-facts.ts'
import { publicationOf } from './save-post.ts'

/** A delivery that a person gave another time, with what it takes to give it its former one back. */
export interface Moved {
  readonly id: string
  readonly from: Date
  readonly to: Date
  readonly ownTime: boolean
  readonly expiresAt: Date
}

/**
 * Gives a delivery another time, at which it can go out as far as its post and its schedule are concerned.
 *
 * @throws InputError `not-found`, `wrong-state`; `invalid` for a time that has passed or is too far away, and for one at which a
 *   rule would keep it waiting: it names the rule
 */
export async function rescheduleDelivery(
  ports: FactPorts & Pick<Ports, 'queue'>,
  id: string,
  at: Date,
): Promise<Moved> {
  const before = await existingDelivery(ports, id)
  if (next(before.state, 'reschedule')) await checkOpen(ports, before, at)
  const moved = await decideDelivery(ports, id, { event: 'reschedule', at })
  const { dueAt: from, expiresAt, ownTime = false } = before
  return { id, from, to: moved.dueAt, ownTime, expiresAt }
}

/**
 * Undoes it: the delivery follows its post and its schedule again, if it did before.
 *
 * @throws InputError `not-found`, `wrong-state`; `conflict` when it has yet another time meanwhile
 */
export async function undoReschedule(
  ports: FactPorts & Pick<Ports, 'queue'>,
  { id, from, to, ownTime, expiresAt }: Moved,
): Promise<Delivery> {
  const { state, dueAt } = await existingDelivery(ports, id)
  const at = ports.clock.now()
  const undo = { ownTime, expiresAt }
  if (dueAt.getTime() !== to.getTime()) {
    throw new InputError('conflict', 'It was given another time meanwhile: that one stays.')
  }
  const done = await ports.deliveries.apply(id, { event: 'reschedule', at, dueAt: from, undo })
  if (!done) throw new InputError('wrong-state', `It is ${state} meanwhile: its time stays.`)
  await enqueueDue(ports)
  return existingDelivery(ports, id)
}

async function checkOpen(
  ports: Pick<Ports, 'clock' | 'posts' | 'setup'>,
  delivery: Delivery,
  at: Date,
): Promise<void> {
  const [{ timezone }, post, schedules] = await Promise.all([
    publicationOf(ports),
    ports.posts.byId(delivery.postId),
    ports.setup.schedules(),
  ])
  const shown = (moment: Date) => shownTime(moment, timezone)
  const ahead = at.getTime() - ports.clock.now().getTime()
  if (ahead <= 0) throw refused(`${shown(at)} has passed`)
  if (ahead > FURTHEST) throw refused(`${shown(at)} is more than a year away`)
  const visible = post && visibleAt(post)
  if (visible && at < visible) throw refused(`Readers do not see the post before ${shown(visible)}`)
  const schedule = schedules.find((one) => one.id === delivery.scheduleId)
  if (!schedule || delivery.urgent || delivery.parentId) return
  const { id, quiet, days } = schedule
  const loud = quiet && quietUntil(quiet, timezone, at)
  if (loud) {
    throw refused(
      `The schedule ${id} has quiet hours, ${quiet.from}-${quiet.to}, until ${shown(loud)}`,
    )
  }
  const open = days && closedUntil(days, timezone, at)
  if (open)
    throw refused(`The schedule ${id} is open on ${days.join(', ')}, next on ${shown(open)}`)
}

const refused = (why: string) => new InputError('invalid', `${why}. Choose another time.`)
