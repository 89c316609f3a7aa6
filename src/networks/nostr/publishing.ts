import { z } from 'zod'
import type {
  ChangeResult,
  Draft,
  FindResult,
  NetworkPost,
  Progress,
  PublishResult,
} from '../../ports/network.ts'
import { changeResult, type Failure, json, lookFailure, publishFailure } from '../http.ts'
import {
  enoughToDeny,
  everywhere,
  failuresAmong,
  type Heard,
  inShort,
  type NostrAccount,
  reasonOf,
  thatSaid,
} from './account.ts'
import { articleOf, deletionOf, eventSchema, type NostrEvent, noteOf, postOf } from './event.ts'
import { missedEvents } from './missed.ts'
import type { Kept, Relay } from './relay.ts'
import { lookUp, threadOf } from './timeline.ts'

/** All that is sent for a draft: the article, if there is one, and the note, which is what is looked for. */
interface Events {
  readonly outcome: 'made'
  readonly article?: NostrEvent | undefined
  readonly note: NostrEvent
}

const allOf = ({ article, note }: Events) => (article ? [article, note] : [note])

const keptEvents = z.object({ article: eventSchema.optional(), note: eventSchema })

/** What an earlier attempt kept, or the same events made anew: their ids do not change. */
async function eventsOf(
  account: NostrAccount,
  draft: Draft,
  at: string,
  kept: string | undefined,
): Promise<Events | Failure> {
  const before = kept === undefined ? undefined : keptEvents.safeParse(json(kept)).data
  if (before) return { outcome: 'made', ...before }
  const { replyTo } = draft
  const thread = replyTo && (await threadOf(account, replyTo.id))
  if (thread && thread.outcome !== 'thread') return thread
  const { key } = account
  return {
    outcome: 'made',
    article: articleOf(key, draft, at),
    note: noteOf(key, draft, at, thread?.thread),
  }
}

/**
 * Sends a draft's events to every relay. They are signed and kept before the first byte goes out, so that every attempt sends the
 * very same ones, which relays take once.
 */
export async function publish(
  account: NostrAccount,
  draft: Draft,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const at = draft.at ?? account.io.now().toISOString()
  const events = await eventsOf(account, draft, at, progress?.kept)
  if (events.outcome !== 'made') return publishFailure(events, draft)
  const { article, note } = events
  if (progress && progress.kept === undefined) {
    const isOurs = await progress.keep(JSON.stringify({ article, note }))
    if (!isOurs) return { outcome: 'retry', reason: 'another attempt has taken this over' }
  }
  const missed = missedEvents(account.io)
  const heard = await everywhere(account, async (relay, url) => {
    const answer = await putAll(relay, allOf(events))
    if (answer.outcome === 'kept') await makeUp(relay, url, missed)
    return answer
  })
  const [kept, failures] = [thatSaid(heard, 'kept'), failuresAmong(heard, 'kept')]
  if (kept.length < account.quorum) return fallenShort(account, kept.length, failures)
  await missed.add(allOf(events), mayTakeItLater(failures))
  return {
    outcome: 'published',
    ...postOf(
      note,
      kept.map(({ relay }) => relay),
    ),
  }
}

async function putAll(relay: Relay, events: readonly NostrEvent[]): Promise<Kept | Failure> {
  for (const event of events) {
    const answer = await relay.put(event)
    if (answer.outcome !== 'kept') return answer
  }
  return { outcome: 'kept' }
}

/** Brings a relay what it missed before. What it refuses for good is given up. */
async function makeUp(relay: Relay, url: string, missed: ReturnType<typeof missedEvents>) {
  const settled: string[] = []
  for (const event of await missed.of(url)) {
    const { outcome } = await relay.put(event)
    if (outcome === 'lost' || outcome === 'retry') break
    settled.push(event.id)
  }
  await missed.settle(url, settled)
}

