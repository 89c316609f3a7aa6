import type { Severity } from '../../ports/feed-checker.ts'

/** Where in the text something is wrong, and what. */
export interface Hit {
  /** Offset in the text; absent for what is not in it. */
  readonly at?: number
  readonly message: string
}

/** One rule of the checklist, as data: several may share an id where parts of it weigh differently. */
export interface Rule<Subject> {
  readonly id: string
  readonly severity: Severity
  readonly advice: string
  find(subject: Subject): Iterable<Hit>
}
