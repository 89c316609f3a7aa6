import type { Post } from '../core/post.ts'
import type { Term } from '../core/terms.ts'

/** What a selection looks at. */
type SelectedPost = Pick<Post, 'id' | 'tags' | 'section' | 'authors' | 'language'>

/** With the post's place in the order in which readers could first see posts. */
export type NumberedPost = SelectedPost & { readonly number: number }

/** With the sealed page that it stands in. */
export type PagedPost = SelectedPost & { readonly page: number }

/** How far a feed's archive has come. */
export interface ArchiveProgress {
  /** The selection by which posts were taken, as text. */
  readonly selection: string
  /** Posts up to this number have been looked at. */
  readonly number: number
}

/** Sealed pages as readers walk through them. */
export interface SealedPages<Name> {
  /** The number of the newest page; 0 when there is none. */
  pages(name: Name): Promise<number>
  /** The posts of a page as they stand now, last first; empty when there is no such page. */
  page(name: Name, page: number): Promise<readonly Post[]>
  /** The published and retracted posts of the pages `from` to `to`, last first. */
  between(name: Name, from: number, to: number): Promise<readonly PagedPost[]>
}

/**
 * The history of the feeds of tags, sections and authors. Their pages are ranges of post numbers that are sealed once: a
 * post that loses the term leaves its page, and one that gains it stands where its number belongs.
 */
export interface TermArchive extends SealedPages<Term> {
  /** The newest page and the last number in it; zeros when there is none. */
  end(term: Term): Promise<TermPage>
  /** Numbered posts of the term after a number, in order. */
  after(term: Term, number: number, limit: number): Promise<readonly TermPlace[]>
  /** Seals pages after the newest, in order. Those that somebody else has sealed meanwhile stay as they are. */
  seal(term: Term, pages: readonly TermPage[]): Promise<void>
}

export interface TermPage {
  readonly page: number
  readonly last: number
}

export interface TermPlace {
  readonly id: string
  readonly number: number
}

/**
 * The history of every named feed, as pages that are sealed once (RFC 5005). A post keeps its number and its place in a
 * sealed page for good; nothing here moves the change counter. All writes may run twice or side by side.
 */
export interface ArchiveStore extends SealedPages<string> {
  readonly terms: TermArchive
  /**
   * Gives numbers to posts that readers can see at `now` and that have none: to those that they could see first, some hundreds in
   * one go. True when more may wait.
   */
  number(now: Date): Promise<boolean>
  /** Gives a number to a post before those that wait for theirs, if readers can see it at `now` and it has none. */
  numberOne(id: string, now: Date): Promise<void>
  /** How many posts that readers can see at `now` wait for their numbers; counted up to `most`. */
  unnumbered(now: Date, most: number): Promise<number>
  /** The newest number; 0 when there is none. */
  numbered(): Promise<number>
  progress(feed: string): Promise<ArchiveProgress | undefined>
  /** That of every feed with an archive. */
  progresses(): Promise<ReadonlyMap<string, ArchiveProgress>>
  /** Posts after a number, in order. */
  after(number: number, limit: number): Promise<readonly NumberedPost[]>
  /** Puts posts at the end of the feed's archive, those that it does not have yet, and notes how far it has come. */
  append(feed: string, posts: readonly string[], progress: ArchiveProgress): Promise<void>
  /**
   * How many posts stand in no page yet, and how many of the first of them must be sealed so that the rest are all in `live`; 0 where
   * that is not asked.
   */
  open(
    feed: string,
    live?: readonly string[],
  ): Promise<{ readonly posts: number; readonly fallen: number }>
  /**
   * Seals the first `posts` that stand in no page, in pages of `size`; the last may be shorter. False, and nothing, when somebody else
   * has sealed a page after the page `after` meanwhile.
   */
  seal(feed: string, posts: number, size: number, after: number): Promise<boolean>
  /** The number of the newest page that has a post which is not in `live`; 0 when there is none. */
  pageBefore(feed: string, live: readonly string[]): Promise<number>
}
