/** So many at once, and then so many a second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** What is left of a rate, and when it was counted, in milliseconds. */
export interface Bucket {
  readonly left: number
  readonly at: number
}

/** What is left by `now`. A clock that steps back neither gives nor takes. */
export function refilled(bucket: Bucket | undefined, rate: Rate, now: number): Bucket {
  if (!bucket) return { left: rate.burst, at: now }
  const gained = (Math.max(0, now - bucket.at) / 1000) * rate.perSecond
  return { left: Math.min(rate.burst, bucket.left + gained), at: now }
}
