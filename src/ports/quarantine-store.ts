/** A post that a rendering leaves out because it would break the feed. */
export interface SetAside {
  readonly guid: string
  readonly reason: string
}

/** The same, as people look it up. */
export interface QuarantinedPost {
  readonly postId: string
  readonly title: string
  /** The id of the feed. */
  readonly feed: string
  readonly format: string
  readonly reason: string
  readonly since: Date
}

/** Which posts which feeds do without, while it lasts (promise 1). */
export interface QuarantineStore {
  /**
   * What one rendering leaves out is exactly this from now on; posts that stay keep their `since`. Writes only when
   * something changes, and then answers true.
   */
  replace(
    rendering: { readonly feed: string; readonly format: string },
    posts: readonly SetAside[],
    now: Date,
  ): Promise<boolean>
  /** All of it, the newest first. A post that was saved since is not in it until a feed has been rendered with it. */
  list(): Promise<readonly QuarantinedPost[]>
}
