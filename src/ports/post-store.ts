import type { Post } from '../core/post.ts'
import type { OpenPosts } from '../core/private-feed.ts'
import type { NamedTerm, Term, TermKind, TermQuery } from '../core/terms.ts'

/** A part of a list, and where the next part starts; no cursor when this is the end. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly cursor?: string
}

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string
}

/**
 * Another name under which a post is known: a former GUID, a canonical URL it had, or what a source once said of it
 * (`content`: a hash of title, text and date), by which it is recognised when both others have changed.
 */
export interface Alias {
  readonly kind: 'guid' | 'url' | 'content'
  readonly value: string
}

/** A post as it is to be saved, with every name it is known by. */
export interface PostRecord {
  readonly post: Post
  readonly aliases: readonly Alias[]
  /** Why it was taken for this post although its names differ: kept for those who ask. */
  readonly recognised?: string
}

/** How a post was recognised once. */
export interface Recognition {
  readonly at: Date
  readonly says: string
}

/** What a revision was: the whole post as it stood. */
export interface Revision {
  readonly revision: number
  readonly savedAt: Date
  readonly post: Post
}

/** The post store. Every write also moves the change counter, in the same atom. */
export interface PostStore {
  byId(id: string): Promise<Post | undefined>
  /** Those of these that exist, by id: one question for a whole page. */
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Post>>
  /** By any name it ever had. The first alias that is known wins. */
  byAlias(aliases: readonly Alias[]): Promise<Post | undefined>
  /** Posts known by any of these names, by name: one question for a whole import batch. */
  byAliases(aliases: readonly Alias[]): Promise<ReadonlyMap<string, Post>>
  /**
   * Saves new posts, all or none. False when one of them exists or a name of it is taken: nothing was saved.
   *
   * @throws InputError `too-large` for one that is larger than the database takes: nothing was saved
   */
  insert(records: readonly PostRecord[]): Promise<boolean>
  /**
   * Replaces the post when it still stands at `expected`; false when somebody was first.
   *
   * @throws InputError `too-large` as `insert` does
   */
  update(record: PostRecord, expected: number): Promise<boolean>
  /** Adds names under which posts are known from now on; those that another post has stay its own. */
  addNames(
    names: readonly (Pick<PostRecord, 'aliases' | 'recognised'> & { readonly id: string })[],
    at: Date,
  ): Promise<void>
  /** How it was recognised although its names differed, last first. */
  recognitions(id: string): Promise<readonly Recognition[]>
  /** What a feed shows at `now`: published or retracted, and visible, newest first. */
  newest(limit: number, now: Date): Promise<readonly Post[]>
  /**
   * The same for the posts of a query, by index however many posts there are.
   *
   * @param lookBack goes no further back than so many posts of the term it goes by: no question takes long then
   */
  newestBy(query: TermQuery, limit: number, now: Date, lookBack?: number): Promise<readonly Post[]>
  /**
   * Those of the terms that readers have ever seen on a post. What was known once stays known.
   *
   * @param open leaves out terms that have only other posts than these
   */
  knownTerms(terms: readonly Term[], now: Date, open?: OpenPosts): Promise<readonly NamedTerm[]>
  /**
   * The terms of a kind that have a post now; that of the newest post first.
   *
   * @param open counts only these posts
   */
  newestTerms(
    kind: TermKind,
    limit: number,
    now: Date,
    open?: OpenPosts,
  ): Promise<readonly NamedTerm[]>
  /** Published posts that became visible after `since`, newest first. */
  shownSince(since: Date, now: Date, limit: number): Promise<readonly Post[]>
  /** Posts older than `oldest` that readers heard of only after it, last change first: corrections, late ends of embargoes. */
  changedSince(oldest: Date, limit: number, now: Date): Promise<readonly Post[]>
  /** The last moment at which a save, or time alone, changed what readers can see. */
  lastChange(now: Date): Promise<Date | undefined>
  /** The posts that were deleted last, of those that readers had seen: the archive gave them a number. */
  deleted(limit: number): Promise<readonly Post[]>
  /** The next moment at which time alone makes a post visible. */
  nextVisible(now: Date): Promise<Date | undefined>
  /** Published posts that readers do not see yet, the next one first. */
  comingUp(now: Date, limit: number): Promise<readonly Post[]>
  /** All posts, newest first. */
  list(page: PageRequest): Promise<Page<Post>>
  /** Newest first, all of them or at most so many. */
  revisions(id: string, most?: number): Promise<readonly Revision[]>
  count(): Promise<number>
}

/** The key under which `byAliases` answers. */
export const aliasKey = ({ kind, value }: Alias) => `${kind} ${value}`
