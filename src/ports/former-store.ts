/** A part of the set-up as it was before somebody changed it. */
export interface FormerPart {
  readonly section: string
  /** Absent for a section as a whole. */
  readonly id?: string
  /** In the words of the set-up file, credentials in clear; absent when there was none. */
  readonly value?: unknown
  /** What it was changed into, in the same words: with anything else, it is too late to undo. Absent when it was taken out. */
  readonly after?: unknown
  /** At which place it stood among those of its section. */
  readonly place: number
  /** The mark of what it was changed into. */
  readonly mark: string
}

/** What can be undone. Sealed: credentials may stand in it. */
export interface FormerStore {
  /** Lets go of all but the newest. */
  keep(id: string, former: FormerPart, now: Date): Promise<void>
  /** Undefined when it is not kept any more, or cannot be opened with this POSTHORN_SECRET. */
  read(id: string, since: Date): Promise<FormerPart | undefined>
  forget(id: string): Promise<void>
  /** Lets go of what was kept before this. */
  prune(before: Date): Promise<void>
}
