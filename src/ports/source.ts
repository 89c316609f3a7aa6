import type { PostInput } from '../core/post.ts'

/** A document as it was fetched: bytes and what the answer said about them. */
export interface FetchedDocument {
  readonly url: string
  readonly bytes: Uint8Array
  readonly contentType?: string
}

/** One post found in a source, with the names a former system gave it. */
export interface SourcePost {
  readonly post: PostInput
  /** The source's own id for it, exactly as given. */
  readonly guid?: string
  /** Addresses it had in a former system, which still mean it. */
  readonly formerUrls?: readonly string[]
}

/** One item that could not be taken, and why. */
export interface SkippedItem {
  readonly title: string
  readonly reason: string
}

export type ReadResult =
  | {
      readonly ok: true
      readonly title?: string
      readonly posts: readonly SourcePost[]
      readonly skipped: readonly SkippedItem[]
      /** What the document says of itself: its WebSub hubs, and its own address. */
      readonly hubs?: readonly string[]
      readonly self?: string
      /** Where it goes on with older posts. */
      readonly older?: string
    }
  | { readonly ok: false; readonly reason: string }

/** Reads one kind of document. Never throws; a document it cannot read gives a reason that names what it is instead. */
export interface SourceReader {
  readonly type: string
  read(document: FetchedDocument): Promise<ReadResult>
}

/** A file of an export, however large, read from its start as often as asked. */
export interface ExportFile {
  /** As the operator named it; in a folder, its path from there. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  bytes(): AsyncIterable<Uint8Array>
}

export interface ExportOptions {
  /** The home page: addresses are made under it where the export has none. */
  readonly home: string
  /** What dates without a zone mean. */
  readonly timezone: string
  /** Drafts come along, as drafts. */
  readonly drafts: boolean
  /** Pages come along, as posts. */
  readonly pages: boolean
  /** How addresses are made, like `/:year/:month/:slug/`; absent: as the former system makes them. */
  readonly permalink?: string
}

/** Reads what a former system exported, without holding more than one post of it. */
export interface ExportReader {
  readonly type: string
  /** How often it reads every file: what progress is measured by. */
  readonly passes: number
  /**
   * In the order of the files, which is the same each time.
   *
   * @throws InputError `unreadable-source` that says what the files are instead, or where they break off
   */
  read(
    files: readonly ExportFile[],
    options: ExportOptions,
  ): AsyncIterable<SourcePost | SkippedItem>
}
