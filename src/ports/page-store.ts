/** The last look at the page of a post at one of its revisions. */
export interface PageLooked {
  readonly at: Date
  /** Why it could not be shared then; absent when it was live. */
  readonly reason?: string
}

/** What was seen of the pages of posts, so that each is read once for all accounts. */
export interface PageStore {
  last(postId: string, revision: number): Promise<PageLooked | undefined>
  /** Keeps a look; an older one of the post is forgotten. */
  record(postId: string, revision: number, looked: PageLooked): Promise<void>
}
