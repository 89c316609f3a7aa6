import { imageSize } from '../core/image-size.ts'

/** An image that followers see with a post. */
export interface ShownImage {
  /** On the card of its link, or by itself. */
  readonly as: 'card' | 'attach'
  readonly type: string
  readonly width: number
  readonly height: number
  readonly alt?: string
  /** Its bytes, on their way to the log of posts: no journal and no answer has them. */
  readonly picture?: Uint8Array<ArrayBuffer>
}

/** What lies in a file, as its own header says; undefined when that is not what the sender called it. */
export function decoded(
  bytes: Uint8Array<ArrayBuffer>,
  declared: string | null | undefined,
): Omit<Media, 'bytes'> | undefined {
  const size = imageSize(bytes)
  if (!size || `image/${size.type}` !== declared) return undefined
  const { width, height } = size
  return { type: declared, width, height, picture: bytes }
}

export interface Media {
  readonly type: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly alt?: string
  readonly picture?: Uint8Array<ArrayBuffer>
}

/** Uploads that wait for their post, each for its owner alone and not for ever. */
export interface MediaShelf {
  put(owner: string, id: string, media: Media): void
  /** Undefined for what is not there, is somebody else's, or was there too long. */
  get(owner: string, id: string): Media | undefined
}

export function mediaShelf(now: () => Date, seconds: number): MediaShelf {
  const shelf = new Map<string, { readonly media: Media; readonly until: number }>()
  const nameOf = (owner: string, id: string) => JSON.stringify([owner, id])
  return {
    put: (owner, id, media) =>
      void shelf.set(nameOf(owner, id), { media, until: now().getTime() + seconds * 1000 }),
    get(owner, id) {
      const found = shelf.get(nameOf(owner, id))
      return found && found.until > now().getTime() ? found.media : undefined
    },
  }
}

export const shownImage = (as: ShownImage['as'], media: Media): ShownImage => {
  const { type, width, height, alt, picture } = media
  return { as, type, width, height, ...(alt && { alt }), ...(picture && { picture }) }
}
