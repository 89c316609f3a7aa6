import { InputError } from '../../core/errors.ts'

const WINDOW = 60_000
/** Names remembered at once; the one whose window began first is forgotten first. */
const REMEMBERED = 10_000

/** Counts requests by name, in this process. */
export interface RateLimit {
  /** @throws InputError `too-many` after `most` within a minute */
  count(name: string, now: Date): void
}

export function rateLimit(most: number): RateLimit {
  const windows = new Map<string, { readonly began: number; seen: number }>()
  return {
    count(name, now) {
      let window = windows.get(name)
      if (!window || now.getTime() - window.began >= WINDOW) {
        windows.delete(name)
        window = { began: now.getTime(), seen: 0 }
        windows.set(name, window)
        const [first] = windows.keys()
        if (windows.size > REMEMBERED && first !== undefined) windows.delete(first)
      }
      window.seen += 1
      if (window.seen <= most) return
      const seconds = Math.max(1, Math.ceil((window.began + WINDOW - now.getTime()) / 1000))
      throw new InputError('too-many', `Too many requests: try again in ${seconds} s`)
    },
  }
}
