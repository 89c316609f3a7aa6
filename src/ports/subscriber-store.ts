import type { Page, PageRequest } from './post-store.ts'

/** Somebody who reads private feeds under an address of their own; of its token only the hash is kept. */
export interface Subscriber {
  readonly id: string
  /** For the operator only: no feed shows it. */
  readonly name: string
  /** Ids of the feeds that the address opens. */
  readonly feeds: readonly string[]
  readonly createdAt: Date
  /** The day (UTC) on which a feed was last fetched, like `2026-11-23`: no more than that is kept. */
  readonly readOn?: string
  readonly revokedAt?: Date
}

/** Who may read private feeds. Tokens arrive hashed (hex SHA-256). */
export interface SubscriberStore {
  add(subscriber: Pick<Subscriber, 'id' | 'name' | 'feeds'>, hash: string, now: Date): Promise<void>
  /** Revoked ones too: they are told. */
  byHash(hash: string): Promise<Subscriber | undefined>
  byId(id: string): Promise<Subscriber | undefined>
  /** Days only go forward. */
  noteRead(id: string, day: string): Promise<void>
  /** False when there is none that could be revoked. */
  revoke(id: string, now: Date): Promise<boolean>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Subscriber>>
}
