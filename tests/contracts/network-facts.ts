import type { NetworkPost, Publisher } from '../../src/ports/network.ts'
import type { RehearsalPost } from '../../src/rehearsal/rehearsal.ts'
import type { Ground } from './network-ground.ts'

type Settings = Readonly<Record<string, string>>

export interface NetworkFacts {
  /** Beside what a rehearsal says: which of a network's ways an account goes. */
  readonly settings?: Settings
  /** Settings that point an account at a served rehearsal. */
  served(url: string): Readonly<Record<string, string>>
  /** Settings with a credential that was revoked; made of good ones where the credential is part of an address. Omit where everybody is let in. */
  readonly revoked?: Settings | ((settings: Settings) => Settings)
  readonly secrets: readonly string[]
  /** What the account is called, and where it is, on a rehearsal at this address. */
  checked(url: string): Readonly<Record<string, unknown>>
  /** The endpoint that a check asks, where it is not `me`: one that makes posts is asked for none. */
  readonly checkedOn?: 'create'
  /** How the network names a post it accepted. */
  named(post: RehearsalPost): NetworkPost
  /** One letter more than the network takes; omit where there is no such thing. */
  readonly tooLong?: string
  /** What the operator is told. */
  readonly reasons: Readonly<Record<'auth' | 'blocked' | 'limited' | 'broken' | 'rejected', string>>
  /**
   * The second answer to the same draft: networks with idempotency keys name the first post again, some refuse a
   * duplicate, of which some name the post that stands, and the rest take it as another post.
   */
  readonly again: 'published' | 'another' | { readonly duplicate: string; readonly names?: true }
  /** False where the network offers no way to look for a post; by key where a look reads no list of posts. */
  readonly looks?: false | 'by key'
  /** False where it says that there were too many requests, but not when there may be more. */
  readonly tellsWhen?: false
  /** What an answer that breaks off is told as at a look, where it is no answer to a request. */
  readonly brokenOff?: string
  /** Which POSTs ask for a post, where others do not. */
  readonly creates?: RegExp
  /** A value that the settings take for this secret: has to contain `very-secret-{key}`, which it is when this is omitted. */
  secret?(key: string): string
}

const link = 'https://example.com/harbour?b=1&c=2'
export const draft = {
  text: `Harbour bridge opens & closes\n\n${link}`,
  url: link,
  key: 'delivery-1',
  language: 'en',
  at: '2026-03-01T12:00:00.000Z',
}
export const other = {
  text: 'Other news https://example.com/b',
  url: 'https://example.com/b',
  key: 'o',
  at: '2026-03-01T12:00:00.000Z',
}
export const minutes = (count: number) => count * 60_000

export interface Given {
  ground(): Ground
  account(): Publisher
  readonly facts: NetworkFacts
}

/** When a request that was one too many may be made again, if the network says so. */
export const opensAt = ({ tellsWhen }: NetworkFacts, at: string): Date | undefined =>
  tellsWhen === false ? undefined : new Date(at)
