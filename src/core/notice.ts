/**
 * Everything Posthorn tells about itself. The first seven, `delivery.held` and `account.failing` are what happens; `….recovered`
 * says that it is over. `token.expiring` says that an API token in use soon opens nothing, `notify.disabled` that a channel takes
 * no more notices, `notify.test` that a person tries them out.
 */
export const noticeEvents = [
  'delivery.sent',
  'delivery.failed',
  'delivery.undecided',
  'delivery.held',
  'account.expiring',
  'account.broken',
  'account.failing',
  'account.recovered',
  'feed.quarantined',
  'queue.late',
  'queue.recovered',
  'scheduler.stalled',
  'scheduler.recovered',
  'token.expiring',
  'notify.disabled',
  'notify.test',
] as const
export type NoticeEvent = (typeof noticeEvents)[number]

/** What somebody must do something about, or be told that it is over. */
export const personEvents: readonly NoticeEvent[] = noticeEvents.filter(
  (event) => event !== 'delivery.sent',
)

/** What is to be told. */
export interface NewNotice {
  readonly event: NoticeEvent
  /** What it is about: `account:masto`. */
  readonly key: string
  /** What holds of it: raising the same value of the same key again tells nothing new. */
  readonly value: string
  /** It holds until it is ended, and may then be raised again; otherwise it happened, once for good. */
  readonly lasting: boolean
  /** One line. */
  readonly title: string
  /** What to know and what to do, in whole sentences. */
  readonly text: string
  /** Where to look, below the address of this server: `/admin/accounts`. */
  readonly path?: string
  /** For programs; never a secret. */
  readonly data: Readonly<Record<string, unknown>>
}

export interface Notice extends NewNotice {
  readonly id: string
  readonly raisedAt: Date
  /** Absent while it lasts. */
  readonly endedAt?: Date
}
