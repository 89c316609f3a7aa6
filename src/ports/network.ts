import type { z } from 'zod'
import type { Prices } from '../core/cost.ts'
import type { Draft, DraftImage, NetworkPost } from '../core/draft.ts'
import type { NetworkImages } from '../core/image-rules.ts'
import type { TextRules } from '../core/text-rules.ts'
import type { OpenSocket } from './socket.ts'

export type { Draft, DraftImage, NetworkPost }

/**
 * What came of one attempt. A network answers with this; it never throws to say what happened.
 *
 * `published` it is there. `duplicate` the network says it already has it. `rejected` this text is refused
 * for good; with `gone` since the post that it answers is not there any more. `retry` certainly not posted, try
 * later. `lost` the request may have been carried out: it must not be sent again before `find` has looked. `auth`
 * the credential is refused. `blocked` the account may not post for a reason an operator must settle (no credits,
 * missing permission, suspended).
 */
export type PublishResult =
  | ({
      readonly outcome: 'published'
      readonly rate?: Rate
      /** Why it went without something of the draft, such as its image: a whole sentence. */
      readonly without?: string
    } & NetworkPost)
  | { readonly outcome: 'duplicate'; readonly reason: string; readonly post?: NetworkPost }
  | { readonly outcome: 'rejected'; readonly reason: string; readonly gone?: true }
  | { readonly outcome: 'retry'; readonly reason: string; readonly after?: Date }
  | { readonly outcome: 'lost'; readonly reason: string }
  | { readonly outcome: 'auth'; readonly reason: string }
  | { readonly outcome: 'blocked'; readonly reason: string }

/** What the network says is left of the account's allowance: when `remaining` is 0, the account rests until `resetAt`. */
export interface Rate {
  readonly remaining: number
  readonly resetAt: Date
}

/**
 * What came of changing or removing a post that stands. Both may be repeated without harm, so that `lost` only means: again.
 * `gone`: it is not there any more, whoever removed it. `refused`: for good, with the network's reason.
 */
export type ChangeResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly after?: Date }
  | { readonly outcome: 'lost'; readonly reason: string }
  | { readonly outcome: 'auth' | 'blocked'; readonly reason: string }

/** A post that stands on the account, whoever put it there. */
export interface StandingPost extends NetworkPost {
  readonly text: string
  /** Where its links lead, shorteners undone as far as the network tells. */
  readonly links: readonly string[]
  readonly at: Date
}

export type RecentResult =
  | { readonly outcome: 'read'; readonly posts: readonly StandingPost[] }
  | { readonly outcome: 'later'; readonly reason: string; readonly after?: Date }
  | { readonly outcome: 'auth'; readonly reason: string }

export type RepliesResult =
  | { readonly outcome: 'read'; readonly replies: number }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'later' | 'auth'; readonly reason: string }

/** What a look at the account gave. `later`: it could not be read now. `unable`: this network cannot tell. */
export type FindResult =
  | { readonly outcome: 'found'; readonly post: NetworkPost }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'later'; readonly reason: string; readonly after?: Date }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'auth'; readonly reason: string }

/** What a read-only call with the credential gave. */
export type CheckResult =
  | {
      readonly outcome: 'ok'
      readonly name: string
      readonly url?: string
      readonly text?: Partial<TextRules>
      /** When the credential ends by itself, if the network says so. */
      readonly expiresAt?: Date
    }
  | { readonly outcome: 'auth' | 'blocked' | 'later'; readonly reason: string }

/** What an attempt in several steps has got so far: kept before the next step, so that no step is taken twice. */
export interface Progress {
  /** What an earlier attempt of this very draft kept. */
  readonly kept?: string
  /** Keeps `text` for good. False when the delivery is no longer this attempt's: no further step may be taken. */
  keep(text: string): Promise<boolean>
}

/** One connected account. No method ever repeats a create by itself. */
export interface Publisher {
  /** @param progress for networks that publish in several steps, of which each must be known before the next */
  publish(draft: Draft, progress?: Progress): Promise<PublishResult>
  /**
   * Looks whether an earlier attempt of this draft is on the account. `since` is when the first attempt began,
   * `kept` what it kept of its progress. Omit when the network offers no way to look.
   */
  find?(draft: Draft, since: Date, kept?: string): Promise<FindResult>
  /** Proves the credential with a read-only call. */
  check(): Promise<CheckResult>
  /** Makes a post that stands say what `draft` says. */
  edit?(post: NetworkPost, draft: Draft): Promise<ChangeResult>
  /** Takes a post down. */
  remove?(post: NetworkPost): Promise<ChangeResult>
  /** The account's own posts since then, newest first, replies and reposts left out. */
  recent?(since: Date): Promise<RecentResult>
  /** How many answered a post. */
  replies?(post: NetworkPost): Promise<RepliesResult>
}

