/** One measured ratio against its target. Ratios are of medians taken interleaved in one run. */
export interface BenchRow {
  readonly name: string
  readonly ratio: number
  readonly target: string
  readonly ok: boolean
}

export const atMost = (name: string, ratio: number, most: number): BenchRow => ({
  name,
  ratio,
  target: `<= ${most}`,
  ok: ratio <= most,
})

export const atLeast = (name: string, ratio: number, least: number): BenchRow => ({
  name,
  ratio,
  target: `>= ${least}`,
  ok: ratio >= least,
})

export const line = ({ name, ratio, target, ok }: BenchRow): string =>
  `${name.padEnd(64)} ${ratio.toFixed(2).padStart(8)}  ${target.padEnd(8)} ${ok ? 'ok' : 'MISSED'}`
