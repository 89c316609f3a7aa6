import type { Notice } from '../core/notice.ts'
import type { NoticeChannel, NotifySettings } from '../core/notify.ts'
import type { Outgoing } from './outgoing.ts'

/** What came of telling. `refused` for good; `gone` the channel itself takes no more. */
export type NotifyResult = NotifyOutcome & { readonly answer?: NotifyAnswer }

/** What a receiver answered: nothing when no answer came. */
export interface NotifyAnswer {
  readonly status?: number
  /** The first of it, as text. */
  readonly body?: string
}

type NotifyOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'retry'; readonly reason: string; readonly after?: Date }
  | { readonly outcome: 'refused' | 'gone'; readonly reason: string }

export interface NotifierIO {
  readonly outgoing: Outgoing
  readonly now: () => Date
}

/** One way to tell somebody. */
export interface Notifier {
  readonly channel: NoticeChannel
  /** How many notices one message may hold: people get one message where programs get ten. */
  readonly atOnce: number
  /** How long to wait before each new try, in milliseconds; a notice that was refused after all of them is given up. */
  readonly retries?: readonly number[]
  /** Why nothing can be told this way, whatever happens; undefined when it can. */
  unavailable(settings: NotifySettings): string | undefined
  /** Tells notices in one message. Never throws. The same notices may be told again after `retry`. */
  send(notices: readonly Notice[], settings: NotifySettings, io: NotifierIO): Promise<NotifyResult>
}
