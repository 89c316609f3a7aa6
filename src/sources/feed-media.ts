import { cleanLine } from '../core/clean-text.ts'
import { excerpt } from '../core/html-text.ts'
import type { Attachment, PostImage } from '../core/post.ts'
import type { FeedMedia } from './feed-entry.ts'
import { plainLine } from './feed-text.ts'

type WebUrl = (url: string | undefined) => string | undefined

const ATTACHMENTS_MAX = 50
const ALT_MAX = 4_000
const CREDIT_MAX = 500

/** Media types by file name, for feeds that leave them out. */
const TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  ogv: 'video/ogg',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
}

/** The picture that stands for the post: the widest one of the entry itself, else a cover, else a thumbnail. */
export function imageOf(media: readonly FeedMedia[], webUrl: WebUrl): PostImage | undefined {
  const pictures = media.filter((one) => isPicture(one) && !isTrackingPixel(one))
  const rank = ({ from }: FeedMedia) => (from === 'cover' ? 1 : from === 'thumbnail' ? 2 : 0)
  const best = pictures
    .flatMap((one) => {
      const url = webUrl(one.url)
      return url === undefined ? [] : [{ ...one, url }]
    })
    .sort((a, b) => rank(a) - rank(b) || (b.width ?? 0) - (a.width ?? 0))[0]
  if (!best) return undefined
  const alt = excerpt(plainLine({ value: best.alt ?? '', kind: 'loose' }), ALT_MAX)
  const credit = excerpt(plainLine({ value: best.credit ?? '', kind: 'loose' }), CREDIT_MAX)
  return {
    url: best.url,
    ...(alt && { alt }),
    ...(isSize(best.width) && { width: best.width }),
    ...(isSize(best.height) && { height: best.height }),
    ...(credit && { credit }),
  }
}

/** What an entry gives to listen to or to watch. */
export function attachmentsOf(media: readonly FeedMedia[], webUrl: WebUrl): Attachment[] {
  const attachments = new Map<string, Attachment>()
  for (const one of media) {
    const type = mediaType(one)
    const url = webUrl(one.url)
    if (one.from !== 'enclosure' || !url || !/^(audio|video)\//.test(type)) continue
    const { length, duration } = one
    attachments.set(url, {
      url,
      type,
      ...(isSize(length) && { length }),
      ...(duration !== undefined && duration > 0 && { duration }),
    })
  }
  return [...attachments.values()].slice(0, ATTACHMENTS_MAX)
}

function isPicture(one: FeedMedia): boolean {
  if (one.from === 'cover' || one.from === 'thumbnail') return true
  return one.medium?.toLowerCase() === 'image' || mediaType(one).startsWith('image/')
}

const isTrackingPixel = ({ width, height }: FeedMedia) => width === 1 && height === 1

function isSize(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

/** As given, without parameters; from the file name when it is missing or says nothing. */
function mediaType({ type = '', url = '' }: FeedMedia): string {
  const given = cleanLine(type.split(';')[0] ?? '').toLowerCase()
  if (/^[\w.+-]+\/[\w.+-]+$/.test(given) && given !== 'application/octet-stream') return given
  const extension = /\.(\w{3,4})(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? ''
  return TYPES[extension] ?? ''
}
