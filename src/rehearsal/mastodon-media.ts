import type { Call } from './local-network.ts'
import { decoded, type Media, type MediaShelf, mediaShelf } from './media.ts'

/** https://docs.joinmastodon.org/entities/Instance/#image_size_limit and its neighbours */
const LARGEST = { bytes: 16_777_216, pixels: 33_177_600 }
const LONGEST_ALT = 1_500
/** A file that no post shows is thrown away after a day. */
const UNUSED = 24 * 60 * 60

/** Files of accounts. The first look at one finds it still being processed. */
export interface MediaDesk {
  upload(call: Call, name: string): Promise<Response>
  look(call: Call, name: string): Response
  /** What a post may show of them; a text says why not. */
  take(name: string, ids: readonly string[]): readonly Media[] | string
}

export function mediaDesk(now: () => Date): MediaDesk {
  const shelf: MediaShelf = mediaShelf(now, UNUSED)
  const ready = new Set<string>()
  let last = 110_000_000_000
  return {
    async upload({ request }, name) {
      const form = await request.formData().catch(() => undefined)
      const [file, description] = [form?.get('file'), form?.get('description') ?? '']
      if (!file || typeof file === 'string') return invalid('File is missing')
      const bytes = new Uint8Array(await file.arrayBuffer())
      const media = decoded(bytes, file.type)
      if (!media) return invalid('File content type is invalid, File is invalid')
      if (bytes.byteLength > LARGEST.bytes || media.width * media.height > LARGEST.pixels) {
        return invalid('File is too large')
      }
      const alt = String(description)
      if (alt.length > LONGEST_ALT) return invalid(`Description is too long`)
      const id = String(++last)
      shelf.put(name, id, { ...media, bytes: bytes.byteLength, alt })
      return Response.json(mediaJson(id, alt, null), { status: 202 })
    },
    look({ url, base }, name) {
      const id = url.pathname.split('/').at(-1) ?? ''
      const media = shelf.get(name, id)
      if (!media) return Response.json({ error: 'Record not found' }, { status: 404 })
      const isReady = ready.has(id)
      ready.add(id)
      const address = isReady ? `${base}/media/${id}` : null
      return Response.json(mediaJson(id, media.alt, address), { status: isReady ? 200 : 206 })
    },
    take(name, ids) {
      const found = ids.map((id) => shelf.get(name, id))
      const missing = ids.filter((_, index) => !found[index])
      if (missing.length > 0) {
        return `Media ${missing.join(', ')} not found or already attached to another post`
      }
      return ids.every((id) => ready.has(id)) ? found.flatMap((one) => one ?? []) : NOT_READY
    },
  }
}

const NOT_READY = 'Cannot attach files that have not finished processing. Try again in a moment!'

const invalid = (what: string) =>
  Response.json({ error: `Validation failed: ${what}` }, { status: 422 })

/** https://docs.joinmastodon.org/entities/MediaAttachment/ */
export const mediaJson = (id: string, description: string | undefined, url: string | null) => ({
  id,
  type: 'image',
  url,
  preview_url: url,
  description: description || null,
})
