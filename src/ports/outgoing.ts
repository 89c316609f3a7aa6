import type { OpenSocket } from './socket.ts'

/** What came of fetching a document. */
export type FetchDocumentResult =
  | {
      readonly outcome: 'fetched'
      /** After permanent redirects: what to store and ask next time. */
      readonly url: string
      readonly bytes: Uint8Array
      readonly contentType?: string
      /** The Link header as it came. */
      readonly link?: string
      /** Validators, byte-exact, to send back with the next poll. */
      readonly etag?: string
      readonly lastModified?: string
      /** How long the answer may be kept, in milliseconds: RFC 9111 section 4.2.1. */
      readonly fresh?: number
    }
  | { readonly outcome: 'not-modified'; readonly fresh?: number }
  | { readonly outcome: 'gone'; readonly reason: string }
  /** `after` is what the server asked for. */
  | { readonly outcome: 'failed'; readonly reason: string; readonly after?: Date }

export interface DocumentRequest {
  readonly etag?: string
  readonly lastModified?: string
  /** Which types are asked for; absent: those of feeds. */
  readonly accept?: string
  /** When it is to end sooner than others. */
  readonly timeoutMs?: number
}

/** Requests to the world outside. Private and link-local addresses are refused after DNS, on every hop. */
export interface Outgoing {
  /** Like the platform's fetch, bounded in time and in size. Redirects are not followed. */
  readonly fetch: typeof fetch
  /** WebSockets, within the same bounds. */
  readonly socket?: OpenSocket
  /** Why no request to this address would be made, as far as its name alone tells; undefined when it may. */
  refusal?(url: string): string | undefined
  /**
   * An address of this host, for connections that are not HTTP; absent where none can be made. Rejects when the host may not be
   * reached.
   */
  address?(host: string): Promise<string>
  /** Fetches a whole document politely: validators, redirects, size and time limits. Never throws. */
  document(url: string, asking?: DocumentRequest): Promise<FetchDocumentResult>
}
