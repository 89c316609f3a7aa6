import type { NewNotice, Notice } from '../core/notice.ts'
import type { NoticeChannel } from '../core/notify.ts'
import type { NotifyResult } from './notifier.ts'
import type { Page, PageRequest } from './post-store.ts'

/** `waiting` is tried until it is `sent`, or `failed` for good. */
export type MessageState = 'waiting' | 'sent' | 'failed'

/** What became of telling one notice by one channel. */
export interface NoticeMessage {
  readonly noticeId: string
  readonly channel: NoticeChannel
  readonly state: MessageState
  readonly tries: number
  readonly dueAt: Date
  readonly reason?: string
  readonly changedAt: Date
}

export interface DueMessage extends NoticeMessage {
  readonly notice: Notice
}

/** One try to tell a webhook. */
export interface WebhookAttempt {
  readonly noticeId: string
  readonly number: number
  readonly at: Date
  readonly ms: number
  readonly outcome: NotifyResult['outcome']
  /** Of the answer; absent when none came. */
  readonly status?: number
  readonly reason?: string
  /** The first of what was answered. */
  readonly answer?: string
  readonly trace: string
}

/** A notice that a webhook is told, with every try. */
export interface WebhookDelivery extends NoticeMessage {
  readonly notice: Notice
  readonly attempts: readonly WebhookAttempt[]
}

export interface ToldNotice extends Notice {
  readonly messages: readonly NoticeMessage[]
}

/** A channel that takes no more notices, by where it led then. */
export interface DisabledChannel {
  readonly channel: NoticeChannel
  readonly target: string
  readonly reason: string
  readonly at: Date
}

/** A notice with its id, and the channels that are to tell it. */
export interface Telling {
  readonly id: string
  readonly notice: NewNotice
  readonly channels: readonly NoticeChannel[]
}

/** Notices and their messages: what is written here is told, however often a process dies. */
export interface NoticeStore {
  /**
   * Writes a notice with a waiting message for each channel. One that lasts replaces another value of its key. False, and
   * nothing is written, when the same value of the key was raised before (and, if it lasts, has not ended).
   */
  raise(telling: Telling, now: Date): Promise<boolean>
  /** Ends what lasts under a key and tells `over` in the same atom. False when nothing lasts there. */
  end(key: string, now: Date, over?: Telling): Promise<boolean>
  /** What lasts now, oldest first. */
  open(): Promise<readonly Notice[]>
  /** All notices, newest first. */
  list(page: PageRequest): Promise<Page<ToldNotice>>
  byId(id: string): Promise<ToldNotice | undefined>
  /** Waiting messages of a channel whose time has come, oldest notice first. */
  due(channel: NoticeChannel, now: Date, limit: number): Promise<readonly DueMessage[]>
  /** Takes messages for sending until then; answers with those that nobody else took first. */
  claim(messages: readonly DueMessage[], until: Date): Promise<readonly DueMessage[]>
  finish(
    message: NoticeMessage,
    state: 'sent' | 'failed',
    reason: string | undefined,
    now: Date,
  ): Promise<void>
  retry(message: NoticeMessage, dueAt: Date, reason: string, now: Date): Promise<void>
  /** Keeps what came of a try to tell a webhook. */
  logWebhook(attempt: WebhookAttempt): Promise<void>
  /** What webhooks were told or are to be told, newest first. */
  webhooks(page: PageRequest): Promise<Page<WebhookDelivery>>
  webhook(noticeId: string): Promise<WebhookDelivery | undefined>
  /** A message that ended is tried once more. False when it still waits, or there is none. */
  tellAgain(noticeId: string, channel: NoticeChannel, now: Date): Promise<boolean>
  /** The channel takes no more: what waits for it has failed. */
  disable(channel: DisabledChannel): Promise<void>
  enable(channel: NoticeChannel): Promise<void>
  disabled(): Promise<readonly DisabledChannel[]>
  /** Forgets what ended before then. */
  prune(before: Date): Promise<void>
}
