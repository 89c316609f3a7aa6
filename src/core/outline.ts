/** A feed in a list of feeds. */
export interface OutlineFeed {
  readonly title: string
  readonly description?: string
  /** Where the feed is. */
  readonly feedUrl: string
  /** The page whose feed it is. */
  readonly pageUrl: string
}

/** A list of feeds that readers can take over whole. */
export interface Outline {
  readonly title: string
  readonly language: string
  readonly feeds: readonly OutlineFeed[]
  /** Feeds under a heading, none of them empty. */
  readonly groups: readonly { readonly title: string; readonly feeds: readonly OutlineFeed[] }[]
}