/** What a network can do beside publishing; its publisher has the method of that name, and `reply` obeys `draft.replyTo`. */
export const abilities = ['reply', 'edit', 'remove', 'recent', 'replies'] as const
export type Ability = (typeof abilities)[number]

export interface NetworkIO {
  /** Bounded in time and size, refuses private addresses; rejects when no answer came. */
  readonly fetch: typeof fetch
  /** The same for WebSockets; absent where none can be opened. */
  readonly socket?: OpenSocket
  readonly now: () => Date
  /** Told how many posts an answer gave back, by networks that bill for reading them. */
  readonly read?: (posts: number) => void
  /** What the network gave this account to work with between two requests, sealed at rest; absent: nothing is kept. */
  readonly session?: Session
  /** The bytes of a draft's image; undefined when they are not kept any more, and the draft goes without. */
  readonly image?: (hash: string) => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Lets time pass before a network is asked again; absent: none passes. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

/** One text kept for an account, such as the tokens of a log-in. */
export interface Session {
  read(): Promise<KeptSession | undefined>
  /**
   * Keeps `text` in place of the version that was read, 0 for none. False when another process kept one meanwhile: read again.
   */
  keep(text: string, instead: number): Promise<boolean>
}

export interface KeptSession {
  readonly text: string
  readonly version: number
}

/** Connecting an account by a person who signs in at its network: OAuth 2.0, RFC 6749. */
export interface SignIn {
  /** Whether an account with these settings brings no token of its own, and waits for a person. */
  wanted(settings: unknown): boolean
  /** Where that person signs in. What must be known when they come back is kept in the session. */
  begin(settings: unknown, io: NetworkIO, request: SignInRequest): Promise<SignInBegun>
  /** Trades what came back for a grant, which is kept in the session before it is used. */
  finish(settings: unknown, io: NetworkIO, answer: URLSearchParams): Promise<SignInEnded>
}

export interface SignInRequest {
  /** Where the network sends the browser back to. */
  readonly callback: string
  /** Nobody can guess it; comes back with the answer. */
  readonly state: string
  /** RFC 7636: 43 to 128 characters that nobody can guess. */
  readonly verifier: string
}

export type SignInBegun =
  | { readonly outcome: 'ready'; readonly url: string }
  | { readonly outcome: 'refused'; readonly reason: string }

export type SignInEnded =
  | { readonly outcome: 'granted' }
  | { readonly outcome: 'refused'; readonly reason: string }

export interface Network {
  /** Stored with every account: never renamed. */
  readonly id: string
  /** For people, for example `Mastodon`. */
  readonly name: string
  readonly text: TextRules
  /** Its links get a card only when the draft carries one. */
  readonly card?: true
  /** Which images it takes from Posthorn; omit where it takes none. */
  readonly images?: NetworkImages
  readonly can: readonly Ability[]
  /** It refuses a text that the account has said already. */
  readonly refusesRepeats?: true
  /** What an account with these settings can do, where that is not always the same; never more than `can`. */
  readonly canWith?: (settings: unknown) => readonly Ability[]
  /** The key of `settings` by which an account asks that the whole post is published too; omit where none can be. */
  readonly wholePost?: string
  /** What a post costs there; omit where posting is free. */
  readonly cost?: Prices
  /** Draws forms, prompts and schemas. Secret fields carry `.meta({ secret: true })`. */
  readonly settings: z.ZodObject
  /** The keys of `settings` that are secret: encrypted at rest, never shown. */
  readonly secrets: readonly string[]
  /** How a person connects an account there; omit where every account brings a token. */
  readonly signIn?: SignIn
  /** `settings` have passed the schema. */
  connect(settings: unknown, io: NetworkIO): Publisher
}

export const abilitiesWith = (network: Network, settings: unknown): readonly Ability[] =>
  network.canWith?.(settings) ?? network.can

/** @throws never at definition; `connect` throws a ZodError when settings do not fit the schema. */
export function defineNetwork<S extends z.ZodObject>(spec: {
  id: string
  name: string
  text: TextRules
  card?: true
  images?: NetworkImages
  can?: readonly Ability[]
  refusesRepeats?: true
  canWith?: (settings: unknown) => readonly Ability[]
  wholePost?: string
  cost?: Prices
  settings: S
  signIn?: SignIn
  connect(settings: z.output<S>, io: NetworkIO): Publisher
}): Network {
  const secrets = Object.entries(spec.settings.shape)
    .filter(([, field]) => (field as z.ZodType).meta()?.secret === true)
    .map(([key]) => key)
  return {
    ...spec,
    can: spec.can ?? [],
    secrets,
    connect: (settings, io) => spec.connect(spec.settings.parse(settings), io),
  }
}
