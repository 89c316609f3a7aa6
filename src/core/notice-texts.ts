import type { DeliveryState } from './delivery.ts'
import type { NewNotice, Notice, NoticeEvent } from './notice.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Days before its end at which a credential is spoken of. */
const warnings = [1, 2, 7, 14] as const

interface AnAccount {
  readonly id: string
  readonly network: string
  readonly reason?: string
}

export function accountBroken({ id, network, reason = '' }: AnAccount): NewNotice {
  return {
    ...anAccount('account.broken', id, `broken:${reason}`),
    title: `The account ${id} is broken`,
    text: `Nothing is sent there until this is settled: ${sentence(reason)} Then check the account.`,
    data: { account: id, network, reason },
  }
}

export function accountFailing(account: AnAccount, failures: number): NewNotice {
  const { id, network, reason } = account
  return {
    ...anAccount('account.failing', id, 'failing'),
    title: `The account ${id} keeps failing`,
    text: `Its last ${failures} attempts came to nothing. It is tried again by itself${reason ? `. ${sentence(reason)}` : '.'}`,
    data: { account: id, network, failures, ...(reason !== undefined && { reason }) },
  }
}

/** Undefined when there is more than two weeks left. */
export function accountExpiring(
  { id, network }: AnAccount,
  expiresAt: Date,
  now: Date,
  shown: (at: Date) => string,
): NewNotice | undefined {
  const left = expiresAt.getTime() - now.getTime()
  const days = warnings.find((one) => left <= one * DAY)
  if (days === undefined) return undefined
  const when = left <= 0 ? 'has expired' : `expires in ${days === 1 ? 'a day' : `${days} days`}`
  return {
    event: 'account.expiring',
    key: `expiry:${id}`,
    value: `${expiresAt.toISOString()}:${left <= 0 ? 0 : days}`,
    lasting: true,
    title: `The credential of the account ${id} ${when}`,
    text: `It ends on ${shown(expiresAt)}. Connect the account again on the Accounts page; or, where its token stands in the set-up, make a new one at the network, apply it, and check the account.`,
    path: '/admin/accounts',
    data: { account: id, network, expires_at: expiresAt.toISOString(), days: left <= 0 ? 0 : days },
  }
}

export function feedQuarantined(post: {
  readonly postId: string
  readonly title: string
  readonly feeds: readonly string[]
  readonly reasons: readonly string[]
}): NewNotice {
  const { postId, title, feeds, reasons } = post
  return {
    event: 'feed.quarantined',
    key: `quarantine:${postId}`,
    value: reasons.join('; '),
    lasting: true,
    title: `Feeds do without a post: ${title}`,
    text: `It would break ${feeds.join(', ')}: ${sentence(reasons.join('; '))} Every other post is served. Change the post, and the feeds try it again.`,
    path: `/admin/posts/${encodeURIComponent(postId)}`,
    data: { post: postId, title, feeds, reasons },
  }
}

export function queueLate(
  late: { readonly id: string; readonly accountId: string },
  since: Date,
  shown: (at: Date) => string,
): NewNotice {
  return {
    event: 'queue.late',
    key: 'queue',
    value: 'late',
    lasting: true,
    title: 'Deliveries are late',
    text: `A delivery to ${late.accountId} could have gone out since ${shown(since)}, and nothing took it up. Look into the log, and whether the queue runs.`,
    path: `/admin/deliveries/${encodeURIComponent(late.id)}`,
    data: { delivery: late.id, account: late.accountId, since: since.toISOString() },
  }
}

export function schedulerStalled(since: Date, shown: (at: Date) => string): NewNotice {
  return {
    event: 'scheduler.stalled',
    key: 'scheduler',
    value: `stalled:${since.getTime()}`,
    lasting: true,
    title: 'The scheduler has stopped',
    text: `It last ran at ${shown(since)}. Until it runs again, nothing is sent and no source is polled; feeds are served all the same.`,
    path: '/admin',
    data: { since: since.toISOString() },
  }
}

