import { neventEncode } from 'nostr-tools/nip19'
import { finalizeEvent, getEventHash, verifyEvent } from 'nostr-tools/pure'
import { z } from 'zod'
import type { Draft, NetworkPost } from '../../ports/network.ts'
import type { Key } from './key.ts'

/** https://github.com/nostr-protocol/nips/blob/master/01.md */
const hex = (letters: number) => z.string().regex(new RegExp(`^[0-9a-f]{${letters}}$`))
export const eventSchema = z.object({
  id: hex(64),
  pubkey: hex(64),
  created_at: z.int().nonnegative(),
  kind: z.int().nonnegative(),
  tags: z.array(z.array(z.string())),
  content: z.string(),
  sig: hex(128),
})
export type NostrEvent = z.output<typeof eventSchema>
type Unsigned = Pick<NostrEvent, 'kind' | 'tags' | 'content' | 'created_at'>

export const NOTE = 1
export const PROFILE = 0
export const DELETION = 5
export const ARTICLE = 30_023
const PROOF = 22_242

/** What others say is an event: only when its id and its signature are right. */
export function readEvent(told: unknown): NostrEvent | undefined {
  const event = eventSchema.safeParse(told).data
  if (!event || getEventHash(event) !== event.id) return undefined
  return verifyEvent({ ...event }) ? event : undefined
}

export function signed({ secret }: Key, event: Unsigned): NostrEvent {
  const { id, pubkey, created_at, kind, tags, content, sig } = finalizeEvent({ ...event }, secret)
  return { id, pubkey, created_at, kind, tags, content, sig }
}

/** The note that is answered, and the one that its thread began with. */
export interface Thread {
  readonly root: string
  readonly parent: string
}

/**
 * What a draft says, as an event: the same draft has the same id, whenever it is made. Hashtags and the link are told in
 * tags too (NIP-12, NIP-24), the language as NIP-32 has it, and what it answers as NIP-10.
 */
export function noteOf(key: Key, draft: Draft, at: string, thread: Thread | undefined): NostrEvent {
  const { text, url, language, article } = draft
  const tags = [
    ...(thread ? threadTags(thread, key) : []),
    ...(url ? [['r', url]] : []),
    ...hashtagsIn(text).map((tag) => ['t', tag]),
    ...(language
      ? [
          ['L', LANGUAGES],
          ['l', language, LANGUAGES],
        ]
      : []),
    ...(article ? [['a', articleAddress(key, article.identifier)]] : []),
  ]
  return signed(key, { kind: NOTE, created_at: secondsOf(at), tags, content: text })
}

const LANGUAGES = 'ISO-639-1'

const threadTags = ({ root, parent }: Thread, { pubkey }: Key) => [
  ['e', root, '', 'root', pubkey],
  ...(parent === root ? [] : [['e', parent, '', 'reply', pubkey]]),
  ['p', pubkey],
]

/** What a note answers, by the marks of NIP-10; without marks the last one counts, as it used to be. */
export function answeredBy({ tags }: NostrEvent): Thread | undefined {
  const named = tags.filter(([name, id]) => name === 'e' && id !== undefined)
  const marked = (mark: string) => named.find((tag) => tag[3] === mark)?.[1]
  const plain = named.filter((tag) => !tag[3])
  const root = marked('root') ?? plain[0]?.[1]
  const parent = marked('reply') ?? marked('root') ?? plain.at(-1)?.[1]
  return root !== undefined && parent !== undefined ? { root, parent } : undefined
}

/**
 * https://github.com/nostr-protocol/nips/blob/master/23.md. Dated a second later than its note: a deletion counts for all versions up to
 * its own second, and what is posted anew in that second must not be among them.
 */
export function articleOf(key: Key, draft: Draft, at: string): NostrEvent | undefined {
  const { article, language } = draft
  if (!article) return undefined
  const { identifier, title, summary, image, markdown, publishedAt, hashtags } = article
  const tags = [
    ['d', identifier],
    ['title', title],
    ...(summary ? [['summary', summary]] : []),
    ...(image ? [['image', image]] : []),
    ['published_at', String(secondsOf(publishedAt))],
    ...(draft.url ? [['r', draft.url]] : []),
    ...hashtags.map((tag) => ['t', tag.toLowerCase()]),
    ...(language
      ? [
          ['L', LANGUAGES],
          ['l', language, LANGUAGES],
        ]
      : []),
  ]
  return signed(key, { kind: ARTICLE, created_at: secondsOf(at) + 1, tags, content: markdown })
}

export const articleAddress = ({ pubkey }: Key, identifier: string) =>
  `${ARTICLE}:${pubkey}:${identifier}`

/** Asks relays to take events down: https://github.com/nostr-protocol/nips/blob/master/09.md */
export function deletionOf(key: Key, event: NostrEvent, now: Date): NostrEvent {
  const own = `${ARTICLE}:${key.pubkey}:`
  const articles = event.tags.flatMap(([name, value = '']) =>
    name === 'a' && value.startsWith(own) ? [value] : [],
  )
  const tags = [
    ['e', event.id],
    ...articles.map((address) => ['a', address]),
    ['k', String(event.kind)],
    ...(articles.length > 0 ? [['k', String(ARTICLE)]] : []),
  ]
  const created_at = Math.max(secondsOf(now), event.created_at + 1)
  return signed(key, { kind: DELETION, created_at, tags, content: '' })
}

/** Proves to one relay who asks: https://github.com/nostr-protocol/nips/blob/master/42.md */
export function proofOf(key: Key, relay: string, challenge: string, now: Date): NostrEvent {
  const tags = [
    ['relay', relay],
    ['challenge', challenge],
  ]
  return signed(key, { kind: PROOF, created_at: secondsOf(now), tags, content: '' })
}

/** Where people without a Nostr app see it, with two relays that have it. */
export function postOf(event: Pick<NostrEvent, 'id' | 'pubkey'>, relays: readonly string[]) {
  const { id, pubkey: author } = event
  const url = `https://njump.me/${neventEncode({ id, author, relays: relays.slice(0, 2) })}`
  return { id, url } satisfies NetworkPost
}

export const secondsOf = (at: string | Date) => Math.floor(new Date(at).getTime() / 1000)

const HASHTAG = /(?<=^|[\s([{"'“‘«„])#([\p{L}\p{M}\p{N}_]+)/gu

/** In lower case (NIP-24), each once; digits alone are a number, as in "#1". */
function hashtagsIn(text: string): string[] {
  const tags = [...text.matchAll(HASHTAG)].map(([, tag = '']) => tag.toLowerCase())
  return [...new Set(tags.filter((tag) => /\p{L}/u.test(tag)))]
}
