import { dayIn, daysBefore } from '../core/calendar-day.ts'
import type { Ports } from '../ports/ports.ts'
import { adoptWaiting } from './adopt-account.ts'
import { amendPosts } from './amend-post.ts'
import { checkDueAccounts } from './check-due-accounts.ts'
import { planAll, settleDeliveries } from './delivery-round.ts'
import { enqueueAmendments, enqueueDue } from './enqueue-due.ts'
import { growArchives } from './grow-archives.ts'
import { beginTick, endTick } from './heartbeat.ts'
import { type PollReport, pollSources } from './poll-sources.ts'
import { readPageTexts } from './read-page-texts.ts'
import { sendNotices } from './send-notices.ts'
import { pruneFormer } from './undo-part.ts'
import { watch } from './watch.ts'
import { pruneInbox, workInbox } from './work-inbox.ts'
import { workUnderWay } from './work-under-way.ts'

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

/** For how long counts of readers are kept: the same day of the year before stays to compare with. */
const READER_DAYS = 400

/**
 * What the scheduler runs each minute, in order. May run twice, late, or on two machines at once: every step is guarded by
 * the database. Polling comes last, so that a slow source delays nothing.
 *
 * @param isStopping whether the process is to stop: work on very many posts is left to the next tick then
 */
export async function tick(ports: Ports, isStopping = () => false): Promise<TickReport> {
  const { clock } = ports
  await beginTick(ports)
  const settled = await settleDeliveries(ports)
  await ports.readers.prune(daysBefore(dayIn(clock.now(), 'UTC'), READER_DAYS))
  await ports.images.prune(clock.now())
  await adoptWaiting(ports)
  await ports.amendments.expireLeases(clock.now())
  await amendPosts(ports)
  const planned = await planAll(ports, isStopping)
  const enqueued = await enqueueDue(ports)
  await enqueueAmendments(ports)
  await workInbox(ports)
  await pruneInbox(ports)
  await pruneFormer(ports)
  const polled = await pollSources(ports)
  await readPageTexts(ports)
  await checkDueAccounts(ports)
  await growArchives(ports, isStopping)
  for (const { what, message } of await workUnderWay(ports)) ports.log.info({ what }, message)
  await endTick(ports)
  await watchAndTell(ports)
  return { ...settled, planned, enqueued, polled }
}

/** Telling is no part of the work: when it fails, the next tick tells. */
export async function watchAndTell(ports: Ports): Promise<void> {
  try {
    await watch(ports)
    await sendNotices(ports)
  } catch (error) {
    ports.log.error({ error: String(error) }, 'the watchdog failed; it comes again')
  }
}
