import type { Draft, DraftImage, NetworkIO, Progress } from '../../ports/network.ts'
import type { Failure } from '../http.ts'

/** What a network made of an image that it was given. */
export interface Uploaded<Ref> {
  readonly outcome: 'uploaded'
  readonly media: Ref
}

export type Media<Ref> =
  | { readonly outcome: 'none' }
  | Uploaded<Ref>
  /** Why the post goes without it: a whole sentence. */
  | { readonly outcome: 'without'; readonly without: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/**
 * Uploads a draft's image, before anything is posted: so what is lost here may be repeated. An image that the network does not want
 * is no reason not to post.
 */
export async function uploadImage<Ref>(
  io: Pick<NetworkIO, 'image'>,
  { image }: Draft,
  progress: Progress | undefined,
  upload: (image: DraftImage, bytes: Uint8Array<ArrayBuffer>) => Promise<Uploaded<Ref> | Failure>,
): Promise<Media<Ref>> {
  if (!image) return { outcome: 'none' }
  const bytes = await io.image?.(image.hash)
  if (!bytes) return without('it is not kept any more')
  const result = await upload(image, bytes)
  switch (result.outcome) {
    case 'uploaded':
      // An upload may take so long that the delivery is another's meanwhile.
      return (await progress?.keep('image')) === false ? HELD_UP : result
    case 'auth':
    case 'retry':
      return { outcome: 'failed', failure: result }
    case 'lost':
      return { outcome: 'failed', failure: { outcome: 'retry', reason: aboutImage(result) } }
    default:
      return without(result.reason)
  }
}

const HELD_UP: Media<never> = {
  outcome: 'failed',
  failure: { outcome: 'retry', reason: 'Uploading its image took too long.' },
}

const aboutImage = ({ reason }: { readonly reason: string }) => `${reason} (its image)`

export const without = (reason: string) => ({
  outcome: 'without' as const,
  without: `It went without its image: ${reason.replace(/\.$/, '')}.`,
})

/** What is told of a post that went without its image. */
export const toldOf = (media: Media<unknown>): { readonly without?: string } =>
  media.outcome === 'without' ? { without: media.without } : {}
