import { jsonOf } from './local-network.ts'
import { decoded, type Media } from './media.ts'

/** https://core.telegram.org/bots/api#making-requests: JSON, or a form with a file whose objects are JSON. */
export async function sentIn(request: Request): Promise<unknown> {
  if (!/^multipart\//.test(request.headers.get('content-type') ?? '')) return jsonOf(request)
  const form = await request.formData().catch(() => new FormData())
  const replied = form.get('reply_parameters')
  // Forms end their lines with both; Telegram leaves the first of them out.
  const caption = String(form.get('caption') ?? '').replaceAll('\r', '')
  try {
    const objects = typeof replied === 'string' && { reply_parameters: JSON.parse(replied) }
    return { ...Object.fromEntries(form), caption, ...objects }
  } catch {
    return undefined
  }
}

/** https://core.telegram.org/bots/api#sendphoto */
const LARGEST = 10 * 1024 * 1024
const SIDES = 10_000
const RATIO = 20

/** The photo of a form; a text says why it is none. */
export async function photoIn(wanted: unknown): Promise<Media | string> {
  const { photo } = (wanted ?? {}) as { readonly photo?: unknown }
  if (!(photo instanceof Blob)) return 'there is no photo in the request'
  const bytes = new Uint8Array(await photo.arrayBuffer())
  if (bytes.byteLength > LARGEST) return 'file is too big'
  const media = decoded(bytes, photo.type)
  if (!media) return 'IMAGE_PROCESS_FAILED'
  const { width, height } = media
  const narrow = Math.max(width, height) > RATIO * Math.min(width, height)
  return width + height > SIDES || narrow
    ? 'PHOTO_INVALID_DIMENSIONS'
    : { ...media, bytes: bytes.byteLength }
}
