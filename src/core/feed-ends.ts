import { Temporal } from 'temporal-polyfill'
import type { FeedSettings, Publication } from './publication.ts'

/** How many days before its last one a feed begins to say that it ends. */
const NOTICE_DAYS = 30

type Zone = Pick<Publication, 'timezone'>

/** When a feed is over: with the end of its last day, on the wall clock of the publication. */
export function feedEnd({ closes }: Pick<FeedSettings, 'closes'>, zone: Zone): Date | undefined {
  return closes === undefined ? undefined : startOfDay(closes, 1, zone)
}

/** From when a feed says that it ends: 30 days before, or since that was announced if it was later. */
export function noticeStart(closes: string, zone: Zone, announcedAt: Date): Date {
  const usual = startOfDay(closes, -NOTICE_DAYS, zone)
  return usual > announcedAt ? usual : announcedAt
}

function startOfDay(day: string, later: number, { timezone }: Zone): Date {
  const start = Temporal.PlainDate.from(day).add({ days: later }).toZonedDateTime(timezone)
  return new Date(start.epochMilliseconds)
}

export function hasEnded(feed: FeedSettings, zone: Zone, now: Date): boolean {
  const end = feedEnd(feed, zone)
  return end !== undefined && end <= now
}

/** The feeds that are there for everybody now. */
export const offeredFeeds = (
  feeds: readonly FeedSettings[],
  zone: Zone,
  now: Date,
): readonly FeedSettings[] => feeds.filter((feed) => !feed.private && !hasEnded(feed, zone, now))

/** The ends of feeds before and after a moment, nearest first: what lists of feeds change by. */
export function endsAround(feeds: readonly FeedSettings[], zone: Zone, now: Date) {
  const ends = feeds.flatMap((feed) => feedEnd(feed, zone)?.getTime() ?? [])
  const last = Math.max(...ends.filter((end) => end <= now.getTime()))
  const next = Math.min(...ends.filter((end) => end > now.getTime()))
  return {
    ...(Number.isFinite(last) && { last: new Date(last) }),
    ...(Number.isFinite(next) && { next: new Date(next) }),
  }
}
