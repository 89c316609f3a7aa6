import type { ImageType } from '../core/image-rules.ts'

/** What the address of an image gave when it was last asked. */
export interface ImageSource {
  readonly at: Date
  /** Of the bytes that it gave; absent when it never gave any. */
  readonly hash?: string
  readonly etag?: string
  readonly lastModified?: string
  /** Why it gave none the last time. */
  readonly reason?: string
}

/** What was made of an image to fit a network's rules, or why nothing could be. */
export type ImageVariant =
  | {
      readonly ok: true
      readonly hash: string
      readonly type: ImageType
      readonly width: number
      readonly height: number
      readonly bytes: number
    }
  | { readonly ok: false; readonly reason: string }

/** Images of posts, so that each is fetched and fitted once for all accounts, and can still be uploaded after a crash. */
export interface ImageStore {
  source(url: string): Promise<ImageSource | undefined>
  recordSource(url: string, source: ImageSource): Promise<void>
  /**
   * @param source the hash of the image that it was made of
   * @param rules a text that is the same for the same rules
   */
  variant(source: string, rules: string): Promise<ImageVariant | undefined>
  recordVariant(source: string, rules: string, variant: ImageVariant): Promise<void>
  bytes(hash: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Keeps bytes at least until then, unless there are more of them than there is room for. */
  keep(hash: string, bytes: Uint8Array, until: Date): Promise<void>
  /** Keeps what is there for longer. False when it is not there any more. */
  renew(hash: string, until: Date): Promise<boolean>
  /** Forgets what nobody asked for lately, and what there is no room for. */
  prune(now: Date): Promise<void>
}
