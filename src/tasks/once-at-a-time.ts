interface UnderWay {
  readonly since: number
  readonly result: Promise<unknown>
}

/** What is under way in this process, by what it is done for. */
const works = new WeakMap<object, Map<string, UnderWay>>()

/**
 * Does a work once for all who ask for it meanwhile. One that did not end in time is nobody's to wait for.
 *
 * @param place whose works have names of their own
 */
export async function onceAtATime<Result>(
  { place, name, now, lostAfter }: { place: object; name: string; now: Date; lostAfter: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const here = works.get(place) ?? new Map<string, UnderWay>()
  works.set(place, here)
  const other = here.get(name)
  if (other && now.getTime() - other.since < lostAfter) return other.result as Promise<Result>
  const mine = { since: now.getTime(), result: work() }
  here.set(name, mine)
  try {
    return await mine.result
  } finally {
    if (here.get(name) === mine) here.delete(name)
  }
}
