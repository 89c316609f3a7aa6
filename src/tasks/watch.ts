import type { NewNotice, Notice } from '../core/notice.ts'
import {
  accountBroken,
  accountExpiring,
  accountFailing,
  channelDisabled,
  feedQuarantined,
  queueLate,
  recoveryOf,
  schedulerStalled,
} from '../core/notice-texts.ts'
import { shownTime } from '../core/shown-time.ts'
import { tokenExpiring } from '../core/token-expiring.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { type Marks, stalledSince } from './heartbeat.ts'
import { type ChannelStatus, noticeChannelsOf } from './notice-channels.ts'
import { endNotice, type NoticePorts, raiseNotice } from './raise-notice.ts'
import { tellEndings } from './tell-endings.ts'

export type WatchPorts = NoticePorts & Pick<Ports, 'access' | 'health' | 'quarantine'>

/** Attempts in a row that come to nothing before that is worth a word. */
const FAILING = 3
/** How late a delivery may be: it is handed on each minute. */
export const LATE = 3 * 60_000
/** What is late must be so twice: an account that was just resumed is not. */
const LATE_FOR = 60_000
const DAY = 24 * 60 * 60_000
const KEPT = 90 * DAY

interface Seen {
  readonly now: Date
  readonly marks: Marks
  readonly accounts: readonly Account[]
  readonly channels: readonly ChannelStatus[]
  readonly shown: (at: Date) => string
}

/**
 * The watchdog: looks at everything that can go wrong unseen, raises what holds, ends what does not hold any more, and tells
 * what came to an end. May run twice, and beside itself: every notice is told once. Where nothing changed it only reads.
 */
export async function watch(ports: WatchPorts): Promise<void> {
  const seen = await look(ports)
  const open = await ports.notices.open()
  const holds = await conditions(ports, seen, open)
  for (const notice of holds) {
    const known = open.some(({ key, value }) => key === notice.key && value === notice.value)
    if (!known) await raiseNotice(ports, notice, seen.channels)
  }
  for (const notice of open) {
    if (holds.some(({ key }) => key === notice.key)) continue
    await endNotice(ports, notice.key, overOf(notice, seen), seen.channels)
  }
  await tellEndings(ports, seen.channels, seen.marks)
  await prune(ports, seen)
}

async function look(ports: WatchPorts): Promise<Seen> {
  const now = ports.clock.now()
  const [marks, accounts, { channels }, publication] = await Promise.all([
    ports.health.marks(),
    ports.setup.accounts(),
    noticeChannelsOf(ports),
    ports.setup.publication(),
  ])
  const zone = publication?.timezone ?? 'UTC'
  return { now, marks, accounts, channels, shown: (at) => shownTime(at, zone) }
}

/** Everything that holds now. */
async function conditions(
  ports: WatchPorts,
  seen: Seen,
  open: readonly Notice[],
): Promise<readonly NewNotice[]> {
  const stalled = stalledSince(seen.marks, seen.now)
  const late = await lateQueue(ports, seen)
  // What a stopped scheduler leaves lying is no further news.
  const queue = stalled ? open.filter(({ key }) => key === 'queue') : late
  return [
    ...(stalled ? [schedulerStalled(stalled, seen.shown)] : []),
    ...queue,
    ...seen.accounts.flatMap(accountTrouble),
    ...(await expiries(ports, seen)),
    ...(await tokenExpiries(ports, seen)),
    ...(await quarantined(ports)),
    ...seen.channels
      .filter(({ state }) => state === 'disabled')
      .map(({ channel, target, reason = '' }) => channelDisabled(channel, target, reason)),
  ]
}

function accountTrouble(account: Account): NewNotice[] {
  if (account.state === 'broken') return [accountBroken(account)]
  if (account.state !== 'active' || account.failures < FAILING) return []
  const { id, network, restReason } = account
  const why = restReason === undefined ? {} : { reason: restReason }
  return [accountFailing({ id, network, ...why }, account.failures)]
}

/** Late counts from when ticks came again: after an outage everything is old. */
async function lateQueue(
  { health }: WatchPorts,
  { now, marks, shown }: Seen,
): Promise<readonly NewNotice[]> {
  const running = marks.running
  const late = running && (await health.lateDelivery(now))
  const since = late && new Date(Math.max(late.since.getTime(), running.getTime()))
  if (!since || now.getTime() - since.getTime() <= LATE) {
    if (marks.late) await health.unmark('late')
    return []
  }
  if (!marks.late) await health.mark('late', now)
  const first = marks.late ?? now
  return now.getTime() - first.getTime() >= LATE_FOR ? [queueLate(late, since, shown)] : []
}

async function expiries(ports: WatchPorts, { now, accounts, shown }: Seen): Promise<NewNotice[]> {
  const checks = await ports.health.accountChecks()
  return accounts.flatMap((account) => {
    const check = checks.find(({ accountId }) => accountId === account.id)
    const notice = check?.expiresAt && accountExpiring(account, check.expiresAt, now, shown)
    return notice ? [notice] : []
  })
}

async function tokenExpiries({ access }: WatchPorts, { now, shown }: Seen): Promise<NewNotice[]> {
  const tokens = await access.tokens()
  return tokens.flatMap((token) => tokenExpiring(token, now, shown) ?? [])
}

/** One for each post, however many feeds and formats do without it. */
async function quarantined({ quarantine }: WatchPorts): Promise<NewNotice[]> {
  const posts = Map.groupBy(await quarantine.list(), ({ postId }) => postId)
  return [...posts].map(([postId, entries]) =>
    feedQuarantined({
      postId,
      title: entries[0]?.title ?? postId,
      feeds: [...new Set(entries.map(({ feed }) => feed))].sort(),
      reasons: [...new Set(entries.map(({ reason }) => reason))].sort(),
    }),
  )
}

/** An account that was paused or taken out of the set-up does not work again. */
function overOf(notice: Notice, { accounts }: Seen): NewNotice | undefined {
  const about = notice.data.account
  if (!notice.key.startsWith('account:')) return recoveryOf(notice)
  return accounts.some(({ id, state }) => id === about && state === 'active')
    ? recoveryOf(notice)
    : undefined
}

async function prune({ health, notices }: WatchPorts, { now, marks }: Seen): Promise<void> {
  if (marks.pruned && now.getTime() - marks.pruned.getTime() < DAY) return
  await health.mark('pruned', now)
  await notices.prune(new Date(now.getTime() - KEPT))
}
