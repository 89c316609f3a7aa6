import type { Draft, DraftImage } from '../../ports/network.ts'
import type { Blob } from './blob.ts'
import { facets } from './facets.ts'

/** A record and the state of it that is meant. */
export interface StrongRef {
  readonly uri: string
  readonly cid: string
}

/** The post that is answered and the one that its thread began with. */
export interface ReplyRefs {
  readonly root: StrongRef
  readonly parent: StrongRef
}

export const POSTS = 'app.bsky.feed.post'

/** https://docs.bsky.app/docs/advanced-guides/posts. The same draft gives the same record, whenever it is made, while the same handles can be resolved. */
export function record(
  draft: Draft,
  at: string,
  {
    reply,
    blob,
    dids,
  }: {
    readonly reply?: ReplyRefs | undefined
    readonly blob?: Blob | undefined
    readonly dids?: ReadonlyMap<string, string>
  },
) {
  const { text, language } = draft
  const told = facets(text, dids)
  return {
    $type: POSTS,
    text,
    createdAt: at,
    ...(language && isLanguage(language) && { langs: [language] }),
    ...(told.length > 0 && { facets: told }),
    ...embedOf(draft, blob),
    ...(reply && { reply }),
  }
}

/** A card, with its image when there is one; without a card, the image by itself. */
function embedOf({ url, card, image }: Draft, blob: Blob | undefined): { embed?: object } {
  if (card && url) return { embed: external(url, card, blob) }
  return image && blob ? { embed: images(image, blob) } : {}
}

/** A card is what its post says of it: Bluesky reads no page. The description is required, and may be empty. */
const external = (uri: string, card: NonNullable<Draft['card']>, thumb: Blob | undefined) => ({
  $type: 'app.bsky.embed.external',
  external: {
    uri,
    title: card.title,
    description: card.description ?? '',
    ...(thumb && { thumb }),
  },
})

/** The alternative text is required, and may be empty. */
const images = ({ alt = '', width, height }: DraftImage, image: Blob) => ({
  $type: 'app.bsky.embed.images',
  images: [{ alt, image, aspectRatio: { width, height } }],
})

/** What is no language tag (BCP 47) would have the whole record refused. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
