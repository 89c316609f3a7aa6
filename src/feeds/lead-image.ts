import type { PostImage } from '../core/post.ts'
import { escapeXml, escapeXmlAttribute } from './xml.ts'

/** The lead image of a post in RSS and Atom: https://www.rssboard.org/media-rss#media-content */
export function leadImage(image: PostImage): string {
  const width = image.width ? ` width="${image.width}"` : ''
  const height = image.height ? ` height="${image.height}"` : ''
  const open = `<media:content url="${escapeXmlAttribute(image.url)}" medium="image"${width}${height}`
  const alt = image.alt
    ? `<media:description type="plain">${escapeXml(image.alt)}</media:description>`
    : ''
  const credit = image.credit ? `<media:credit>${escapeXml(image.credit)}</media:credit>` : ''
  return alt || credit ? `${open}>${alt}${credit}</media:content>` : `${open}/>`
}
