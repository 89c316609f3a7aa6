import type { NoticeEvent } from '../core/notice.ts'
import {
  channelsOf,
  eventsOf,
  type NoticeChannel,
  type NotifySettings,
  targetOf,
} from '../core/notify.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * A channel of the set-up as it stands. `on`: it is told. `locked`: its secrets cannot be opened now, so that notices wait.
 * `disabled`: it said that it takes no more. `unavailable`: it cannot be had here.
 */
export interface ChannelStatus {
  readonly channel: NoticeChannel
  readonly target: string
  readonly events: readonly NoticeEvent[]
  readonly state: 'on' | 'locked' | 'disabled' | 'unavailable'
  readonly reason?: string
  readonly notifier?: Notifier
}

export interface NoticeChannels {
  readonly settings: NotifySettings
  readonly channels: readonly ChannelStatus[]
}

/** Who can be told now, and who cannot and why. */
export async function noticeChannelsOf(
  ports: Pick<Ports, 'setup' | 'notices' | 'notifiers'>,
): Promise<NoticeChannels> {
  const [notify, disabled] = await Promise.all([ports.setup.notify(), ports.notices.disabled()])
  const settings = notify?.settings ?? {}
  const channels = channelsOf(settings).map((channel): ChannelStatus => {
    const notifier = ports.notifiers.find((one) => one.channel === channel)
    const target = targetOf(settings, channel)
    const known = { channel, target, events: eventsOf(settings, channel) }
    if (!notifier) {
      return { ...known, state: 'unavailable', reason: 'It is not available where this runs.' }
    }
    if (notify?.locked) {
      const reason = 'Its secrets cannot be opened with this POSTHORN_SECRET: apply the set-up.'
      return { ...known, state: 'locked', reason }
    }
    const missing = notifier.unavailable(settings)
    if (missing !== undefined) return { ...known, state: 'unavailable', reason: missing }
    const ended = disabled.find((one) => one.channel === channel && one.target === target)
    if (ended) return { ...known, state: 'disabled', reason: ended.reason, notifier }
    return { ...known, state: 'on', notifier }
  })
  return { settings, channels }
}
