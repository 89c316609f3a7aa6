/** Work side by side, a few pieces for each host, so that a slow host delays none but itself. */
export interface HostLanes {
  /** Whether a piece of work for this host may start now. */
  isFree(host: string): boolean
  /** `work` must not reject. */
  start(host: string, work: () => Promise<void>): void
  isIdle(): boolean
  /** Resolves when the next piece is done; at once when none is under way. */
  next(): Promise<void>
  all(): Promise<void>
  /** From now on no host is free. */
  close(): void
}

export function hostLanes(perHost: number, atOnce: number): HostLanes {
  const busy = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  let closed = false
  return {
    isFree: (host) => !closed && (busy.get(host) ?? 0) < perHost && underWay.size < atOnce,
    start(host, work) {
      busy.set(host, (busy.get(host) ?? 0) + 1)
      const done = work().finally(() => {
        underWay.delete(done)
        const left = (busy.get(host) ?? 1) - 1
        if (left > 0) busy.set(host, left)
        else busy.delete(host)
      })
      underWay.add(done)
    },
    isIdle: () => underWay.size === 0,
    async next() {
      if (underWay.size > 0) await Promise.race(underWay)
    },
    all: async () => void (await Promise.all(underWay)),
    close() {
      closed = true
    },
  }
}
