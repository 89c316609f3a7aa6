import type { DraftImage } from '../../src/ports/network.ts'

/** 64 × 48 pixels of one colour. */
const jpeg =
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAwAEADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCEBakAAAAAAAAAAAAAAAAAAAAAAf/Z'

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

export const photoBytes = bytesOf(jpeg)

export const photo: DraftImage = {
  hash: 'photo',
  type: 'image/jpeg',
  width: 64,
  height: 48,
  bytes: photoBytes.byteLength,
  alt: 'Two cranes & a bridge “at dawn” 🌉',
}

/** Says it is an image, and is none. */
export const nonsense: DraftImage = { ...photo, hash: 'nonsense' }

/** What is kept under which hash. */
export const sampleImages: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map([
  [photo.hash, photoBytes],
  [nonsense.hash, new TextEncoder().encode('not an image at all, though it is called one')],
])