export function schedulerRecovered(from: Date, to: Date, shown: (at: Date) => string): NewNotice {
  return {
    ...over('scheduler.recovered', 'scheduler', `recovered:${from.getTime()}`),
    title: 'The scheduler runs again',
    text: `It did not run from ${shown(from)} to ${shown(to)}. What was due then goes out now, the newest first; what is past its shelf life is missed.`,
    path: '/admin',
    data: { from: from.toISOString(), to: to.toISOString() },
  }
}

/** What is said when something is over; undefined where nothing is. */
export function recoveryOf(notice: Notice): NewNotice | undefined {
  const value = `over:${notice.id}`
  switch (notice.event) {
    case 'queue.late':
      return {
        ...over('queue.recovered', notice.key, value),
        title: 'Deliveries go out again',
        text: 'Nothing that could go out is late any more.',
        data: {},
      }
    case 'account.broken':
    case 'account.failing':
      return {
        ...over('account.recovered', notice.key, value),
        title: `The account ${notice.data.account} works again`,
        text: 'What is due there goes out now, within its shelf life.',
        path: '/admin/accounts',
        data: { account: notice.data.account, network: notice.data.network },
      }
    default:
      return undefined
  }
}

export function channelDisabled(channel: string, target: string, reason: string): NewNotice {
  return {
    event: 'notify.disabled',
    key: `notify:${channel}`,
    value: `${target}: ${reason}`,
    lasting: true,
    title: `The ${channel} takes no more notices`,
    text: `${target} ${sentence(reason)} Nothing is sent there any more. Set up another in notify, or try this one again: posthorn notify test.`,
    path: '/admin/log',
    data: { channel, target, reason },
  }
}

interface EndedDelivery {
  readonly id: string
  readonly postId: string
  readonly title: string
  readonly accountId: string
  readonly scheduleId: string
  readonly state: DeliveryState
  readonly url?: string
  readonly reason?: string
  readonly changedAt: Date
}

const endings: Readonly<Partial<Record<DeliveryState, readonly [NoticeEvent, string, string]>>> = {
  sent: ['delivery.sent', 'Shared', 'It is on the network.'],
  failed: [
    'delivery.failed',
    'A share failed',
    'Change the post or its template, then retry the delivery.',
  ],
  undecided: [
    'delivery.undecided',
    'A share is undecided',
    'The network cannot tell whether it has it. Look at the account, then say whether it is there.',
  ],
  held: ['delivery.held', 'A share waits for you', 'Approve it or cancel it.'],
}

/** Undefined for a state that nobody is told of. */
export function deliveryEnded(delivery: EndedDelivery): NewNotice | undefined {
  const [event, what, advice] = endings[delivery.state] ?? []
  if (event === undefined) return undefined
  const { id, postId, title, accountId, scheduleId, state, url, reason } = delivery
  return {
    event,
    key: `delivery:${id}`,
    value: `${state}:${delivery.changedAt.getTime()}`,
    lasting: false,
    title: `${what}: ${title}, on ${accountId}`,
    text: [...(reason === undefined ? [] : [sentence(reason)]), advice].join(' '),
    path: `/admin/deliveries/${encodeURIComponent(id)}`,
    data: {
      ...{ id, post: postId, account: accountId, schedule: scheduleId, state },
      ...(url !== undefined && { url }),
      ...(reason !== undefined && { reason }),
    },
  }
}

const anAccount = (event: NoticeEvent, id: string, value: string) => ({
  event,
  key: `account:${id}`,
  value,
  lasting: true,
  path: '/admin/accounts',
})

const over = (event: NoticeEvent, key: string, value: string) => ({
  ...{ event, key, value },
  lasting: false,
})

/** With a full stop at its end. */
const sentence = (text: string) => (/[.!?…]$/.test(text) || text === '' ? text : `${text}.`)
