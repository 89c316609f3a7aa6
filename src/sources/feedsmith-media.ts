import type { MediaNs } from 'feedsmith'
import type { FeedMedia } from './feed-entry.ts'

/** Media RSS as feedsmith reads it, and the cover of a podcast's episode. */
export function feedsmithMedia(
  media: MediaNs.ItemOrFeed | undefined,
  cover: string | undefined,
): FeedMedia[] {
  const groups = media?.groups ?? []
  const contents = [...(media?.contents ?? []), ...groups.flatMap((group) => group.contents ?? [])]
  const thumbnails = [media, ...groups, ...contents].flatMap((holder) => holder?.thumbnails ?? [])
  return [
    ...contents.map((content) => ({
      from: 'media' as const,
      url: content.url,
      type: content.type,
      medium: content.medium,
      width: content.width,
      height: content.height,
      alt: content.description?.value,
      credit: content.credits?.[0]?.value,
    })),
    ...(cover ? [{ from: 'cover' as const, url: cover }] : []),
    ...thumbnails.map(({ url, width, height }) => ({
      from: 'thumbnail' as const,
      url,
      width,
      height,
    })),
  ]
}
