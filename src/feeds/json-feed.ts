import { cleanText } from '../core/clean-text.ts'
import type { FeedDocument, FeedImage, FeedItem } from '../core/feed-document.ts'
import type { Attachment, Author } from '../core/post.ts'
import { rfc3339 } from './feed-dates.ts'
import { keptBytes, type WriteItem } from './kept-bytes.ts'
import { type Bytes, joined } from './utf8.ts'

/** https://www.jsonfeed.org/version/1.1/ Keys whose value is undefined are not written. */
export const writeJsonFeed = (document: FeedDocument): string =>
  parts(document, writeItem, ',').join('')

/** The same in UTF-8. */
export const jsonFeedBytes = (document: FeedDocument): Bytes =>
  joined(parts(document, itemBytes, comma))

const itemBytes = keptBytes(writeItem)
const comma = new TextEncoder().encode(',')

function parts<Item>(
  document: FeedDocument,
  write: WriteItem<Item>,
  between: Item,
): readonly (string | Item)[] {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: document.title,
    home_page_url: document.home,
    feed_url: document.self?.json,
    description: document.description,
    next_url: document.history?.previous?.json,
    icon: document.logo,
    favicon: document.icon,
    language: document.language,
    hubs: document.hubs?.map((url) => ({ type: 'WebSub', url })),
    _posthorn: {
      updated: rfc3339(document.updatedAt),
      rights: document.rights,
      archive: document.history?.kind === 'archive' ? true : undefined,
      complete: document.history?.kind === 'complete' ? true : undefined,
      current: document.history?.current?.json,
      deleted: some(deletedItems(document)),
    },
  }
  const items = document.items.flatMap((item) => [between, write(item, document)]).slice(1)
  return [`${cleanJson(feed).slice(0, -1)},"items":[`, ...items, ']}']
}

function writeItem(item: FeedItem, { language }: FeedDocument): string {
  const { guid, url, title, html, summary } = item
  const body =
    html === undefined ? `"content_text":${jsonText(summary)}` : `"content_html":${jsonText(html)}`
  return `${cleanJson({ id: guid, url, title }).slice(0, -1)},${body},${cleanJson(more(item, language)).slice(1)}`
}

/** Quicker than `JSON.stringify` for long texts: once a text is clean, JSON escapes no more than this. */
function jsonText(text: string): string {
  const clean = cleanText(text)
  const quoted = clean.replace(/\\/g, '\\\\').replace(/"/g, '\\"')
  return `"${quoted.replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`
}

function cleanJson(value: object): string {
  const json = JSON.stringify(value)
  return mayBeUnclean.test(json) ? JSON.stringify(value, cleaned) : json
}

function deletedItems({ items, deleted }: FeedDocument) {
  const all = [...items.flatMap(({ retraction }) => retraction ?? []), ...deleted]
  return all.map(({ guid, when, comment }) => ({ id: guid, when: rfc3339(when), comment }))
}

/** How what `cleanText` takes out looks in JSON. A backslash in a text looks like it too, which costs only time. */
const mayBeUnclean = /\\[bfru]|[\ufffe\uffff]/

const cleaned = (_key: string, value: unknown) =>
  typeof value === 'string' ? cleanText(value) : value

const some = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined)

function more(item: FeedItem, language: string) {
  return {
    summary: item.summary,
    image: item.image?.url,
    date_published: rfc3339(item.publishedAt),
    date_modified: rfc3339(item.updatedAt),
    authors: some(item.authors)?.map(jsonAuthor),
    tags: some(item.categories),
    language: item.language === language ? undefined : item.language,
    attachments: some(item.attachments)?.map(jsonAttachment),
    _posthorn: {
      atom_id: item.atomId,
      section: item.section,
      ...(item.image && imageDetails(item.image)),
    },
  }
}

function imageDetails({ alt, credit, width, height }: FeedImage) {
  return { image_alt: alt, image_credit: credit, image_width: width, image_height: height }
}

/** No e-mail: the format has no place for it. */
function jsonAuthor({ name, url }: Author) {
  return { name, url }
}

function jsonAttachment({ url, type, length, duration }: Attachment) {
  return { url, mime_type: type, size_in_bytes: length, duration_in_seconds: duration }
}
