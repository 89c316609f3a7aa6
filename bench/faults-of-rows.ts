import type { BenchRow } from './bench-row.ts'

/**
 * Whether a ratio misses its target and is more than a third worse than before: less is the noise of a busy machine. One that
 * was never recorded is held to its target in the same way.
 */
export function fellFrom(
  { unit, ok, ratio, target }: BenchRow,
  before: number | undefined,
): boolean {
  const [sign, amount] = target.split(' ')
  if (ok || unit || !sign) return false
  const good = before ?? Number(amount)
  return sign === '<=' ? ratio > good * 1.34 : ratio < good / 1.34
}

/** What no machine excuses, in words: a part that broke, no number at all, or a wrong count. */
export function faultOf({ ok, lacks, ratio, unit, target }: BenchRow): string | undefined {
  if (ok) return undefined
  if (lacks !== undefined) return lacks
  if (Number.isNaN(ratio)) return 'no number came of it'
  return unit === 'times' ? `${ratio} times, not ${target}` : undefined
}
