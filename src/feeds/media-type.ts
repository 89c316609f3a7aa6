import type { Attachment } from '../core/post.ts'

/** Endings that leave no doubt, and their registered types: https://www.iana.org/assignments/media-types/ */
const typesOf: Readonly<Record<string, string>> = {
  apng: 'image/apng',
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

/** The media type of a picture as its address tells it; undefined when it does not: a type is never guessed. */
export function pictureType(url: string): string | undefined {
  return typesOf[ending.exec(url)?.[1]?.toLowerCase() ?? '']
}

/** The end of the path, which begins after the host. */
const ending = /^https?:\/\/[^/?#]+\/[^?#]*\.(\w{3,4})(?:[?#]|$)/i

export const isAudio = ({ type }: Attachment) => type.startsWith('audio/')

/** What belongs in an RSS enclosure: podcast readers play it. */
export const isPlayable = ({ type }: Attachment) => /^(?:audio|video)\//.test(type)
