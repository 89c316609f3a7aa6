import type { FeedDocument, FeedItem } from '../core/feed-document.ts'
import type { Attachment } from '../core/post.ts'
import { rfc822 } from './feed-dates.ts'
import { rssHistory } from './feed-history.ts'
import { keptBytes, type WriteItem } from './kept-bytes.ts'
import { leadImage } from './lead-image.ts'
import { isPlayable } from './media-type.ts'
import { plainText, textAsHtml } from './plain-text.ts'
import { isPodcast, podcastChannel, podcastItem, podcastNamespaces } from './podcast.ts'
import { type Bytes, joined } from './utf8.ts'
import { cdata, escapeXml, escapeXmlAttribute } from './xml.ts'

const head =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"' +
  ' xmlns:content="http://purl.org/rss/1.0/modules/content/"' +
  ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"' +
  ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'

/** How often to ask, for readers that go by the document: https://web.resource.org/rss/1.0/modules/syndication/ */
const hourly =
  '<ttl>60</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>'

/** RSS 2.0 as https://www.rssboard.org/rss-specification and the Advisory Board's profile say, on as few bytes as it takes. */
export const writeRss = (document: FeedDocument): string => parts(document, writeItem).join('')

/** The same in UTF-8. */
export const rssBytes = (document: FeedDocument): Bytes => joined(parts(document, itemBytes))

const itemBytes = keptBytes(writeItem)

function parts<Item>(document: FeedDocument, write: WriteItem<Item>): readonly (string | Item)[] {
  const history = rssHistory(document.history)
  const podcast = isPodcast(document)
  return [
    `${head}${history.namespace}${podcast ? podcastNamespaces : ''}><channel>${channel(document)}${history.elements}${podcast ? podcastChannel(document) : ''}`,
    ...document.items.map((item) => write(item, document)),
    '</channel></rss>\n',
  ]
}

function channel(document: FeedDocument): string {
  const title = `<title>${plainText(document.title)}</title>`
  const link = `<link>${escapeXml(document.home)}</link>`
  return (
    `${title}${link}<description>${plainText(document.description)}</description>` +
    `<language>${escapeXml(document.language)}</language>` +
    (document.rights ? `<copyright>${plainText(document.rights)}</copyright>` : '') +
    `<lastBuildDate>${rfc822(document.updatedAt)}</lastBuildDate><generator>Posthorn</generator>` +
    (document.history?.kind === 'archive' ? '' : hourly) +
    selfLink(document) +
    hubLinks(document) +
    cloudElement(document) +
    (document.logo ? `<image><url>${escapeXml(document.logo)}</url>${title}${link}</image>` : '')
  )
}

function selfLink({ self }: FeedDocument): string {
  return self
    ? `<atom:link href="${escapeXmlAttribute(self.rss)}" rel="self" type="application/rss+xml"/>`
    : ''
}

function hubLinks({ hubs = [] }: FeedDocument): string {
  return hubs.map((hub) => `<atom:link href="${escapeXmlAttribute(hub)}" rel="hub"/>`).join('')
}

/** Where readers ask to be told of changes by rssCloud: https://www.rssboard.org/rss-specification#ltcloudgtSubelementOfLtchannelgt */
function cloudElement({ cloud }: FeedDocument): string {
  if (!cloud) return ''
  const { domain, port, path, protocol } = cloud
  return `<cloud domain="${escapeXmlAttribute(domain)}" port="${escapeXmlAttribute(port)}" path="${escapeXmlAttribute(path)}" registerProcedure="" protocol="${protocol}"/>`
}

function writeItem(item: FeedItem, { language, sections }: FeedDocument): string {
  let xml =
    `<item><title>${plainText(item.title)}</title><link>${escapeXml(item.url)}</link>` +
    `<guid isPermaLink="${item.guidIsPermaLink}">${escapeXml(item.guid)}</guid>` +
    `<pubDate>${rfc822(item.publishedAt)}</pubDate>`
  // Never `author`: that wants an e-mail address, and some parsers refuse more than one.
  for (const { name } of item.authors) xml += `<dc:creator>${plainText(name)}</dc:creator>`
  if (item.language && item.language !== language) {
    xml += `<dc:language>${escapeXml(item.language)}</dc:language>`
  }
  for (const category of item.categories) {
    const domain =
      sections && category === item.section ? ` domain="${escapeXmlAttribute(sections)}"` : ''
    xml += `<category${domain}>${plainText(category)}</category>`
  }
  xml += `<description>${textAsHtml(item.summary)}</description>`
  if (item.html !== undefined) xml += `<content:encoded>${cdata(item.html)}</content:encoded>`
  return `${xml}${enclosures(item)}${leadImage(item)}${podcastItem(item, language)}</item>`
}

function enclosures({ attachments }: FeedItem): string {
  if (attachments.length === 0) return ''
  const [media, ...others] = attachments.filter(isPlayable)
  return media ? enclosure(media) + others.map(alsoPlayable).join('') : ''
}

/** The length is required; podcast readers take 0 for "not known". */
function enclosure({ url, length, type }: Attachment): string {
  return `<enclosure url="${escapeXmlAttribute(url)}" length="${length ?? 0}" type="${escapeXmlAttribute(type)}"/>`
}

/** An item has one enclosure at most: https://www.rssboard.org/rss-profile#element-channel-item-enclosure */
function alsoPlayable({ url, type, length, duration }: Attachment): string {
  return (
    `<media:content url="${escapeXmlAttribute(url)}" type="${escapeXmlAttribute(type)}"` +
    ` medium="${type.startsWith('audio/') ? 'audio' : 'video'}"${length ? ` fileSize="${length}"` : ''}` +
    `${duration ? ` duration="${Math.ceil(duration)}"` : ''}/>`
  )
}
