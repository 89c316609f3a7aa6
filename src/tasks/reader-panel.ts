import { dayIn, daysBefore, daysFrom } from '../core/calendar-day.ts'
import type { Ports } from '../ports/ports.ts'
import type { PollCounts, ReaderSums } from '../ports/reader-store.ts'

type Subscribed<Line> = Line & { readonly subscribers: number }

/** Who reads the feeds, over some days of the publication up to today. */
export interface ReaderPanel extends PollCounts {
  readonly first: string
  readonly last: string
  /** As readers report them, the newest figures added up; nobody can check them. */
  readonly subscribers: number
  /** The most subscribers first, then the most polls. */
  readonly readers: readonly Subscribed<ReaderSums['readers'][number]>[]
  readonly feeds: readonly Subscribed<ReaderSums['feeds'][number]>[]
  /** Every day, also those without polls. */
  readonly days: ReaderSums['days']
  readonly legacy: ReaderSums['legacy']
}

/** A figure counts until the reader names another, at most so many days: who stays away has none. */
const FIGURE_DAYS = 3

export async function loadReaderPanel(
  { readers, setup, clock }: Pick<Ports, 'readers' | 'setup' | 'clock'>,
  days: number,
): Promise<ReaderPanel> {
  const zone = (await setup.publication())?.timezone ?? 'UTC'
  const last = dayIn(clock.now(), zone)
  const first = daysBefore(last, days - 1)
  const sums = await readers.sums(first, daysBefore(last, FIGURE_DAYS - 1))
  const { figures } = sums
  return {
    ...{ first, last },
    subscribers: total(figures),
    polls: sumOf(sums.days, 'polls'),
    notModified: sumOf(sums.days, 'notModified'),
    deltas: sumOf(sums.days, 'deltas'),
    readers: ranked(sums.readers, (line) =>
      total(figures.filter(({ reader }) => reader === line.reader)),
    ),
    feeds: ranked(sums.feeds, (line) =>
      total(figures.filter(({ feed, format }) => feed === line.feed && format === line.format)),
    ),
    days: daysFrom(first, last).map(
      (day) => sums.days.find((one) => one.day === day) ?? empty(day),
    ),
    legacy: sums.legacy,
  }
}

const empty = (day: string) => ({ day, polls: 0, notModified: 0, deltas: 0, subscribers: 0 })

const sumOf = (lines: readonly PollCounts[], key: keyof PollCounts) =>
  lines.reduce((sum, line) => sum + line[key], 0)

const total = (figures: ReaderSums['figures']) =>
  figures.reduce((sum, { subscribers }) => sum + subscribers, 0)

function ranked<Line extends PollCounts>(
  lines: readonly Line[],
  subscribersOf: (line: Line) => number,
): readonly Subscribed<Line>[] {
  return lines
    .map((line) => ({ ...line, subscribers: subscribersOf(line) }))
    .sort((a, b) => b.subscribers - a.subscribers || b.polls - a.polls)
}
