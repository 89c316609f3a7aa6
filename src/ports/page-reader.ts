import type { PagePlaces, PageText } from '../core/page-text.ts'
import type { FetchedDocument } from './source.ts'

export type PageRead =
  | { readonly ok: true; readonly text: PageText; readonly places: PagePlaces }
  | { readonly ok: false; readonly reason: string }

/** Reads the page of a post: what it says of itself, and its text. Never throws. */
export type ReadPageText = (page: FetchedDocument) => Promise<PageRead>
