/** Ids by when something happened to them: what happened since a moment is found without looking at all. */
export interface Timeline {
  /** Puts an id at a moment, in place of the one it had; null takes it out. */
  put(id: string, at: number | null): void
  /** At least all ids since that moment; some of the hour before it too. */
  since(at: number): readonly string[]
  /** The hours that have ids, newest first. */
  hours(): Iterable<readonly string[]>
}

const HOUR = 3_600_000

export function timeline(): Timeline {
  const hours = new Map<number, Set<string>>()
  const hourOf = new Map<string, number>()
  const take = (id: string) => {
    const hour = hourOf.get(id)
    if (hour === undefined) return
    const ids = hours.get(hour)
    ids?.delete(id)
    if (ids?.size === 0) hours.delete(hour)
    hourOf.delete(id)
  }
  return {
    put(id, at) {
      take(id)
      if (at === null) return
      const hour = Math.floor(at / HOUR)
      hourOf.set(id, hour)
      const ids = hours.get(hour)
      if (ids) ids.add(id)
      else hours.set(hour, new Set([id]))
    },
    since(at) {
      const from = Math.floor(at / HOUR)
      return [...hours].flatMap(([hour, ids]) => (hour >= from ? [...ids] : []))
    },
    *hours() {
      for (const [, ids] of [...hours].sort(([a], [b]) => b - a)) yield [...ids]
    },
  }
}
