import type { AtomFeed, JsonFeed, RdfFeed, RssFeed } from 'feedsmith'
import {
  type FeedContents,
  type FeedEntry,
  type FeedPerson,
  type FeedText,
  permalink,
  present,
} from './feed-entry.ts'
import { parsePerson } from './feed-people.ts'
import { feedsmithMedia } from './feedsmith-media.ts'

/** Reads what rss-parser refuses, and JSON Feed. @throws when feedsmith refuses it as well */
export async function readWithFeedsmith(text: string): Promise<FeedContents> {
  const { parseFeed } = await import('feedsmith')
  const { format, feed } = parseFeed(text)
  if (format === 'atom') return atomFeed(feed)
  return format === 'json' ? jsonFeed(feed) : rssFeed(feed)
}

type RssItem = RssFeed.Item<string> & Pick<RdfFeed.Item<string>, 'rdf'>

function rssFeed(feed: RssFeed.Feed<string> | RdfFeed.Feed<string>): FeedContents {
  const items: readonly RssItem[] = feed.items ?? []
  const language = 'language' in feed ? feed.language : undefined
  return {
    title: loose(feed.title),
    home: feed.link,
    base: feed.xml?.base,
    language: language ?? feed.dc?.languages?.[0] ?? feed.xml?.lang,
    people: [],
    entries: items.map(rssItem),
  }
}

function rssItem(item: RssItem): FeedEntry {
  const guid = item.guid?.value ?? item.rdf?.about
  const alternate = item.atom?.links?.find(({ rel = 'alternate' }) => rel === 'alternate')
  return {
    guid,
    links: present([item.link, alternate?.href, permalink(guid, item.guid?.isPermaLink !== false)]),
    title: loose(item.title),
    content: loose(item.content?.encoded),
    description: loose(item.description),
    people: rssPeople(item),
    tags: present([
      ...(item.categories ?? []).map(({ name }) => name),
      ...(item.dc?.subjects ?? []),
    ]),
    media: [
      ...(item.enclosures ?? []).map((enclosure) => ({
        from: 'enclosure' as const,
        ...enclosure,
        url: enclosure.url,
        duration: item.itunes?.duration,
      })),
      ...feedsmithMedia(item.media, item.itunes?.image),
    ],
    published: present([item.pubDate, ...(item.dc?.dates ?? []), item.atom?.published]),
    updated: present([item.atom?.updated, ...(item.dcterms?.modified ?? [])]),
    base: item.xml?.base,
    language: item.xml?.lang ?? item.dc?.languages?.[0],
  }
}

function rssPeople({ dc, authors = [], itunes }: RssItem): FeedPerson[] {
  const creators = (dc?.creators ?? []).map(parsePerson)
  const named = authors.map(({ name, email, link }) => ({ name, email, url: link }))
  if (creators.length + named.length > 0) return [...creators, ...named]
  return itunes?.author ? [parsePerson(itunes.author)] : []
}

function atomFeed(feed: AtomFeed.Feed<string>): FeedContents {
  return {
    title: atomText(feed.title),
    home: atomLinks(feed.links)[0],
    base: feed.xml?.base,
    language: feed.xml?.lang,
    people: (feed.authors ?? []).map(atomPerson),
    entries: (feed.entries ?? []).map(atomEntry),
  }
}

function atomEntry(entry: AtomFeed.Entry<string>): FeedEntry {
  const enclosures = (entry.links ?? []).filter(({ rel }) => rel === 'enclosure')
  return {
    guid: entry.id,
    links: atomLinks(entry.links),
    title: atomText(entry.title),
    content: atomText(entry.content),
    description: atomText(entry.summary),
    people: [...(entry.authors ?? []), ...(entry.source?.authors ?? [])].map(atomPerson),
    tags: present((entry.categories ?? []).map(({ label, term }) => label ?? term)),
    media: [
      ...enclosures.map((link) => ({ from: 'enclosure' as const, ...link, url: link.href })),
      ...feedsmithMedia(entry.media, undefined),
    ],
    published: present([entry.published]),
    updated: present([entry.updated]),
    base: entry.xml?.base,
    language: entry.xml?.lang,
  }
}

/** Pages before other documents. */
function atomLinks(links: readonly AtomFeed.Link<string>[] = []): string[] {
  const alternates = links.filter(({ rel = 'alternate' }) => rel === 'alternate')
  const isPage = ({ type = 'text/html' }: AtomFeed.Link<string>) => type.includes('html')
  const ordered = [...alternates.filter(isPage), ...alternates.filter((link) => !isPage(link))]
  return present(ordered.map(({ href }) => href))
}

const atomPerson = ({ name, uri, email }: AtomFeed.Person): FeedPerson => ({
  name,
  url: uri,
  email,
})

function atomText(text: AtomFeed.Content | undefined): FeedText | undefined {
  if (!text?.value?.trim()) return undefined
  const type = text.type?.trim().toLowerCase() ?? 'text'
  return { value: text.value, kind: type === 'text' || type === 'text/plain' ? 'plain' : 'html' }
}

function jsonFeed(feed: JsonFeed.Feed<string>): FeedContents {
  return {
    title: loose(feed.title),
    home: feed.home_page_url,
    language: feed.language,
    people: feed.authors ?? [],
    entries: (feed.items ?? []).map(jsonItem),
  }
}

/** https://www.jsonfeed.org/version/1.1/ */
function jsonItem(item: JsonFeed.Item<string>): FeedEntry {
  const { content_html: html, content_text: text } = item
  return {
    guid: item.id,
    links: present([item.url, item.external_url, permalink(item.id, true)]),
    title: loose(item.title),
    content: html ? { value: html, kind: 'html' } : plain(text),
    description: plain(item.summary),
    people: item.authors ?? [],
    tags: present(item.tags ?? []),
    media: [
      ...(item.attachments ?? []).map((attachment) => ({
        from: 'enclosure' as const,
        url: attachment.url,
        type: attachment.mime_type,
        length: attachment.size_in_bytes,
        duration: attachment.duration_in_seconds,
      })),
      ...[item.image, item.banner_image].map((url) => ({ from: 'cover' as const, url })),
    ],
    published: present([item.date_published]),
    updated: present([item.date_modified]),
    language: item.language,
  }
}

const plain = (value: string | undefined) => text(value, 'plain')
const loose = (value: string | undefined) => text(value, 'loose')

function text(value: string | undefined, kind: FeedText['kind']): FeedText | undefined {
  return value?.trim() ? { value, kind } : undefined
}
