import type { Page, PageRequest } from './post-store.ts'

/** Items that were skipped for one reason. */
export interface SkippedFor {
  readonly reason: string
  readonly count: number
  /** The first of them. */
  readonly titles: readonly string[]
}

/** An import of many posts in batches, and how far it has come. */
export interface Import {
  readonly id: string
  /** What is imported, and how: the same again goes on where it was cut off. */
  readonly key: string
  readonly type: string
  /** What the operator called it. */
  readonly name: string
  readonly share: 'none' | 'recent'
  /** Items of the export that were taken, in its order. */
  readonly done: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: number
  readonly reasons: readonly SkippedFor[]
  readonly startedAt: Date
  readonly changedAt: Date
  readonly finishedAt?: Date
}

/** The journal of imports. */
export interface ImportStore {
  /** The unfinished import of this key, or a new one: there is one of a key at a time. */
  open(fresh: Pick<Import, 'id' | 'key' | 'type' | 'name' | 'share'>, now: Date): Promise<Import>
  byId(id: string): Promise<Import | undefined>
  /**
   * Writes how far it has come; false when it does not stand at `expected` any more, or is finished. A power cut may undo the last
   * ones.
   */
  advance(one: Import, expected: number): Promise<boolean>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Import>>
}
