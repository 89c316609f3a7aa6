/** What an amount is counted in. */
export type Unit = 'ns' | 'µs' | 'ms' | 's' | 'kB' | 'MB' | 'posts/s' | 'requests/s' | 'times'

/** One measured figure against its target. Ratios are of medians taken interleaved in one run. */
export interface BenchRow {
  /** What was measured, and after ` / ` its baseline. */
  readonly name: string
  /** No number when it could not be measured. */
  readonly ratio: number
  /** The figure is no ratio but an amount of this: true of the machine it was measured on, so that no other is held to it. */
  readonly unit?: Unit
  /** Empty where there is nothing to reach: the figure tells where one stands. */
  readonly target: string
  readonly ok: boolean
  /** More than was promised: missing it is no fault. */
  readonly isStretch?: true
  /** Why it was not measured. */
  readonly lacks?: string
}

const row = (
  name: string,
  ratio: number,
  target: string,
  ok: boolean,
  unit: Unit | undefined,
): BenchRow => ({ name, ratio, ...(unit && { unit }), target, ok })

export const atMost = (name: string, ratio: number, most: number, unit?: Unit): BenchRow =>
  row(name, ratio, `<= ${most}`, ratio <= most, unit)

export const atLeast = (name: string, ratio: number, least: number, unit?: Unit): BenchRow =>
  row(name, ratio, `>= ${least}`, ratio >= least, unit)

/** For orientation only. */
export const told = (name: string, ratio: number, unit?: Unit): BenchRow =>
  row(name, ratio, '', true, unit)

/** Reaching it is more than was promised. */
export const stretch = (measured: BenchRow): BenchRow => ({ ...measured, isStretch: true })

/** What cannot be measured here, and what is needed for it. */
export const lacking = (name: string, lacks: string): BenchRow => ({
  ...{ name, ratio: Number.NaN, target: '', ok: true },
  lacks,
})

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** `0.93 ×`, `12.3 ms`, `84,210 posts/s`: as many digits as mean something. */
export function figure({ ratio, unit }: Pick<BenchRow, 'ratio' | 'unit'>): string {
  if (Number.isNaN(ratio)) return '–'
  const size = Math.abs(ratio)
  const isWhole = size >= 100 || unit === 'times'
  const amount = isWhole ? grouped.format(ratio) : ratio.toFixed(size >= 10 ? 1 : 2)
  return `${amount} ${unit ?? '×'}`
}

/** `≤ 1.05`, in the unit of what was measured. */
export function bound({ target, unit }: Pick<BenchRow, 'target' | 'unit'>): string {
  const [sign, amount = ''] = target.split(' ')
  if (amount === '') return ''
  const shown = amount.replace(/^\d{4,}$/, (digits) => grouped.format(Number(digits)))
  return `${sign === '<=' ? '≤' : '≥'} ${shown}${unit ? ` ${unit}` : ''}`
}

/** Whether the target was reached, in a word or two. */
export function verdict({ ok, target, isStretch, lacks }: BenchRow): string {
  if (lacks !== undefined) return `not measured: ${lacks}`
  if (target === '') return ''
  if (isStretch) return ok ? 'yes (stretch)' : 'no (stretch)'
  return ok ? 'yes' : 'NO'
}

export const line = (measured: BenchRow): string =>
  `${measured.name.padEnd(72)} ${figure(measured).padStart(14)}  ${bound(measured).padEnd(16)} ${verdict(measured)}`.trimEnd()