const mayTakeItLater = (failures: readonly Heard<never>[]) =>
  failures
    .filter(({ answer }) => answer.outcome === 'lost' || answer.outcome === 'retry')
    .map(({ relay }) => relay)

/** Where a relay has it, or may have it, it is looked for before anything else. */
function fallenShort(
  account: NostrAccount,
  kept: number,
  failures: readonly Heard<never>[],
): PublishResult {
  const reason = reasonOf(account, failures)
  if (kept > 0) return { outcome: 'lost', reason: tooFew(account, kept, reason) }
  if (failures.some(({ answer }) => answer.outcome === 'lost')) return { outcome: 'lost', reason }
  if (mayTakeItLater(failures).length >= account.quorum) return { outcome: 'retry', reason }
  const refusals = failures.filter(({ answer }) => answer.outcome !== 'retry')
  const { outcome } = inShort(account, refusals)
  return outcome === 'auth' || outcome === 'blocked'
    ? { outcome, reason }
    : { outcome: 'rejected', reason }
}

const tooFew = ({ relays, quorum }: NostrAccount, kept: number, reason: string) =>
  `${kept} of ${relays.length} relays took it, ${quorum} are needed: ${reason}`

/**
 * Asks every relay for the note. What some have, though fewer than a quorum, stands already: the others are given it too.
 */
export async function find(
  account: NostrAccount,
  draft: Draft,
  kept: string | undefined,
): Promise<FindResult> {
  if (draft.at === undefined && kept === undefined) {
    return { outcome: 'unable', reason: 'the moment that its id is made of was not kept' }
  }
  const events = await eventsOf(account, draft, draft.at ?? '', kept)
  if (events.outcome === 'gone') return { outcome: 'absent' }
  if (events.outcome !== 'made') return lookFailure(events)
  const { having, lacking, failures } = await lookUp(account, events.note.id)
  if (having.length === 0) {
    return lacking.length >= enoughToDeny(account)
      ? { outcome: 'absent' }
      : lookFailure(inShort(account, failures))
  }
  const given =
    having.length >= account.quorum
      ? []
      : await everywhere(account, (relay) => putAll(relay, allOf(events)), lacking)
  const takers = thatSaid(given, 'kept').map(({ relay }) => relay)
  const all = [...having, ...takers]
  const rest = [...failures, ...failuresAmong(given, 'kept')]
  if (all.length < account.quorum) return stillShort(account, all.length, rest)
  const untold = given.length === 0 ? lacking : []
  const missing = [...untold, ...mayTakeItLater(rest)]
  await missedEvents(account.io).add(allOf(events), missing)
  return { outcome: 'found', post: postOf(events.note, all) }
}

function stillShort(
  account: NostrAccount,
  having: number,
  failures: readonly Heard<never>[],
): FindResult {
  const reason = tooFew(account, having, reasonOf(account, failures))
  const hope = having + mayTakeItLater(failures).length >= account.quorum
  return hope ? { outcome: 'later', reason } : { outcome: 'unable', reason }
}

/** Relays are asked to delete it; those that cannot be reached now are asked when they can. */
export async function remove(account: NostrAccount, { id }: NetworkPost): Promise<ChangeResult> {
  const { having, lacking, failures, event } = await lookUp(account, id)
  if (!event) {
    return lacking.length >= enoughToDeny(account)
      ? { outcome: 'gone' }
      : changeResult(inShort(account, failures))
  }
  const missed = missedEvents(account.io)
  await missed.drop([id])
  const deletion = deletionOf(account.key, event, account.io.now())
  const heard = await everywhere(account, (relay) => relay.put(deletion))
  const refused = failuresAmong(heard, 'kept')
  const standing = refused.filter(({ relay }) => having.includes(relay))
  if (standing.length > 0) return changeResult(inShort(account, standing))
  await missed.add([deletion], mayTakeItLater(refused))
  return { outcome: 'done' }
}
