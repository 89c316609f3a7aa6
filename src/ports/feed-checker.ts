/** `error` breaks the feed for some reader or its specification; `warning` costs readers something; `note` is good to know. */
export type Severity = 'error' | 'warning' | 'note'

/** One thing a feed does, and a rule says otherwise. */
export interface Finding {
  /** As in docs/feeds.md: `R7`, `A3`, `J2`, `C1`. */
  readonly rule: string
  readonly severity: Severity
  /** What is wrong here. */
  readonly message: string
  /** What to do about it: the same for every finding of a rule. */
  readonly advice: string
  /** From 1; absent for what is not in the document. */
  readonly line?: number
  readonly column?: number
}

/** One answer over HTTP. Header names are lower-case. */
export interface ObservedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the body, unpacked. */
  readonly length: number
}

/** How a feed's server answers different questions. */
export interface FeedObservations {
  /** What was asked for. */
  readonly requested: string
  /** Where the feed was in the end. */
  readonly address: string
  readonly redirects: readonly { readonly status: number; readonly to: string }[]
  readonly plain: ObservedAnswer
  readonly head: ObservedAnswer
  /** With an If-Modified-Since that is no date. */
  readonly badDate: ObservedAnswer
  /** With an If-None-Match that cannot match, and `A-IM: feed`. */
  readonly delta: ObservedAnswer
  /** With If-None-Match as a list with the tag in its weak form, and an If-Modified-Since long ago. */
  readonly matching?: ObservedAnswer
  /** With the Last-Modified it gave, and nothing else. */
  readonly since?: ObservedAnswer
}

export interface FeedToCheck {
  readonly bytes: Uint8Array
  readonly observations?: FeedObservations
}

export interface FeedReport {
  readonly format: 'rss' | 'atom' | 'json' | 'rdf' | 'unknown'
  readonly title?: string
  /** How many posts are in it. */
  readonly posts: number
  /** Errors first, then in the order of the document. At most 100 of each rule. */
  readonly findings: readonly Finding[]
  /** Of all that was found. */
  readonly counts: Readonly<Record<Severity, number>>
}

/** Reads anybody's feed as the strictest reader would, and says what it finds. Never throws, whatever the bytes. */
export interface FeedChecker {
  check(feed: FeedToCheck): FeedReport
}
