export interface LastModified {
  readonly lastModified: Date
  /**
   * When the second of the last change is over. Until then a date cannot tell versions of this second apart, so that
   * none may be answered by it; from then on, this is the date.
   */
  readonly settlesAt?: Date
}

/**
 * The Last-Modified of what changed at `changedAt`: the first second that knew the change from its beginning, so that no other
 * bytes were ever served under that date (RFC 9110, 8.8.2.2), and never later than now.
 *
 * @param before of the bytes that stood here until now, if they were others: dates only go forward
 */
export function lastModified(
  changedAt: Date,
  now: Date,
  before: LastModified | undefined,
): LastModified {
  const after = (before?.settlesAt ?? before?.lastModified)?.getTime()
  const changed = second(changedAt) + 1_000
  const date = after === undefined ? changed : Math.max(changed, after + 1_000)
  const latest = second(now)
  if (date <= latest) return { lastModified: new Date(date) }
  return { lastModified: new Date(latest), settlesAt: new Date(date) }
}

const second = (date: Date) => Math.floor(date.getTime() / 1000) * 1000
