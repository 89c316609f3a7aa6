import { dayIn, daysBefore } from '../core/calendar-day.ts'
import type { Ports } from '../ports/ports.ts'
import { enqueueDue } from './enqueue-due.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { type PollReport, pollSources } from './poll-sources.ts'

export interface TickReport {
  /** Deliveries that the schedules newly ask for. */
  readonly planned: number
  /** Sending deliveries whose process died: the network is asked. */
  readonly expired: number
  readonly missed: number
  readonly withdrawn: number
  readonly enqueued: number
  readonly polled: readonly PollReport[]
}

/**
 * What the scheduler runs each minute, in order. May run twice, late, or on two machines at once: every step is guarded by
 * the database. Polling comes last, so that a slow source delays nothing.
 */
/** For how long counts of readers are kept: the same day of the year before stays to compare with. */
const READER_DAYS = 400

export async function tick(ports: Ports): Promise<TickReport> {
  const { deliveries, clock } = ports
  const expired = await deliveries.expireLeases(clock.now())
  const withdrawn = await deliveries.withdrawStale(clock.now())
  const missed = await deliveries.missExpired(clock.now())
  await ports.archive.number(clock.now())
  const planned = await planDeliveries(ports)
  const enqueued = await enqueueDue(ports)
  const polled = await pollSources(ports)
  return { planned, expired, missed, withdrawn, enqueued, polled }
}
  await ports.readers.prune(daysBefore(dayIn(clock.now(), 'UTC'), READER_DAYS))
