import type { NetworkImages } from '../../core/image-rules.ts'
import type { Draft, DraftImage, NetworkIO } from '../../ports/network.ts'
import { without } from '../http/media.ts'
import type { Answer, Ask, Failure } from '../http.ts'
import { sending } from './messages.ts'

/** https://discord.com/developers/docs/reference#uploading-files: ten megabytes; a description of 1024 characters. */
export const images: NetworkImages = {
  attach: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 10_000_000,
    maxWidth: 4_096,
    maxHeight: 4_096,
    maxAlt: 1_024,
  },
}

/** https://discord.com/developers/docs/resources/message#message-object-message-flags: the card of the link would show the image again. */
const SUPPRESS_EMBEDS = 4

interface Sent {
  readonly answer: Answer | Failure
  /** Why it went without its image. */
  readonly without?: string
}

/** Makes a message, with the draft's image. One that was refused with its image was certainly not made: it goes without. */
export async function sendMessage(
  call: Ask,
  path: string,
  body: object,
  { image }: Draft,
  io: Pick<NetworkIO, 'image'>,
): Promise<Sent> {
  const plain = () => call(path, sending('POST', body))
  if (!image) return { answer: await plain() }
  const bytes = await io.image?.(image.hash)
  if (!bytes) return { answer: await plain(), ...told('it is not kept any more') }
  const answer = await call(path, { method: 'POST', body: formOf(body, image, bytes) })
  if (answer.outcome !== 'rejected' && answer.outcome !== 'blocked') return { answer }
  return { answer: await plain(), ...told(answer.reason) }
}

const told = (reason: string) => ({ without: without(reason).without })

function formOf(body: object, { type, alt }: DraftImage, bytes: Uint8Array<ArrayBuffer>): FormData {
  const filename = `image.${type.replace('image/', '')}`
  const attachments = [{ id: 0, filename, ...(alt !== undefined && { description: alt }) }]
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ ...body, flags: SUPPRESS_EMBEDS, attachments }))
  form.set('files[0]', new Blob([bytes], { type }), filename)
  return form
}
