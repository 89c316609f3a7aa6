import type { NoticeChannel } from '../core/notify.ts'
import { noticeChannelsOf } from './notice-channels.ts'
import { raiseNotice } from './raise-notice.ts'
import { type SendNoticePorts, sendNotices } from './send-notices.ts'

/** What came of trying one channel. */
export interface TriedChannel {
  readonly channel: NoticeChannel
  readonly target: string
  readonly outcome: 'sent' | 'failed' | 'unavailable'
  readonly reason?: string
}

/** Sends a notice by every channel of the set-up, through the outbox like any other. A channel that took no more is tried, too. */
export async function testNotify(ports: SendNoticePorts): Promise<readonly TriedChannel[]> {
  const { channels } = await noticeChannelsOf(ports)
  const value = ports.clock.mint()
  await raiseNotice(
    ports,
    {
      ...{ event: 'notify.test', key: 'test', value, lasting: false },
      title: 'A test notice',
      text: 'Somebody wants to see whether notices arrive. This one did.',
      path: '/admin/log',
      data: {},
    },
    channels,
  )
  await sendNotices(ports)
  const page = await ports.notices.list({ limit: 50 })
  const test = page.items.find((notice) => notice.value === value)
  return channels.map(({ channel, target, reason: why }) => {
    const message = test?.messages.find((one) => one.channel === channel)
    const reason = message ? message.reason : why
    const outcome = !message ? 'unavailable' : message.state === 'sent' ? 'sent' : 'failed'
    return { channel, target, outcome, ...(reason !== undefined && { reason }) }
  })
}
