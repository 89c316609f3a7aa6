import { z } from 'zod'
import { jsonOf } from './local-network.ts'
import { decoded, type ShownImage, shownImage } from './media.ts'

/** https://discord.com/developers/docs/reference#uploading-files */
const LARGEST = 10 * 1024 * 1024

const attachmentSchema = z.object({
  attachments: z
    .array(
      z.object({
        id: z.literal(0),
        filename: z.string(),
        description: z.string().max(1024).optional(),
      }),
    )
    .length(1),
})

export type Body =
  | { readonly ok: true; readonly json: unknown; readonly image?: ShownImage }
  | { readonly ok: false; readonly why: 'large' | 'asset' | 'form' }

/** JSON, or a form with it and one image. Stricter than the real one, which takes any file. */
export async function bodyOf(request: Request): Promise<Body> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\//.test(type)) return { ok: true, json: await jsonOf(request) }
  const form = await request.formData().catch(() => new FormData())
  const [payload, file] = [form.get('payload_json'), form.get('files[0]')]
  if (typeof payload !== 'string' || !(file instanceof Blob)) return { ok: false, why: 'form' }
  const json: unknown = JSON.parse(payload)
  const { data } = attachmentSchema.safeParse(json)
  if (!data) return { ok: false, why: 'form' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes.byteLength > LARGEST) return { ok: false, why: 'large' }
  const media = decoded(bytes, file.type)
  if (!media) return { ok: false, why: 'asset' }
  const alt = data.attachments[0]?.description
  const image = shownImage('attach', { ...media, bytes: bytes.byteLength, ...(alt && { alt }) })
  return { ok: true, json, image }
}
