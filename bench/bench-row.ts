/** One measured figure against its target. Ratios are of medians taken interleaved in one run. */
export interface BenchRow {
  readonly name: string
  readonly ratio: number
  /** The figure is no ratio but an amount of this: true of the machine it was measured on, so that no other is held to it. */
  readonly unit?: 'ms' | 'µs' | 's' | 'kB' | 'MB'
  readonly target: string
  readonly ok: boolean
}

export const atMost = (
  name: string,
  ratio: number,
  most: number,
  unit?: BenchRow['unit'],
): BenchRow => ({
  name,
  ratio,
  ...(unit && { unit }),
  target: `<= ${most}`,
  ok: ratio <= most,
})

export const atLeast = (name: string, ratio: number, least: number): BenchRow => ({
  name,
  ratio,
  target: `>= ${least}`,
  ok: ratio >= least,
})

export const titleOf = ({
  name,
  unit,
}: Pick<BenchRow, 'name'> & { readonly unit?: string | undefined }): string =>
  unit ? `${name}, ${unit}` : name

export const line = ({ name, unit, ratio, target, ok }: BenchRow): string =>
  `${titleOf({ name, unit }).padEnd(64)} ${ratio.toFixed(2).padStart(8)}  ${target.padEnd(8)} ${ok ? 'ok' : 'MISSED'}`
