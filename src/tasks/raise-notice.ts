import type { NewNotice, NoticeEvent } from '../core/notice.ts'
import type { NoticeChannel } from '../core/notify.ts'
import type { Telling } from '../ports/notice-store.ts'
import type { Ports } from '../ports/ports.ts'
import { type ChannelStatus, noticeChannelsOf } from './notice-channels.ts'

export type NoticePorts = Pick<Ports, 'clock' | 'log' | 'notices' | 'notifiers' | 'setup'>

/** The log has these already, or needs no warning of them. */
const quiet: readonly NoticeEvent[] = ['delivery.sent', 'notify.test']

/** Writes down what is to be told, once, and to whom. False when that was done before. */
export async function raiseNotice(
  ports: NoticePorts,
  notice: NewNotice,
  channels?: readonly ChannelStatus[],
): Promise<boolean> {
  const all = channels ?? (await noticeChannelsOf(ports)).channels
  const { key, event, title } = notice
  const raised = await ports.notices.raise(telling(ports, notice, all), ports.clock.now())
  if (raised && !quiet.includes(event)) ports.log.warn({ event, key }, title)
  return raised
}

/** What lasted is over; `over` says so. */
export async function endNotice(
  ports: NoticePorts,
  key: string,
  over: NewNotice | undefined,
  channels: readonly ChannelStatus[],
): Promise<void> {
  const ended = await ports.notices.end(
    key,
    ports.clock.now(),
    over && telling(ports, over, channels),
  )
  if (ended && over) ports.log.info({ event: over.event, key }, over.title)
}

const telling = (
  { clock }: NoticePorts,
  notice: NewNotice,
  channels: readonly ChannelStatus[],
): Telling => ({ id: clock.mint(), notice, channels: takers(notice, channels) })

/** A test is for every channel that could be told, one that takes no more as well. */
function takers({ event }: NewNotice, channels: readonly ChannelStatus[]): NoticeChannel[] {
  const isTest = event === 'notify.test'
  return channels
    .filter(
      ({ state, events }) =>
        (isTest || events.includes(event)) &&
        (state === 'on' || state === 'locked' || (isTest && state === 'disabled')),
    )
    .map(({ channel }) => channel)
}
