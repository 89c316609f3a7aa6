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
    }
  | { readonly ok: false; readonly reason: string }

/** Reads one kind of document. Never throws; a document it cannot read gives a reason that names what it is instead. */
export interface SourceReader {
  readonly type: string
  read(document: FetchedDocument): Promise<ReadResult>
}
