import { z } from 'zod'
import { blobCid } from './bluesky-cid.ts'
import { error } from './bluesky-session.ts'
import { decoded, type Media, type MediaShelf, type ShownImage, shownImage } from './media.ts'

/** What the real server takes unless its operator says otherwise. */
const LARGEST = 5 * 1024 * 1024

/** https://docs.bsky.app/docs/api/com-atproto-repo-upload-blob. Stricter than the real one, which takes a text for an image. */
export async function uploadBlob(
  blobs: MediaShelf,
  did: string,
  request: Request,
): Promise<Response> {
  const mimeType = request.headers.get('content-type')
  const bytes = new Uint8Array(await request.arrayBuffer())
  if (bytes.byteLength > LARGEST) {
    return error(413, 'PayloadTooLarge', 'request entity too large')
  }
  const media = decoded(bytes, mimeType)
  if (!media) return error(400, 'InvalidMimeType', `The file is no ${mimeType}`)
  const cid = await blobCid(bytes)
  const size = bytes.byteLength
  blobs.put(did, cid, { ...media, bytes: size })
  return Response.json({ blob: { $type: 'blob', ref: { $link: cid }, mimeType, size } })
}

const named = z.object({ ref: z.object({ $link: z.string() }) })
const embedded = z.object({
  embed: z.union([
    z.object({ external: z.object({ thumb: named }) }),
    z.object({ images: z.array(z.object({ alt: z.string(), image: named })).min(1) }),
  ]),
})

/** The image that a record shows, or the name of one that is not there; undefined when it shows none. */
export function imageIn(
  record: unknown,
  find: (cid: string) => Media | undefined,
): ShownImage | { readonly missing: string } | undefined {
  const { embed } = embedded.safeParse(record).data ?? {}
  if (!embed) return undefined
  const [first] = 'images' in embed ? embed.images : []
  const cid = 'external' in embed ? embed.external.thumb.ref.$link : (first?.image.ref.$link ?? '')
  const media = find(cid)
  if (!media) return { missing: cid }
  return shownImage(first ? 'attach' : 'card', { ...media, ...(first?.alt && { alt: first.alt }) })
}
