import type { FeedItem } from '../core/feed-document.ts'
import type { PostImage } from '../core/post.ts'
import { pictureType } from './media-type.ts'
import { plainText } from './plain-text.ts'
import { escapeXmlAttribute } from './xml.ts'

/**
 * The lead image of a post in RSS and Atom: https://www.rssboard.org/media-rss#media-content. A thumbnail stands beside it
 * only where the body does not show the picture already: many readers put it above the text.
 */
export function leadImage({ image, imageInBody }: FeedItem): string {
  if (!image) return ''
  const url = `url="${escapeXmlAttribute(image.url)}"`
  const type = image.type ?? pictureType(image.url)
  const open =
    `<media:content ${url}${type ? ` type="${escapeXmlAttribute(type)}"` : ''} medium="image"` +
    `${image.length ? ` fileSize="${image.length}"` : ''}${dimensions(image)}`
  const alt = image.alt
    ? `<media:description type="plain">${plainText(image.alt)}</media:description>`
    : ''
  const credit = image.credit ? `<media:credit>${plainText(image.credit)}</media:credit>` : ''
  const thumbnail = imageInBody ? '' : `<media:thumbnail ${url}${dimensions(image)}/>`
  return alt || credit
    ? `${open}>${alt}${credit}</media:content>${thumbnail}`
    : `${open}/>${thumbnail}`
}

function dimensions({ width, height }: PostImage): string {
  return `${width ? ` width="${width}"` : ''}${height ? ` height="${height}"` : ''}`
}
