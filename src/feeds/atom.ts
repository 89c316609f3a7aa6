import type { DeletedItem, FeedDocument, FeedItem } from '../core/feed-document.ts'
import type { Attachment, Author } from '../core/post.ts'
import { rfc3339, rfc3339Exact } from './feed-dates.ts'
import { atomHistory } from './feed-history.ts'
import { keptBytes, type WriteItem } from './kept-bytes.ts'
import { leadImage } from './lead-image.ts'
import { isMisread, plainText, textAsHtml } from './plain-text.ts'
import { type Bytes, joined } from './utf8.ts'
import { cdata, escapeXml, escapeXmlAttribute } from './xml.ts'

/** Atom 1.0 (RFC 4287) with deleted entries (RFC 6721). */
export const writeAtom = (document: FeedDocument): string => parts(document, entry).join('')

/** The same in UTF-8. */
export const atomBytes = (document: FeedDocument): Bytes => joined(parts(document, entryBytes))

const entryBytes = keptBytes(entry)

function parts<Entry>(
  document: FeedDocument,
  write: WriteItem<Entry>,
): readonly (string | Entry)[] {
  const history = atomHistory(document.history)
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n' +
      '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"' +
      ` xmlns:media="http://search.yahoo.com/mrss/"${history.namespace}` +
      ` xml:lang="${escapeXmlAttribute(document.language)}">${metadata(document)}${history.elements}`,
    ...document.items.filter(isEntry).map((item) => write(item, document)),
    `${deletedItems(document).map(deletedEntry).join('')}</feed>\n`,
  ]
}

/** A retracted post has no entry, only a deleted one. */
export const isEntry = ({ retraction }: FeedItem) => retraction === undefined

function deletedItems({ items, deleted }: FeedDocument): readonly DeletedItem[] {
  return [...items.flatMap(({ retraction }) => retraction ?? []), ...deleted]
}

function metadata(document: FeedDocument): string {
  const anonymous = document.items.some((item) => isEntry(item) && item.authors.length === 0)
  return (
    `<id>${escapeXml(document.atomId)}</id><title type="text">${plainText(document.title)}</title>` +
    `<subtitle type="text">${plainText(document.description)}</subtitle>` +
    `<updated>${rfc3339(document.updatedAt)}</updated>` +
    `<link rel="alternate" type="text/html" href="${escapeXmlAttribute(document.home)}"/>` +
    selfLink(document) +
    hubLinks(document) +
    (document.icon ? `<icon>${escapeXml(document.icon)}</icon>` : '') +
    (document.logo ? `<logo>${escapeXml(document.logo)}</logo>` : '') +
    (document.rights ? `<rights type="text">${plainText(document.rights)}</rights>` : '') +
    '<generator>Posthorn</generator>' +
    // RFC 4287, 4.1.1: an entry without an author takes the feed's.
    (anonymous ? person({ name: document.title, url: document.home }) : '')
  )
}

function selfLink({ self }: FeedDocument): string {
  return self
    ? `<link rel="self" type="application/atom+xml" href="${escapeXmlAttribute(self.atom)}"/>`
    : ''
}

function hubLinks({ hubs = [] }: FeedDocument): string {
  return hubs.map((hub) => `<link rel="hub" href="${escapeXmlAttribute(hub)}"/>`).join('')
}

function entry(item: FeedItem, { language, sections }: FeedDocument): string {
  const lang =
    item.language && item.language !== language
      ? ` xml:lang="${escapeXmlAttribute(item.language)}"`
      : ''
  let xml =
    `<entry${lang}><id>${escapeXml(item.atomId)}</id><title type="text">${plainText(item.title)}</title>` +
    // First of all links: some readers take the first for the post, whatever its rel.
    `<link rel="alternate" type="text/html" href="${escapeXmlAttribute(item.url)}"/>`
  for (const attachment of item.attachments) xml += enclosure(attachment)
  xml += `<published>${rfc3339(item.publishedAt)}</published><updated>${rfc3339Exact(item.updatedAt)}</updated>`
  for (const author of item.authors) xml += person(author)
  for (const category of item.categories) {
    const scheme =
      sections && category === item.section ? ` scheme="${escapeXmlAttribute(sections)}"` : ''
    xml += `<category term="${escapeXmlAttribute(category)}"${scheme}/>`
  }
  xml += summary(item.summary)
  if (item.html !== undefined) xml += `<content type="html">${cdata(item.html)}</content>`
  // After the content: before it, some parsers take this for an empty body.
  return `${xml}${leadImage(item)}</entry>`
}

/** As HTML where text might be taken for it: readers know both, and mistake neither for the other then. */
function summary(text: string): string {
  return isMisread(text)
    ? `<summary type="html">${textAsHtml(text)}</summary>`
    : `<summary type="text">${escapeXml(text)}</summary>`
}

function enclosure({ url, type, length }: Attachment): string {
  const bytes = length === undefined ? '' : ` length="${length}"`
  return `<link rel="enclosure" type="${escapeXmlAttribute(type)}"${bytes} href="${escapeXmlAttribute(url)}"/>`
}

function person({ name, url, email }: Author): string {
  const uri = url ? `<uri>${escapeXml(url)}</uri>` : ''
  const address = email ? `<email>${escapeXml(email)}</email>` : ''
  return `<author><name>${plainText(name)}</name>${uri}${address}</author>`
}

function deletedEntry({ atomId, when, comment }: DeletedItem): string {
  const open = `<at:deleted-entry ref="${escapeXmlAttribute(atomId)}" when="${rfc3339(when)}"`
  return comment
    ? `${open}><at:comment>${escapeXml(comment)}</at:comment></at:deleted-entry>`
    : `${open}/>`
}
