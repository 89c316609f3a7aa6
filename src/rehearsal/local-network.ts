import type { Conversation } from './conversation.ts'

import type { ShownImage } from './media.ts'

/** One post that a local network accepted. */
export interface RehearsalPost {
  readonly network: string
  /** The name that followers see. */
  readonly account: string
  readonly id: string
  readonly url: string
  readonly text: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly key?: string
  readonly language?: string
  /** The id of the post on the same network that this one answers. */
  readonly replyTo?: string
  readonly image?: ShownImage
  /** When its text was last changed: ISO 8601, UTC. */
  readonly editedAt?: string
  /** All that was sent, where the network gives that back. */
  readonly record?: Readonly<Record<string, unknown>>
  /** US dollars that the real network would have billed. */
  readonly cost?: number
}

/** What a local network stands on. */
export interface Stage {
  readonly now: () => Date
  /** Its own posts that stand, oldest first. */
  posts(): readonly RehearsalPost[]
  /** The id of the newest post there ever was. */
  lastId(): string | undefined
  /** Accepts a post: at once for every later request, and for good when there is a journal. */
  accept(post: Omit<RehearsalPost, 'network'>): Promise<void>
  /** Replaces what a post that stands says. */
  edit(
    id: string,
    said: Pick<RehearsalPost, 'text' | 'language' | 'editedAt'> & { readonly withoutImage?: true },
  ): Promise<void>
  /** Takes a post down. */
  remove(id: string): Promise<void>
  /** Whether a fault of this kind was ordered for this endpoint; uses it up. */
  hasFault(endpoint: string, kind: 'replay-500'): boolean
}

/** One request to a local network, its address without the network's own path. */
export interface Call {
  readonly endpoint: string
  readonly request: Request
  /** Path and query as the real network would see them. */
  readonly url: URL
  /** What stands before that path: where this local network lives. */
  readonly base: string
}

/** The failures every local network can be told to give, in its own words. */
export type FailureKind = '500' | '429' | '401' | 'blocked' | 'duplicate'

/** A fake that checks requests as strictly as the real network, and answers like it. */
export interface LocalNetwork {
  readonly id: string
  readonly name: string
  /** What it makes a link of: see `TextRules`. */
  readonly links: 'scheme' | 'bare'
  /** It makes a card of the page that a post leads to. */
  readonly crawls?: true
  /** Where the real network lives, when signatures are made over that address. */
  readonly origin?: string
  /** The settings of an account here: obviously no real credentials. */
  readonly settings: Readonly<Record<string, string>>
  /** The key of an account's settings that says where its network lives. Omit where that is always the same. */
  readonly addressKey?: string
  /** That address is one of WebSockets. */
  readonly speaksSockets?: true
  readonly endpoints: Readonly<Record<string, { readonly method: string; readonly path: RegExp }>>
  open(stage: Stage): {
    answer(call: Call): Promise<Response>
    /** @param opens when a 429 ends */
    fail(kind: FailureKind, opens: Date, call: Call): Response
    /** For networks that are spoken to over WebSockets. @param url as the real network would see it */
    converse?(url: URL): Conversation | undefined
  }
}

/** A body that is not JSON gives undefined. */
export async function jsonOf(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    return undefined
  }
}

/** Time-ordered ids as big networks make them: `shift` low bits for posts of one millisecond. */
export function nextId(at: Date, epoch: number, shift: bigint, last: string | undefined): string {
  const fresh = BigInt(at.getTime() - epoch) << shift
  return String(last !== undefined && BigInt(last) >= fresh ? BigInt(last) + 1n : fresh)
}
