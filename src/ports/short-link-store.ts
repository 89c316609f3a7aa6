import type { ShortLinkTarget } from '../core/share-link.ts'

/** By account, the most first. */
export type ShortLinkClicks = Readonly<Record<string, number>>

/** The links of ours that share texts carry. Counts only; who clicked is not known. */
export interface ShortLinkStore {
  /** Keeps what a code leads to; kept again, it says the newer `utm`. False when the code is another post's or account's. */
  keep(target: ShortLinkTarget): Promise<boolean>
  find(code: string): Promise<ShortLinkTarget | undefined>
  /** Those of these codes that are kept. */
  findAll(codes: readonly string[]): Promise<readonly ShortLinkTarget[]>
  count(code: string): Promise<void>
  ofPost(postId: string): Promise<ShortLinkClicks>
  /** Of all posts. */
  total(): Promise<ShortLinkClicks>
}
