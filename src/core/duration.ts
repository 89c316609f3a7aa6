const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof units

/** `90s`, `15m`, `6h` or `7d` as milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * units[unit as Unit]
}

/** The shortest way to write a duration of whole seconds: `parseDuration` gives the same milliseconds back. */
export function formatDuration(milliseconds: number): string {
  const whole = (['d', 'h', 'm'] as const).find(
    (unit) => milliseconds > 0 && milliseconds % units[unit] === 0,
  )
  const unit = whole ?? 's'
  return `${Math.round(milliseconds / units[unit])}${unit}`
}
