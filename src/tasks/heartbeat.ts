import { schedulerRecovered, schedulerStalled } from '../core/notice-texts.ts'
import { shownTime } from '../core/shown-time.ts'
import type { Mark } from '../ports/health-store.ts'
import type { Ports } from '../ports/ports.ts'
import { noticeChannelsOf } from './notice-channels.ts'
import { endNotice, type NoticePorts, raiseNotice } from './raise-notice.ts'

/** The scheduler ticks each minute: after this long without one it has stopped. */
export const STALLED = 3 * 60_000

export type Marks = Readonly<Partial<Record<Mark, Date>>>

/** Since when no tick has begun, when that is too long ago. */
export function stalledSince({ tick }: Marks, now: Date): Date | undefined {
  return tick && now.getTime() - tick.getTime() > STALLED ? tick : undefined
}

/**
 * Notes that a tick begins. After a gap it says from when to when there was none, even where nobody was there to see it. The
 * notice comes before the mark: a process that dies between them leaves the gap to the next tick.
 */
export async function beginTick(ports: NoticePorts & Pick<Ports, 'health'>): Promise<void> {
  const now = ports.clock.now()
  const marks = await ports.health.marks()
  const gap = stalledSince(marks, now)
  if (gap) {
    const zone = (await ports.setup.publication())?.timezone ?? 'UTC'
    const shown = (at: Date) => shownTime(at, zone)
    const { channels } = await noticeChannelsOf(ports)
    await raiseNotice(ports, schedulerStalled(gap, shown), channels)
    await endNotice(ports, 'scheduler', schedulerRecovered(gap, now, shown), channels)
  }
  if (gap || !marks.running) await ports.health.mark('running', now)
  await ports.health.mark('tick', now)
}

/** Notes that a tick came to its end. */
export const endTick = ({ health, clock }: Pick<Ports, 'health' | 'clock'>): Promise<void> =>
  health.mark('tick-end', clock.now())
