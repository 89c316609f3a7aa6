import type { PagePlaces, PageText } from '../core/page-text.ts'

/** A page that is to be read: that of a post as its source gives it. */
export interface AskedPage {
  /** The canonical address: the name of the page. */
  readonly page: string
  /** The address as the source gives it. */
  readonly url: string
  readonly source: string
  /** The post in its source's words, as JSON of `postInput`, with the names it has there. */
  readonly post: Readonly<Record<string, unknown>>
  readonly guid?: string
  readonly key?: string
  /** A hash of what the source says. */
  readonly said: string
}

export interface DuePage extends AskedPage {
  readonly tries: number
  readonly etag?: string
  readonly lastModified?: string
  /** What an earlier reading found. */
  readonly text?: PageText
}

/** What is known of a page. */
export interface KeptPage {
  readonly page: string
  /** Of what the source said when it was asked for. */
  readonly said: string
  readonly text?: PageText
  readonly places?: PagePlaces
  readonly readAt?: Date
  /** Why it could not be read the last time. */
  readonly reason?: string
}

/** Pages that are read for posts of which their sources give only an excerpt. */
export interface PageTextStore {
  /** Asks for pages to be read; one whose source says something else than before is read again. */
  ask(pages: readonly AskedPage[], now: Date): Promise<void>
  ofPages(pages: readonly string[]): Promise<ReadonlyMap<string, KeptPage>>
  /** Pages that are due, each for its holder alone until `leaseUntil`; at most `perHost` of a host. */
  claim(now: Date, leaseUntil: Date, perHost: number): Promise<readonly DuePage[]>
  /** It was read; without a text when it has not changed. */
  keep(
    page: string,
    read: {
      readonly text?: PageText
      readonly places?: PagePlaces
      readonly etag?: string
      readonly lastModified?: string
    },
    now: Date,
  ): Promise<void>
  /** Its host asked to be left alone: none of its pages is due before. */
  rest(host: string, until: Date): Promise<void>
  /** It could not be read; tried again at `dueAt`, if ever. */
  fail(page: string, reason: string, dueAt?: Date): Promise<void>
}
