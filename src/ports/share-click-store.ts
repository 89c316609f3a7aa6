/** How often readers went on to a network from a post's share page. */
export type ShareClicks = Readonly<Record<string, number>>

/** Counts only; who clicked is not known. */
export interface ShareClickStore {
  count(postId: string, network: string): Promise<void>
  /** By network, the most first. */
  ofPost(postId: string): Promise<ShareClicks>
  /** Of all posts, by network, the most first. */
  total(): Promise<ShareClicks>
}
