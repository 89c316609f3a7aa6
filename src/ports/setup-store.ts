import type { NotifySettings } from '../core/notify.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import type { Schedule } from '../core/schedule.ts'
import type { AccountSetup, Setup } from '../core/setup.ts'
import type { FeedSource, SourceSetup } from '../core/source.ts'
import type { KeptSession } from './network.ts'

export type AccountState = 'active' | 'paused' | 'broken' | 'removed'

/** An account with what happened to it since. */
export interface Account extends AccountSetup {
  readonly state: AccountState
  /** Its credentials cannot be opened with this POSTHORN_SECRET: it counts as broken until they can, or are applied again. */
  readonly locked?: true
  /** Why it is paused or broken, for the operator. */
  readonly reason?: string
  /** No request goes out before this: the network's rate limits, or failures in a row. */
  readonly restUntil?: Date
  /** Why it rests. */
  readonly restReason?: string
  /** Only breaking posts go out before this: spacing and caps. */
  readonly pacedUntil?: Date
  /** Attempts that failed in a row. */
  readonly failures: number
  /** Posts up to here count as shared: see `adopt`. */
  readonly baselineAt: Date
  /** What the last check learned: the account's name there, and limits of its server. */
  readonly name?: string
  readonly url?: string
  readonly limits?: Readonly<Record<string, unknown>>
  readonly createdAt: Date
}

/** What the polls of a source learned. */
export interface SourceRecord {
  /** Where it moved to for good, as its server said. */
  readonly pollUrl?: string
  readonly etag?: string
  readonly lastModified?: string
  /** A hash of the answer that was read last, when nothing of it was left out. */
  readonly lastRead?: string
  /** The first import is over: from now on, new posts are shared. */
  readonly baselined: boolean
  readonly nextPollAt: Date
  readonly failures: number
  readonly reason?: string
  readonly stopped: boolean
  /** Its secrets cannot be opened with this POSTHORN_SECRET: it takes nothing until it is applied again. */
  readonly locked?: true
}

export type Source = SourceSetup & SourceRecord
export type PolledSource = FeedSource & SourceRecord

/** What a poll learned; absent keys stay as they are, except validators and `lastRead`, which belong to the last answer. */
export interface PollRecord {
  readonly nextPollAt: Date
  readonly failures: number
  readonly reason?: string
  readonly etag?: string
  readonly lastModified?: string
  readonly lastRead?: string
  readonly pollUrl?: string
  readonly baselined?: boolean
  readonly stopped?: boolean
}

export interface ApplyTerms {
  /** Only when this is the `version`. */
  readonly instead?: string
  /** Kept together with the set-up, sealed at rest, until another is given. */
  readonly lastApplied?: string
}

/** The operator's set-up at run time. Credentials are sealed before they reach the database. */
export interface SetupStore {
  /** Undefined before anything was applied. */
  read(): Promise<Setup | undefined>
  /** The publication and what its texts are made of, without accounts: cheap. */
  publication(): Promise<Publication | undefined>
  feeds(): Promise<readonly FeedSettings[]>
  templates(): Promise<Readonly<Record<string, string>>>
  /** Who is told what. `locked`: its secrets cannot be opened with this POSTHORN_SECRET, and are left out. */
  notify(): Promise<{ readonly settings: NotifySettings; readonly locked: boolean } | undefined>
  /** When the publication was first set up, and its home page then: what names that never change are made of. */
  origin(): Promise<{ readonly at: Date; readonly home: string } | undefined>
  /** When a set-up was last applied. */
  appliedAt(): Promise<Date | undefined>
  /** Whether a feed of this name was offered once, and is no more. */
  wasRemoved(feed: string): Promise<boolean>
  /** When the last day of a feed was first applied; undefined while it has none. */
  closingSince(feed: string): Promise<Date | undefined>
  /**
   * Makes the set-up be `setup`, all or nothing. New schedules share posts from `now` on; removed accounts and
   * schedules stay for their deliveries' sake, and are not sent under.
   *
   * @returns false when the set-up is not the version that `terms.instead` names: nothing was changed then
   */
  apply(setup: Setup, now: Date, terms?: ApplyTerms): Promise<boolean>
  /** Names the set-up as it is: another one after each `apply`. */
  version(): Promise<string>
  /** What `apply` or `keepLastApplied` was last given; undefined when that was nothing, or cannot be opened. */
  lastApplied(): Promise<string | undefined>
  keepLastApplied(text: string, now: Date): Promise<void>
  accounts(): Promise<readonly Account[]>
  account(id: string): Promise<Account | undefined>
  schedules(): Promise<readonly Schedule[]>
  sources(): Promise<readonly Source[]>
  /** A paused account stays paused when something breaks: a person resumes it. False when nothing was changed. */
  setAccountState(
    id: string,
    state: 'active' | 'paused' | 'broken',
    reason: string | undefined,
  ): Promise<boolean>
  rest(accountId: string, until: Date, reason: string): Promise<void>
  /** Until when spacing and caps let only breaking posts and answers out: asked anew after each attempt and each look. */
  pace(accountId: string, until: Date): Promise<void>
  /** Counts an attempt that failed, or ends the count. Returns how many failed in a row now. */
  countFailure(accountId: string, failed: boolean): Promise<number>
  recordCheck(
    accountId: string,
    check: { name: string; url?: string; limits?: Readonly<Record<string, unknown>> },
  ): Promise<void>
  /** What its network gave an account to work with, sealed at rest; an empty text when it cannot be opened any more. */
  session(accountId: string): Promise<KeptSession | undefined>
  /** Keeps another in place of the version that was read, 0 for none. False when that is not the one that is kept. */
  keepSession(accountId: string, text: string, instead: number): Promise<boolean>
  recordPoll(sourceId: string, poll: PollRecord): Promise<void>
}
