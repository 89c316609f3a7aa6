import type { WebhookSource, WebhookType } from '../core/source.ts'

/** A request to `/webhooks/{source}`. */
export interface WebhookRequest {
  header(name: string): string | undefined
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** `name`: what its system calls this message, the same however often it is sent; absent where it has no name. */
export type Verdict =
  | { readonly ok: true; readonly name?: string }
  | { readonly ok: false; readonly reason: string }

/** A post as a message tells it: JSON that `postInput` has yet to check. */
export type TextedPost = Readonly<Record<string, unknown>>

/** What a system calls a post: by it, the post is known when its address changes. */
interface Named {
  readonly key?: string
  readonly url?: string
  /** When the change was made. */
  readonly changedAt?: string
}

/** What a message asks for. */
export type SourceChange =
  | (Named & {
      readonly does: 'save'
      readonly post: TextedPost
      /** What the feeds of its system call it. */
      readonly guid?: string
      /** `edited`: a post that is not known yet counts as shared already. `published`: one that was taken out comes back. */
      readonly word: 'published' | 'edited' | 'draft'
    })
  | (Named & { readonly does: 'unpublish' | 'delete'; readonly guid?: string })
  | { readonly does: 'nothing'; readonly reason: string }
  | { readonly does: 'fail'; readonly reason: string }

/** How the webhooks of one kind of CMS are signed and what they say. An adapter never throws. */
export interface WebhookReader {
  readonly type: WebhookType
  /** Headers that `read` needs beside the body. */
  readonly headers: readonly string[]
  /** Whether the request comes from who has the secret, and is not an old one. */
  verify(source: WebhookSource, request: WebhookRequest, now: Date): Promise<Verdict>
  read(
    source: WebhookSource,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown },
  ): SourceChange
}
