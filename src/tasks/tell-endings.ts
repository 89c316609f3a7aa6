import { deliveryEnded } from '../core/notice-texts.ts'
import type { Ports } from '../ports/ports.ts'
import type { Marks } from './heartbeat.ts'
import type { ChannelStatus } from './notice-channels.ts'
import { type NoticePorts, raiseNotice } from './raise-notice.ts'

/** Clocks differ, and what is written at one moment is seen at another: so far back is looked again. */
const OVERLAP = 2 * 60_000
const AT_MOST = 500

/**
 * Tells what came to an end since the last time. Deliveries know nothing of notices: what ended is found by its time, so that
 * no crash between the two loses one, and told once by its key.
 */
export async function tellEndings(
  ports: NoticePorts & Pick<Ports, 'health'>,
  channels: readonly ChannelStatus[],
  { told }: Marks,
): Promise<void> {
  const now = ports.clock.now()
  // What ended before anybody watched is no news.
  if (!told) return ports.health.mark('told', now)
  const ended = await ports.health.endedSince(new Date(told.getTime() - OVERLAP), AT_MOST)
  for (const delivery of ended) {
    const notice = deliveryEnded(delivery)
    if (!notice) continue
    const isWanted = channels.some(({ events }) => events.includes(notice.event))
    if (isWanted || notice.event !== 'delivery.sent') await raiseNotice(ports, notice, channels)
  }
  const last = ended.length === AT_MOST ? ended.at(-1)?.changedAt : undefined
  await ports.health.mark('told', last ? new Date(last.getTime() + OVERLAP) : now)
}
