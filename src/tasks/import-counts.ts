import { excerpt } from '../core/html-text.ts'
import type { Import, SkippedFor } from '../ports/import-store.ts'
import type { SkippedItem } from '../ports/source.ts'

/** What came of an import, or of a part of it. */
export type ImportCounts = Pick<
  Import,
  'done' | 'created' | 'updated' | 'unchanged' | 'skipped' | 'reasons'
>

export const nothingYet: ImportCounts = {
  done: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  reasons: [],
}

export const addCounts = (before: ImportCounts, more: ImportCounts): ImportCounts => ({
  done: before.done + more.done,
  created: before.created + more.created,
  updated: before.updated + more.updated,
  unchanged: before.unchanged + more.unchanged,
  skipped: before.skipped + more.skipped,
  reasons: more.reasons.reduce(withReason, before.reasons),
})

export const reasonsOf = (skipped: readonly SkippedItem[]): readonly SkippedFor[] =>
  skipped.reduce(
    (reasons: readonly SkippedFor[], { title, reason }) =>
      withReason(reasons, {
        reason: excerpt(reason, REASON_MAX),
        count: 1,
        titles: [excerpt(title, TITLE_MAX)],
      }),
    [],
  )

/** Reasons that are told apart, and titles that are named for each. */
const [MOST_REASONS, MOST_TITLES] = [50, 5]
const OTHERS = 'Other reasons'
/** Characters that are kept of each, however much was sent: all of them lie in one row. */
const [REASON_MAX, TITLE_MAX] = [500, 200]

function withReason(reasons: readonly SkippedFor[], more: SkippedFor): readonly SkippedFor[] {
  const isRoom = reasons.length < MOST_REASONS || reasons.some((one) => one.reason === more.reason)
  const reason = isRoom ? more.reason : OTHERS
  const known = reasons.find((one) => one.reason === reason)
  if (!known) return [...reasons, { ...more, reason }]
  const next = {
    reason,
    count: known.count + more.count,
    titles: [...known.titles, ...more.titles].slice(0, MOST_TITLES),
  }
  return reasons.map((one) => (one === known ? next : one))
}
