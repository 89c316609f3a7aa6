/** The newest post of a feed as a reader got it. */
export interface NewestPost {
  readonly guid: string
  /** When it was published. */
  readonly at: Date
}

export interface PollCounts {
  readonly polls: number
  /** 304: the reader had it already. */
  readonly notModified: number
  /** 226: the reader was told only what is new. */
  readonly deltas: number
}

/** What readers did since it was last kept. */
export interface ReaderCounts {
  readonly polls: readonly (PollCounts & {
    readonly feed: string
    readonly format: string
    readonly reader: string
    readonly newest?: NewestPost
  })[]
  readonly figures: readonly {
    readonly feed: string
    readonly format: string
    readonly reader: string
    readonly source: string
    readonly subscribers: number
  }[]
  readonly legacy: readonly {
    readonly path: string
    readonly reader: string
    readonly polls: number
  }[]
}

/** What is known of readers, added up over some days. */
export interface ReaderSums {
  /** The most polls first. */
  readonly readers: readonly (PollCounts & {
    readonly reader: string
    readonly lastDay: string
    readonly newest?: NewestPost & { readonly postId?: string; readonly title?: string }
  })[]
  /** The most polls first. */
  readonly feeds: readonly (PollCounts & { readonly feed: string; readonly format: string })[]
  /** Days with polls, oldest first; with the subscribers that were reported that day. */
  readonly days: readonly (PollCounts & { readonly day: string; readonly subscribers: number })[]
  /** Of each reader of each feed, the newest figures added up. */
  readonly figures: readonly {
    readonly feed: string
    readonly format: string
    readonly reader: string
    readonly subscribers: number
  }[]
  /** Who still asks at the addresses of a former system; the last one first. */
  readonly legacy: readonly {
    readonly path: string
    readonly reader: string
    readonly polls: number
    readonly lastDay: string
  }[]
}

/** Counts by day. Days are `YYYY-MM-DD`. */
export interface ReaderStore {
  /** All or nothing, in one go, however much it is. */
  add(day: string, counts: ReaderCounts): Promise<void>
  /** @param figuresSince figures that were reported before this day are out of date */
  sums(since: string, figuresSince: string): Promise<ReaderSums>
  /** Forgets the days before this one. */
  prune(before: string): Promise<void>
}
