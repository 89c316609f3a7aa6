import type { Delivery } from './delivery.ts'

const PART = /^(.*?)part-(\d+)$/

/** What tells the part after this delivery from all others: `part-2` after a first share, `2026-11-22/part-2` after another. */
export function partOccurrence({
  kind,
  occurrence,
}: Pick<Delivery, 'kind' | 'occurrence'>): string {
  const [, before = '', number = ''] = kind === 'part' ? (PART.exec(occurrence) ?? []) : []
  if (number !== '') return `${before}part-${Number(number) + 1}`
  return occurrence === '' ? 'part-2' : `${occurrence}/part-2`
}
