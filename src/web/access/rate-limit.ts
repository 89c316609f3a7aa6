import { InputError } from '../../core/errors.ts'

const WINDOW = 60_000
/** Names remembered at once; the one whose window began first is forgotten first. */
const REMEMBERED = 10_000

/** Counts requests by name, in this process. */
export interface RateLimit {
  /** @throws InputError `too-many` after `most` within a minute */
  count(name: string, now: Date): void
  /** The same, for those who may be passed over: false after `most` within a minute. */
  take(name: string, now: Date): boolean
}

export function rateLimit(most: number): RateLimit {
  const windows = new Map<string, { readonly began: number; seen: number }>()

  function counted(name: string, now: Date) {
    let window = windows.get(name)
    if (!window || now.getTime() - window.began >= WINDOW) {
      windows.delete(name)
      window = { began: now.getTime(), seen: 0 }
      windows.set(name, window)
      const [first] = windows.keys()
      if (windows.size > REMEMBERED && first !== undefined) windows.delete(first)
    }
    window.seen += 1
    return window
  }

  return {
    count(name, now) {
      const { began, seen } = counted(name, now)
      if (seen <= most) return
      const seconds = Math.max(1, Math.ceil((began + WINDOW - now.getTime()) / 1000))
      throw new InputError('too-many', `Too many requests: try again in ${seconds} s`)
    },
    take: (name, now) => counted(name, now).seen <= most,
  }
}
