import { countedFeed } from '../core/counted-feed.ts'
import type { NewestPost, ReaderCounts } from '../ports/reader-store.ts'

/** Feeds that are told apart; more of them are counted with those like them. */
const FEEDS = 1_000
/** Ids of a reader that are told apart for one feed. */
const SOURCES = 200
/** A reader's id of a feed, with what narrows that feed. */
const SOURCE_LONGEST = 200

/** Counts under way, in memory: bounded, whatever is asked for and under whatever name. */
export interface ReaderTallies {
  readonly lines: Map<string, Line>
  readonly legacy: Map<string, Map<string, number>>
}

export interface Line {
  readonly feed: string
  readonly format: string
  readonly within: string
  readonly readers: Map<string, Tally>
}

export interface Tally {
  polls: number
  notModified: number
  deltas: number
  newest: NewestPost | undefined
  readonly figures: Map<string, number>
}

export const emptyTallies = (): ReaderTallies => ({ lines: new Map(), legacy: new Map() })

/** Where a feed is counted, by the key it is served under; undefined for what is no feed. */
export function lineOf({ lines }: ReaderTallies, key: string): Line | undefined {
  const known = lines.get(key)
  const counted = known ? undefined : countedFeed(key)
  if (!counted) return known
  const { feed, format } = counted
  const [id, within] = lines.size < FEEDS ? [key, counted.within] : [`${feed}/${format}`, '']
  const line = lines.get(id) ?? { feed, format, within, readers: new Map() }
  lines.set(id, line)
  return line
}

export function tallyOf({ readers }: Line, reader: string): Tally {
  const known = readers.get(reader)
  if (known) return known
  const tally = { polls: 0, notModified: 0, deltas: 0, newest: undefined, figures: new Map() }
  readers.set(reader, tally)
  return tally
}

export const newerPost = (one: NewestPost | undefined, other: NewestPost | undefined) =>
  one && (!other || one.at >= other.at) ? one : other

export function noteFigure({ figures }: Tally, source: string, subscribers: number): void {
  if (figures.size < SOURCES || figures.has(source)) figures.set(source, subscribers)
}

export function addLegacy({ legacy }: ReaderTallies, path: string, reader: string, polls: number) {
  const readers = legacy.get(path) ?? new Map<string, number>()
  readers.set(reader, (readers.get(reader) ?? 0) + polls)
  legacy.set(path, readers)
}

/** As they are stored: feeds that are counted together are added up. */
export function countsOf({ lines, legacy }: ReaderTallies): ReaderCounts {
  const merged = emptyTallies()
  for (const { feed, format, within, readers } of lines.values()) {
    for (const [reader, tally] of readers) {
      const figures = [...tally.figures].map(
        ([source, subscribers]) =>
          [`${source} ${within}`.trim().slice(0, SOURCE_LONGEST), subscribers] as const,
      )
      addTally(merged, { feed, format, reader }, { ...tally, figures: new Map(figures) })
    }
  }
  const flat = [...merged.lines.values()].flatMap(({ feed, format, readers }) =>
    [...readers].map(([reader, tally]) => ({ where: { feed, format, reader }, ...tally })),
  )
  return {
    polls: flat.map(({ where, polls, notModified, deltas, newest }) => ({
      ...{ ...where, polls, notModified, deltas },
      ...(newest && { newest }),
    })),
    figures: flat.flatMap(({ where, figures }) =>
      [...figures].map(([source, subscribers]) => ({ ...where, source, subscribers })),
    ),
    legacy: [...legacy].flatMap(([path, readers]) =>
      [...readers].map(([reader, polls]) => ({ path, reader, polls })),
    ),
  }
}

type Where = Readonly<Record<'feed' | 'format' | 'reader', string>>

function addTally(tallies: ReaderTallies, { feed, format, reader }: Where, given: Tally): void {
  const id = `${feed}/${format}`
  const line = tallies.lines.get(id) ?? { feed, format, within: '', readers: new Map() }
  tallies.lines.set(id, line)
  const tally = tallyOf(line, reader)
  tally.polls += given.polls
  tally.notModified += given.notModified
  tally.deltas += given.deltas
  tally.newest = newerPost(tally.newest, given.newest)
  for (const [source, subscribers] of given.figures) {
    // What was noted meanwhile is newer.
    if (!tally.figures.has(source)) noteFigure(tally, source, subscribers)
  }
}

/** Takes back what could not be stored. */
export function addCounts(tallies: ReaderTallies, { polls, figures, legacy }: ReaderCounts): void {
  for (const { feed, format, reader, newest, ...counts } of polls) {
    const own = figures.filter(
      (one) => one.feed === feed && one.format === format && one.reader === reader,
    )
    addTally(
      tallies,
      { feed, format, reader },
      {
        ...counts,
        newest,
        figures: new Map(own.map(({ source, subscribers }) => [source, subscribers])),
      },
    )
  }
  for (const { path, reader, polls: count } of legacy) addLegacy(tallies, path, reader, count)
}
