import { createHash } from 'node:crypto'
import type { FeedDocument, FeedItem } from '../core/feed-document.ts'
import type { Podcast } from '../core/podcast.ts'
import type { Attachment } from '../core/post.ts'
import { isAudio, pictureType } from './media-type.ts'
import { plainText } from './plain-text.ts'
import { escapeXml, escapeXmlAttribute } from './xml.ts'

/** Declared only in feeds that have something to hear. */
export const podcastNamespaces =
  ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'

/** The namespace that https://podcasting2.org/docs/podcast-namespace/tags/guid names. */
const GUID_NAMESPACE = 'ead4c236bf5858c6a2c6a6b28d128cb6'

/** Subtitles that podcast apps show along with the audio. */
const TRANSCRIPTS: ReadonlySet<string> = new Set([
  'text/vtt',
  'application/srt',
  'application/x-subrip',
])
const CHAPTERS = 'application/json+chapters'

export const isPodcast = ({ items }: FeedDocument) =>
  items.some(({ attachments }) => attachments.some(isAudio))

/**
 * What podcast apps need to know of the whole: https://help.apple.com/itc/podcasts_connect/#/itcb54353390 and
 * https://podcasting2.org/docs/podcast-namespace
 */
export function podcastChannel(document: FeedDocument): string {
  const { podcast } = document
  const author = podcast?.author ?? document.publication ?? document.title
  return (
    `<itunes:author>${plainText(author)}</itunes:author>` +
    `<itunes:explicit>${podcast?.explicit ?? false}</itunes:explicit>` +
    (podcast ? directoryEntry(podcast) : '') +
    cover(document.logo) +
    `<podcast:guid>${podcastGuid(document.atomId)}</podcast:guid>`
  )
}

/** Where directories list it, and whom they ask. */
function directoryEntry({ category, subcategory, owner, type }: Podcast): string {
  const text = `text="${escapeXmlAttribute(category)}"`
  const below = subcategory
    ? `><itunes:category text="${escapeXmlAttribute(subcategory)}"/></itunes:category>`
    : '/>'
  const { name = '', email = '' } = owner ?? {}
  return (
    `<itunes:category ${text}${below}<itunes:type>${type}</itunes:type>` +
    (owner
      ? `<itunes:owner><itunes:name>${plainText(name)}</itunes:name><itunes:email>${escapeXml(email)}</itunes:email></itunes:owner>`
      : '')
  )
}

/** An episode: what can be said of a post with audio; nothing of any other. */
export function podcastItem(item: FeedItem, language: string): string {
  const audio = item.attachments.find(isAudio)
  if (!audio) return ''
  const authors = item.authors.map(({ name }) => name).join(', ')
  let xml = authors ? `<itunes:author>${plainText(authors)}</itunes:author>` : ''
  if (audio.duration) xml += `<itunes:duration>${Math.ceil(audio.duration)}</itunes:duration>`
  xml += cover(item.image?.url)
  for (const attachment of item.attachments) {
    xml += beside(attachment, item.language ?? language)
  }
  for (const { name, url } of item.authors) {
    const link = url ? ` href="${escapeXmlAttribute(url)}"` : ''
    xml += `<podcast:person group="writing" role="author"${link}>${plainText(name)}</podcast:person>`
  }
  return xml
}

/** Transcripts and chapters. */
function beside({ url, type }: Attachment, language: string): string {
  const source = `url="${escapeXmlAttribute(url)}" type="${escapeXmlAttribute(type)}"`
  if (type === CHAPTERS) return `<podcast:chapters ${source}/>`
  if (!TRANSCRIPTS.has(type)) return ''
  return `<podcast:transcript ${source} language="${escapeXmlAttribute(language)}"/>`
}

/** Apple takes JPEG and PNG only. */
function cover(url: string | undefined): string {
  const type = url && pictureType(url)
  if (!url || (type !== 'image/jpeg' && type !== 'image/png')) return ''
  return `<itunes:image href="${escapeXmlAttribute(url)}"/>`
}

/** A UUID of version 5 (RFC 9562, 5.5), made of the feed's lasting name and not of its address, so that a move keeps it. */
function podcastGuid(name: string): string {
  const bytes = createHash('sha1').update(Buffer.from(GUID_NAMESPACE, 'hex')).update(name).digest()
  const digits = bytes.subarray(0, 16).toString('hex').split('')
  digits[12] = '5'
  digits[16] = ((Number.parseInt(digits[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  const uuid = digits.join('')
  return [
    uuid.slice(0, 8),
    uuid.slice(8, 12),
    uuid.slice(12, 16),
    uuid.slice(16, 20),
    uuid.slice(20),
  ].join('-')
}
