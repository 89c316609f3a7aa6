import type { RenderedFeed } from '../../ports/feed-cache.ts'
import { dateOf, etagOf } from './conditional-request.ts'

/** Readers that take 226 for what it is. Others ask for it as well, take it for an error, and lose posts. */
const copes = /\bnewsboat\/|\bNewsBlur\b/i

/** Whether a reader asks for only what is new, and can read the answer (RFC 3229). */
export function wantsDelta(aIm: string | undefined, userAgent: string | undefined): boolean {
  if (aIm === undefined || userAgent === undefined) return false
  return copes.test(userAgent) && aIm.split(',').some((one) => /^\s*feed\s*(?:;|$)/i.test(one))
}

/** The ETag is that of the whole feed, which the reader has from now on; nobody else may be given this answer. */
export function deltaResponse(
  rendered: RenderedFeed,
  { base, bytes }: { readonly base: string; readonly bytes: Uint8Array<ArrayBuffer> },
  cors: Readonly<Record<string, string>>,
): Response {
  return new Response(bytes, {
    status: 226,
    headers: {
      'content-type': rendered.mediaType,
      'content-length': String(bytes.byteLength),
      'x-content-type-options': 'nosniff',
      im: 'feed',
      etag: etagOf(rendered.hash, 'identity'),
      'delta-base': etagOf(base, 'identity'),
      ...dateOf(rendered),
      // RFC 3229, 10.8.1; caches that know nothing of it go by the first.
      'cache-control': 'no-store, im',
      ...(rendered.link !== undefined && { link: rendered.link }),
      ...cors,
    },
  })
}
