import type { Page, PageRequest } from './post-store.ts'

/** What a source sent, as it came. */
export interface InboxMessage {
  readonly id: string
  readonly sourceId: string
  /** Those that say what the body is. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How often it was worked on, this time included. */
  readonly tries: number
  readonly receivedAt: Date
}

export type InboxState = 'waiting' | 'done' | 'ignored' | 'failed'

/** What became of a message, without its body. */
export interface InboxLine {
  readonly id: string
  readonly sourceId: string
  readonly state: InboxState
  readonly tries: number
  /** When it is tried again. */
  readonly dueAt?: Date
  readonly postId?: string
  readonly reason?: string
  readonly receivedAt: Date
}

export interface InboxCount {
  readonly sourceId: string
  readonly waiting: number
  readonly failed: number
  readonly lastAt: Date
}

/** What a message is about: by it, one that comes late is told from the newer one. */
export interface InboxSubject {
  readonly subject: string
  /** When its system made the change; where either of two messages does not say, the time of receiving counts. */
  readonly changedAt?: Date
}

/** Messages of sources, kept before they are answered, worked off afterwards. */
export interface InboxStore {
  /** Keeps a message, due now. False when one with the same name came from this source before: nothing was kept. */
  put(
    message: Omit<InboxMessage, 'tries'> & {
      /** What the source calls it. */
      readonly message: string
    },
  ): Promise<boolean>
  /**
   * The oldest message that is due, for its holder alone until `leaseUntil`; undefined when there is none. Of each source one at a
   * time, so that they are worked off in their order.
   */
  claim(now: Date, leaseUntil: Date): Promise<InboxMessage | undefined>
  /** Whether a newer message about the same was worked off already. */
  isOvertaken(
    message: Pick<InboxMessage, 'id' | 'sourceId' | 'receivedAt'> & InboxSubject,
  ): Promise<boolean>
  /** The message is worked off; its body is forgotten. */
  finish(
    id: string,
    end: Partial<InboxSubject> & {
      readonly state: 'done' | 'ignored'
      readonly postId?: string
      readonly reason?: string
    },
    now: Date,
  ): Promise<void>
  /** It did not work: tried again at `dueAt`, or when a person says so. */
  fail(id: string, failure: { readonly reason: string; readonly dueAt?: Date }): Promise<void>
  /** Makes the failed messages of a source, and those that wait for another try, due now. Returns how many. */
  retry(sourceId: string, now: Date): Promise<number>
  /** Newest first. */
  list(sourceId: string, page: PageRequest): Promise<Page<InboxLine>>
  counts(): Promise<readonly InboxCount[]>
  /** Forgets what was worked off before `done`, and what was received before `any`. */
  prune(before: { readonly done: Date; readonly any: Date }): Promise<void>
}
