import { formatDuration } from './duration.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const WEEK = 7 * DAY

/** Instead of an interval in milliseconds: as often as the feed has posts. */
export const AS_OFTEN_AS_IT_HAS_POSTS = 0
/** How a set-up says so. */
export const AUTO = 'auto'

export const intervalText = (every: number) =>
  every === AS_OFTEN_AS_IT_HAS_POSTS ? AUTO : formatDuration(every)

/** So often a feed is asked between two of its posts. */
const LOOKS_PER_POST = 24

/**
 * How long to wait until a feed is asked again. An interval that the operator chose holds; else the feed is asked 24 times between two
 * of its posts, from every five minutes to once a day, and no sooner than its server says that there may be anything new.
 *
 * @param weekly posts of the last seven days
 * @param fresh milliseconds for which the answer may be kept (RFC 9111)
 * @param chance from 0 up to 1: spreads sources that were added together
 */
export function pollInterval(every: number, weekly: number, fresh: number, chance: number): number {
  if (every !== AS_OFTEN_AS_IT_HAS_POSTS) return every
  const between = weekly > 0 ? WEEK / (weekly * LOOKS_PER_POST) : DAY
  const asked = Math.min(DAY, Math.max(5 * MINUTE, between, fresh))
  return Math.round(asked * (1 + chance / 10))
}
