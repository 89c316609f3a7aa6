import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type {
  CheckResult,
  NetworkPost,
  RecentResult,
  RepliesResult,
  StandingPost,
} from '../../ports/network.ts'
import { checkFailure, type Failure, json, readFailure } from '../http.ts'
import {
  enoughToDeny,
  everywhere,
  failuresAmong,
  type Heard,
  inShort,
  type NostrAccount,
  thatSaid,
} from './account.ts'
import {
  answeredBy,
  NOTE,
  type NostrEvent,
  PROFILE,
  postOf,
  secondsOf,
  type Thread,
} from './event.ts'
import { npubOf } from './key.ts'
import { longestNote } from './limits.ts'
import type { Filter, Found, Relay } from './relay.ts'

export interface LookedUp {
  /** The relays that have it, those that do not, and those that could not be asked. */
  readonly having: readonly string[]
  readonly lacking: readonly string[]
  readonly failures: readonly Heard<never>[]
  readonly event?: NostrEvent | undefined
}

const ID = /^[0-9a-f]{64}$/

/** Which relays have an event of this account. */
export async function lookUp(account: NostrAccount, id: string): Promise<LookedUp> {
  if (!ID.test(id)) return { having: [], lacking: account.relays, failures: [] }
  const filter: Filter = { ids: [id], authors: [account.key.pubkey] }
  const heard = await everywhere<Found>(account, (relay) => relay.ask(filter))
  const found = thatSaid(heard, 'found').map(({ relay, answer: { events } }) => ({
    relay,
    event: events.find((one) => one.id === id),
  }))
  return {
    having: found.filter(({ event }) => event).map(({ relay }) => relay),
    lacking: found.filter(({ event }) => !event).map(({ relay }) => relay),
    failures: failuresAmong(heard, 'found'),
    event: found.find(({ event }) => event)?.event,
  }
}

/** Where a note that is answered stands in its thread. */
export async function threadOf(
  account: NostrAccount,
  parent: string,
): Promise<{ readonly outcome: 'thread'; readonly thread: Thread } | Failure> {
  const { event, lacking, failures } = await lookUp(account, parent)
  if (event) {
    return { outcome: 'thread', thread: { root: answeredBy(event)?.root ?? event.id, parent } }
  }
  if (lacking.length >= enoughToDeny(account)) {
    return { outcome: 'gone', reason: 'no relay has the note that this reply answers' }
  }
  const { outcome, reason } = inShort(account, failures)
  const told = `${reason} (asked for the note that this reply answers)`
  if (outcome === 'auth' || outcome === 'blocked') return { outcome, reason: told }
  return { outcome: 'retry', reason: told }
}

const PAGE = 200
const MOST_PAGES = 10

/** Everything that matches, page by page: relays give the newest first, and no more at once than they like. */
async function pages(relay: Relay, filter: Filter): Promise<Found | Failure> {
  const all = new Map<string, NostrEvent>()
  let until: number | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await relay.ask({
      ...filter,
      limit: PAGE,
      ...(until !== undefined && { until }),
    })
    if (answer.outcome !== 'found') return answer
    const fresh = answer.events.filter(({ id }) => !all.has(id))
    for (const event of fresh) all.set(event.id, event)
    if (fresh.length === 0) break
    until = Math.min(...fresh.map(({ created_at }) => created_at))
  }
  return { outcome: 'found', events: [...all.values()] }
}

export async function recent(account: NostrAccount, since: Date): Promise<RecentResult> {
  const filter: Filter = {
    authors: [account.key.pubkey],
    kinds: [NOTE],
    since: secondsOf(since),
  }
  const heard = await everywhere<Found>(account, (relay) => pages(relay, filter))
  const read = thatSaid(heard, 'found')
  if (read.length < enoughToDeny(account)) {
    return readFailure(inShort(account, failuresAmong(heard, 'found')))
  }
  const notes = new Map<string, { event: NostrEvent; relays: string[] }>()
  for (const { relay, answer } of read) {
    for (const event of answer.events) {
      const note = notes.get(event.id) ?? { event, relays: [] }
      note.relays.push(relay)
      notes.set(event.id, note)
    }
  }
  const posts = [...notes.values()]
    .filter(({ event }) => isOwnNote(event, account) && event.created_at >= secondsOf(since))
    .sort((a, b) => b.event.created_at - a.event.created_at)
    .map(({ event, relays }) => standing(event, relays))
  return { outcome: 'read', posts }
}

const isOwnNote = (event: NostrEvent, { key }: NostrAccount) =>
  event.kind === NOTE && event.pubkey === key.pubkey && !answeredBy(event)

function standing(event: NostrEvent, relays: readonly string[]): StandingPost {
  const told = event.tags.flatMap(([name, value = '']) => (name === 'r' ? [value] : []))
  const written = findLinks(event.content, 'scheme').map(({ url }) => url)
  return {
    ...postOf(event, relays),
    text: event.content,
    links: [...new Set([...told, ...written])],
    at: new Date(event.created_at * 1000),
  }
}

/** Of whomever: what answers the note itself. */
export async function replies(account: NostrAccount, { id }: NetworkPost): Promise<RepliesResult> {
  const { event, lacking, failures } = await lookUp(account, id)
  if (!event) {
    return lacking.length >= enoughToDeny(account)
      ? { outcome: 'gone' }
      : laterOrAuth(inShort(account, failures))
  }
  const filter: Filter = { kinds: [NOTE], '#e': [id] }
  const heard = await everywhere<Found>(account, (relay) => pages(relay, filter))
  const read = thatSaid(heard, 'found')
  if (read.length === 0) return laterOrAuth(inShort(account, failuresAmong(heard, 'found')))
  const answers = read
    .flatMap(({ answer }) => answer.events)
    .filter((one) => answeredBy(one)?.parent === id)
  return { outcome: 'read', replies: new Set(answers.map((one) => one.id)).size }
}

function laterOrAuth(failure: Failure): RepliesResult {
  const { outcome, reason } = readFailure(failure)
  return { outcome, reason }
}

const profile = z.object({
  name: z.string().min(1).max(100).optional().catch(undefined),
  display_name: z.string().min(1).max(100).optional().catch(undefined),
})

/**
 * Reads the account's profile; as many relays must answer as have to take a note.
 *
 * @param max the longest note, unless a relay says that it takes less
 */
export async function check(account: NostrAccount, max: number): Promise<CheckResult> {
  const filter: Filter = { authors: [account.key.pubkey], kinds: [PROFILE], limit: 1 }
  const [heard, longest = max] = await Promise.all([
    everywhere<Found>(account, (relay) => relay.ask(filter)),
    longestNote(account),
  ])
  const read = thatSaid(heard, 'found')
  if (read.length < account.quorum) {
    return checkFailure(inShort(account, failuresAmong(heard, 'found')))
  }
  const [newest] = read
    .flatMap(({ answer }) => answer.events)
    .filter(({ kind, pubkey }) => kind === PROFILE && pubkey === account.key.pubkey)
    .sort((a, b) => b.created_at - a.created_at)
  const told = profile.safeParse(json(newest?.content ?? '')).data
  const npub = npubOf(account.key)
  return {
    outcome: 'ok',
    name: told?.name ?? told?.display_name ?? `${npub.slice(0, 12)}…`,
    url: `https://njump.me/${npub}`,
    ...(longest < max && { text: { max: longest } }),
  }
}
