import { shownTime } from '../core/shown-time.ts'
import type { Ports } from '../ports/ports.ts'
import { examinePeople, examineTokens } from './examine-access.ts'
import { examineAccounts } from './examine-accounts.ts'
import { examineAddress } from './examine-address.ts'
import { examineClock, examineZone } from './examine-clock.ts'
import { examineSources } from './examine-sources.ts'
import { stalledSince } from './heartbeat.ts'
import { noticeChannelsOf } from './notice-channels.ts'
import { LATE } from './watch.ts'
import { workUnderWay } from './work-under-way.ts'

/** `wrong` needs a person; `warning` may; `ok` says what was looked at. */
export interface Examined {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'wrong'
  readonly message: string
  /** What to do about it. */
  readonly advice?: string
}

const SHOWN = 5

/** Looks at everything that an operator would look at, one after the other, and says what to do. */
export async function examine(ports: Ports, publicUrl: string): Promise<readonly Examined[]> {
  const checks: readonly (readonly [string, () => Promise<readonly Examined[]>])[] = [
    ['database', () => database(ports)],
    ['keys', () => keys(ports)],
    ['clock', () => examineClock(ports)],
    ['time zones', () => examineZone(ports)],
    ['scheduler', () => scheduler(ports)],
    ['accounts', () => examineAccounts(ports)],
    ['queue', () => queue(ports)],
    ['deliveries', () => deliveries(ports)],
    ['feeds', () => feeds(ports)],
    ['work', () => underWay(ports)],
    ['sources', () => examineSources(ports)],
    ['public URL', () => examineAddress(ports, publicUrl)],
    ['notify', () => notify(ports)],
    ['people', () => examinePeople(ports)],
    ['tokens', () => examineTokens(ports)],
  ]
  const found: Examined[] = []
  for (const [check, look] of checks) {
    try {
      found.push(...(await look()))
    } catch (error) {
      found.push({ check, state: 'wrong', message: `It could not be looked at: ${String(error)}` })
    }
  }
  return found
}

async function database({ health, clock, posts }: Ports): Promise<Examined[]> {
  const check = 'database'
  try {
    await health.probe(clock.now())
    return [{ check, state: 'ok', message: `It can be written; ${await posts.count()} posts.` }]
  } catch (error) {
    return [
      {
        ...{ check, state: 'wrong' as const, message: `It cannot be written: ${String(error)}` },
        advice: 'Look at the disk, and at who owns the files of the data folder.',
      },
    ]
  }
}

async function keys({ setup }: Ports): Promise<Examined[]> {
  const locked = (await setup.accounts()).filter((account) => account.locked).map(({ id }) => id)
  if ((await setup.notify())?.locked) locked.push('notify')
  return locked.length === 0
    ? [{ check: 'keys', state: 'ok', message: 'All stored credentials can be opened.' }]
    : [
        {
          check: 'keys',
          state: 'wrong',
          message: `With this POSTHORN_SECRET the credentials of ${locked.join(', ')} cannot be opened.`,
          advice: 'Start with the secret they were saved under, or apply the set-up file again.',
        },
      ]
}

async function scheduler(ports: Ports): Promise<Examined[]> {
  const check = 'scheduler'
  const advice = 'Is the server running? posthorn serve, or the Cron Trigger of the Worker.'
  const now = ports.clock.now()
  const marks = await ports.health.marks()
  const zone = (await ports.setup.publication())?.timezone ?? 'UTC'
  if (!marks.tick) return [{ check, state: 'wrong', message: 'It has never run.', advice }]
  const stalled = stalledSince(marks, now)
  const last = shownTime(marks.tick, zone)
  return stalled
    ? [{ check, state: 'wrong', message: `It has not run since ${last}.`, advice }]
    : [{ check, state: 'ok', message: `It last ran at ${last}.` }]
}

async function queue({ health, clock }: Ports): Promise<Examined[]> {
  const check = 'queue'
  const now = clock.now()
  const late = await health.lateDelivery(now)
  if (!late || now.getTime() - late.since.getTime() <= LATE) {
    return [{ check, state: 'ok', message: 'Nothing that could go out is late.' }]
  }
  const minutes = Math.round((now.getTime() - late.since.getTime()) / 60_000)
  const message = `A delivery to ${late.accountId} could have gone out ${minutes} minutes ago.`
  const advice = `Does the server run? posthorn deliveries show ${late.id}`
  return [{ check, state: 'wrong', message, advice }]
}

async function deliveries({ deliveries }: Ports): Promise<Examined[]> {
  const counts = await deliveries.counts()
  const waiting = (['undecided', 'failed', 'held'] as const).filter((state) => counts[state])
  const check = 'deliveries'
  if (waiting.length === 0) return [{ check, state: 'ok', message: 'None waits for a person.' }]
  const said = waiting.map((state) => `${counts[state]} ${state}`).join(', ')
  const advice = `posthorn deliveries list --state ${waiting[0]}`
  const state = waiting.includes('undecided') ? 'wrong' : 'warning'
  return [{ check, state, message: `Waiting for a person: ${said}.`, advice }]
}

async function feeds({ quarantine, setup }: Ports): Promise<Examined[]> {
  const check = 'feeds'
  const posts = Map.groupBy(await quarantine.list(), ({ postId }) => postId)
  if (posts.size === 0) {
    const { length } = await setup.feeds()
    return [{ check, state: 'ok', message: `${length} feeds, no post is set aside.` }]
  }
  return [...posts].slice(0, SHOWN).map(([postId, entries]) => ({
    check,
    state: 'wrong',
    message: `They do without the post ${postId} (${entries[0]?.title}): ${entries[0]?.reason}`,
    advice: 'Change the post, and the feeds try it again. Every other post is served.',
  }))
}

const underWay = async (ports: Ports): Promise<Examined[]> =>
  (await workUnderWay(ports)).map(({ what, message }) => ({ check: what, state: 'ok', message }))

async function notify(ports: Ports): Promise<Examined[]> {
  const { settings, channels } = await noticeChannelsOf(ports)
  if (channels.length === 0) {
    const message = 'Nobody is told when something needs a person.'
    return [{ check: 'notify', state: 'warning', message, advice: 'Set up notify.' }]
  }
  return channels.map(({ channel, target, state, reason = '' }) => {
    const check = `notify ${channel}`
    if (state !== 'on') {
      const advice = 'Change notify in the set-up, then posthorn notify test.'
      return { check, state: 'wrong', message: `${target}: ${reason}`, advice }
    }
    if (channel === 'webhook' && settings.webhook?.secret === undefined) {
      const message = `${target} is told, and cannot tell by a signature that it is from here.`
      return { check, state: 'warning', message, advice: 'Set notify.secret: whsec_ and base64.' }
    }
    return { check, state: 'ok', message: `${target} is told.` }
  })
}
