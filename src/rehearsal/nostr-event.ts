import { getEventHash, verifyEvent } from 'nostr-tools/pure'
import { z } from 'zod'

/** https://github.com/nostr-protocol/nips/blob/master/01.md */
const hex = (letters: number) => z.string().regex(new RegExp(`^[0-9a-f]{${letters}}$`))
export const eventSchema = z.strictObject({
  id: hex(64),
  pubkey: hex(64),
  created_at: z.int().nonnegative(),
  kind: z.int().min(0).max(65_535),
  tags: z.array(z.array(z.string()).min(1)),
  content: z.string(),
  sig: hex(128),
})
export type NostrEvent = z.output<typeof eventSchema>

const texts = z.array(z.string())
export const filterSchema = z
  .object({
    ids: z.array(hex(64)).exactOptional(),
    authors: z.array(hex(64)).exactOptional(),
    kinds: z.array(z.int()).exactOptional(),
    since: z.int().exactOptional(),
    until: z.int().exactOptional(),
    limit: z.int().nonnegative().exactOptional(),
  })
  .catchall(texts)
  .refine(
    (filter) => Object.keys(filter).every((key) => KEYS.has(key) || /^#[a-zA-Z]$/.test(key)),
    'unknown key',
  )
export type Filter = z.output<typeof filterSchema>

const KEYS = new Set(['ids', 'authors', 'kinds', 'since', 'until', 'limit'])

/** The most that one question is answered with. */
const MOST = 500

/** What matches any of the filters, newest first, as often as each of them wants at most. */
export function matching(events: readonly NostrEvent[], filters: readonly Filter[]): NostrEvent[] {
  const sorted = events.toSorted(
    (a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
  const found = filters.flatMap((filter) =>
    sorted.filter((event) => matches(event, filter)).slice(0, Math.min(filter.limit ?? MOST, MOST)),
  )
  return [...new Set(found)]
}

function matches(event: NostrEvent, filter: Filter): boolean {
  const { ids, authors, kinds, since = 0, until = Number.POSITIVE_INFINITY } = filter
  if (ids && !ids.includes(event.id)) return false
  if (authors && !authors.includes(event.pubkey)) return false
  if (kinds && !kinds.includes(event.kind)) return false
  if (event.created_at < since || event.created_at > until) return false
  return Object.entries(filter).every(([key, wanted]) => {
    if (!key.startsWith('#')) return true
    const values = event.tags.filter(([name]) => name === key[1]).map(([, value]) => value)
    return Array.isArray(wanted) && wanted.some((one) => values.includes(String(one)))
  })
}

export const tagOf = ({ tags }: NostrEvent, name: string): string | undefined =>
  tags.find(([one]) => one === name)?.[1]

/** NIP-01: of these kinds only the newest of an author and a `d` tag stands. */
export const isAddressable = ({ kind }: NostrEvent) => kind >= 30_000 && kind < 40_000

export const addressOf = (event: NostrEvent) =>
  `${event.kind}:${event.pubkey}:${tagOf(event, 'd') ?? ''}`

/** The longest content that is taken, in code points and in bytes of the whole event. */
export const LONGEST = { content: 10_000, event: 131_072 }
/** How far in the future an event may say that it was made, in seconds. */
const AHEAD = 15 * 60

const KINDS = [1, 5, 30_023]

/** Why an event is refused, whoever it is from: with the prefixes of NIP-01. */
export function whyRefused(event: NostrEvent, now: Date): string | undefined {
  const seconds = Math.floor(now.getTime() / 1000)
  if (getEventHash(event) !== event.id) return 'invalid: id is wrong'
  if (!verifyEvent({ ...event })) return 'invalid: signature is wrong'
  if (event.created_at > seconds + AHEAD) {
    return 'invalid: created_at is too far in the future'
  }
  if (Number(tagOf(event, 'expiration') ?? seconds) < seconds) return 'invalid: event is expired'
  if (!KINDS.includes(event.kind)) return `blocked: kind ${event.kind} is not taken here`
  if (new TextEncoder().encode(JSON.stringify(event)).length > LONGEST.event) {
    return `invalid: event is larger than ${LONGEST.event} bytes`
  }
  if (event.kind === 1 && [...event.content].length > LONGEST.content) {
    return `invalid: content is longer than ${LONGEST.content} characters`
  }
  if (isAddressable(event) && tagOf(event, 'd') === undefined) return 'invalid: d tag is missing'
  return undefined
}
