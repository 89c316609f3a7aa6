export interface RateState {
  readonly limit: number
  readonly remaining: number
  readonly reset: Date
  /** This request is one too many. */
  readonly over: boolean
}

/** Counts requests per name in fixed windows, as most networks do; some requests count for several. */
export function rateWindow(
  limit: number,
  seconds: number,
  now: () => Date,
): (name: string, points?: number) => RateState {
  const length = seconds * 1000
  const windows = new Map<string, { start: number; used: number }>()
  return (name, points = 1) => {
    const time = now().getTime()
    const start = time - (time % length)
    const current = windows.get(name)
    const window = current?.start === start ? current : { start, used: 0 }
    windows.set(name, window)
    window.used += points
    return {
      limit,
      remaining: Math.max(0, limit - window.used),
      reset: new Date(start + length),
      over: window.used > limit,
    }
  }
}
