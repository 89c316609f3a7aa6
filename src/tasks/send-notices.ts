import { channelDisabled } from '../core/notice-texts.ts'
import { type NoticeChannel, type NotifySettings, noticeChannels } from '../core/notify.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import { traceBy } from '../core/trace.ts'
import type { DueMessage } from '../ports/notice-store.ts'
import type { Notifier, NotifyResult } from '../ports/notifier.ts'
import type { Ports } from '../ports/ports.ts'
import { type ChannelStatus, noticeChannelsOf } from './notice-channels.ts'
import { type NoticePorts, raiseNotice } from './raise-notice.ts'

export type SendNoticePorts = NoticePorts & Pick<Ports, 'outgoing' | 'tracing'>

const retry: RetryPolicy = { first: 20_000, factor: 3, most: 60 * 60_000 }
/** After a day nobody wants to hear of it by this channel: the log has it. */
const GIVE_UP = 24 * 60 * 60_000
/** Longer than any notifier takes, so that only a dead process loses its claim. */
const CLAIM = 120_000
const AT_MOST = 50

/** Tells what waits to be told, each channel by itself, so that a slow one delays no other. Returns how many were told. */
export async function sendNotices(ports: SendNoticePorts): Promise<number> {
  const { settings, channels } = await noticeChannelsOf(ports)
  const told = await Promise.all(
    noticeChannels.map((name) => {
      const status = channels.find(({ channel }) => channel === name)
      return tellBy(ports, name, status, settings)
    }),
  )
  return told.reduce((sum, count) => sum + count, 0)
}

async function tellBy(
  ports: SendNoticePorts,
  channel: NoticeChannel,
  status: ChannelStatus | undefined,
  settings: NotifySettings,
): Promise<number> {
  if (status?.state === 'locked') return 0
  const now = ports.clock.now()
  const due = await ports.notices.due(channel, now, AT_MOST)
  const notifier = status?.notifier
  if (!notifier) {
    for (const message of due) {
      await ports.notices.finish(message, 'failed', status?.reason ?? 'No longer set up.', now)
    }
    return 0
  }
  const sendable = due.filter(
    ({ notice }) => status.state === 'on' || notice.event === 'notify.test',
  )
  let told = 0
  for (let from = 0; from < sendable.length; from += notifier.atOnce) {
    const claimed = await ports.notices.claim(
      sendable.slice(from, from + notifier.atOnce),
      new Date(now.getTime() + CLAIM),
    )
    if (claimed.length === 0) continue
    const result = await tellTraced(ports, notifier, claimed, status, settings)
    // A channel that does not answer now is not asked for every single notice.
    if (result.outcome === 'retry' || result.outcome === 'gone') break
    if (result.outcome === 'sent') told += claimed.length
  }
  return told
}

/** Each try is of a trace of its own, and is kept where its receiver answers in a way that can be. */
async function tellTraced(
  ports: SendNoticePorts,
  notifier: Notifier,
  claimed: readonly DueMessage[],
  status: ChannelStatus,
  settings: NotifySettings,
): Promise<NotifyResult> {
  const { clock, notices, tracing } = ports
  const trace = traceBy(clock.chance)
  const at = clock.now()
  const request = tracing.current()?.request
  const cause = { trace, tells: true, ...(request !== undefined && { request }) }
  return tracing.run(cause, async () => {
    const result = await tell(ports, notifier, claimed, settings)
    const { status: answered, body } = result.answer ?? {}
    for (const { noticeId, tries } of result.answer ? claimed : []) {
      await notices.logWebhook({
        ...{ noticeId, number: tries + 1, at, outcome: result.outcome, trace },
        ms: clock.now().getTime() - at.getTime(),
        ...(answered !== undefined && { status: answered }),
        ...('reason' in result && { reason: result.reason }),
        ...(body !== undefined && { answer: body }),
      })
    }
    await settle(ports, claimed, status, result)
    return result
  })
}

/** A notifier never throws; if it does all the same, the notice is told later. */
async function tell(
  { outgoing, clock, log }: SendNoticePorts,
  notifier: Notifier,
  claimed: readonly DueMessage[],
  settings: NotifySettings,
): Promise<NotifyResult> {
  const notices = claimed.map(({ notice }) => notice)
  try {
    return await notifier.send(notices, settings, { outgoing, now: clock.now })
  } catch (error) {
    log.error({ channel: notifier.channel, error: String(error) }, 'a notifier threw')
    return { outcome: 'retry', reason: 'Posthorn could not send it.' }
  }
}

async function settle(
  ports: SendNoticePorts,
  claimed: readonly DueMessage[],
  { channel, target, notifier }: ChannelStatus,
  result: NotifyResult,
): Promise<void> {
  const { notices, clock, log } = ports
  const now = clock.now()
  switch (result.outcome) {
    case 'sent':
      for (const message of claimed) await notices.finish(message, 'sent', undefined, now)
      if (claimed.some(({ notice }) => notice.event === 'notify.test'))
        await notices.enable(channel)
      return
    case 'refused':
      log.warn({ channel, reason: result.reason }, 'a notice was refused')
      for (const message of claimed) await notices.finish(message, 'failed', result.reason, now)
      return
    case 'gone': {
      const { reason } = result
      await notices.disable({ channel, target, reason, at: now })
      await raiseNotice(ports, channelDisabled(channel, target, reason))
      return
    }
    case 'retry':
      for (const message of claimed) await again(ports, message, result, notifier?.retries)
  }
}

async function again(
  { notices, clock, log }: SendNoticePorts,
  message: DueMessage,
  { reason, after }: Extract<NotifyResult, { outcome: 'retry' }>,
  retries: readonly number[] | undefined,
): Promise<void> {
  const now = clock.now()
  const wait = retries ? jittered(retries[message.tries], clock.chance()) : waitOf(message, clock)
  const dueAt = wait === undefined ? undefined : (after ?? new Date(now.getTime() + wait))
  const isTest = message.notice.event === 'notify.test'
  if (!isTest && dueAt) return notices.retry(message, dueAt, reason, now)
  const { channel, noticeId } = message
  log.error({ channel, notice: noticeId, reason }, 'a notice is given up')
  const tries = retries ? `${message.tries + 1} tries` : 'a day'
  await notices.finish(
    message,
    'failed',
    isTest ? reason : `Given up after ${tries}: ${reason}`,
    now,
  )
}

/** Up to a tenth more, so that not everything that waits comes at once. */
const jittered = (wait: number | undefined, chance: number) =>
  wait === undefined ? undefined : Math.round(wait * (1 + chance / 10))

/** Undefined when it is given up. */
function waitOf(
  { tries, notice }: DueMessage,
  { now, chance }: Ports['clock'],
): number | undefined {
  const wait = backoff(retry, tries + 1, chance())
  return now().getTime() + wait < notice.raisedAt.getTime() + GIVE_UP ? wait : undefined
}
