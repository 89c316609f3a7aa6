import { feedChecker } from '../../../src/feeds/check/feed-checker.ts'
import type { FeedReport } from '../../../src/ports/feed-checker.ts'

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What a report finds, a line each: `error R1 3:5 <channel> has no <title>`. */
export const linesOf = ({ findings }: FeedReport) =>
  findings.map(({ severity, rule, line, column, message }) =>
    [severity, rule, ...(line === undefined ? [] : [`${line}:${column}`]), message].join(' '),
  )

export const findingsIn = (text: string) => linesOf(feedChecker.check({ bytes: bytesOf(text) }))

/** A good document with one thing in it changed. The change must be possible: a case cannot lose its point unseen. */
export function changed(good: string, from: string, to: string): string {
  if (!good.includes(from)) throw new Error(`the good document has no ${from}`)
  return good.replace(from, () => to)
}
