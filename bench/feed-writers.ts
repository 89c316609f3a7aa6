import { Feed } from 'feed'
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith'
import type { FeedDocument, FeedItem } from '../src/core/feed-document.ts'

type Write = Readonly<Record<string, (document: FeedDocument) => string>>

/** The `feed` package on the same posts, with all of them that it can say. */
function packageFeed(document: FeedDocument): Feed {
  const hub = document.hubs?.[0]
  const feed = new Feed({
    id: document.atomId,
    title: document.title,
    link: document.home,
    description: document.description,
    language: document.language,
    generator: 'Posthorn',
    ttl: 60,
    updated: document.updatedAt,
    feedLinks: document.self ?? {},
    ...(hub && { hub }),
    ...(document.logo && { image: document.logo }),
  })
  for (const item of document.items) {
    feed.addItem({
      id: item.guid,
      title: item.title,
      link: item.url,
      date: item.updatedAt,
      published: item.publishedAt,
      description: item.summary,
      content: item.html ?? '',
      author: item.authors.map(({ name }) => ({ name })),
      category: item.categories.map((name) => ({ name, term: name })),
      ...(item.image && { image: item.image.url }),
    })
  }
  return feed
}

export const byFeed: Write = {
  rss: (document) => packageFeed(document).rss2(),
  atom: (document) => packageFeed(document).atom1(),
  json: (document) => packageFeed(document).json1(),
}

/** `feedsmith` on the same posts: it can say all that ours say. */
export const byFeedsmith: Write = {
  rss: (document) =>
    generateRssFeed({
      title: document.title,
      link: document.home,
      description: document.description,
      language: document.language,
      generator: 'Posthorn',
      ttl: 60,
      sy: { updatePeriod: 'hourly', updateFrequency: 1 },
      lastBuildDate: document.updatedAt,
      atom: { links: links(document, 'rss') },
      ...(document.cloud && {
        cloud: { ...document.cloud, port: Number(document.cloud.port), registerProcedure: '' },
      }),
      items: document.items.map((item) => ({
        title: item.title,
        link: item.url,
        guid: { value: item.guid, isPermaLink: item.guidIsPermaLink },
        pubDate: item.publishedAt,
        description: item.summary,
        categories: item.categories.map((name) => ({
          name,
          ...(name === item.section && document.sections && { domain: document.sections }),
        })),
        content: { encoded: item.html ?? '' },
        dc: { creators: item.authors.map(({ name }) => name) },
        ...media(item),
      })),
    }),
  atom: (document) =>
    generateAtomFeed({
      id: document.atomId,
      title: { value: document.title, type: 'text' },
      subtitle: { value: document.description, type: 'text' },
      generator: { text: 'Posthorn' },
      updated: document.updatedAt,
      links: [
        { href: document.home, rel: 'alternate', type: 'text/html' },
        ...links(document, 'atom'),
      ],
      entries: document.items.map((item) => ({
        id: item.atomId,
        title: { value: item.title, type: 'text' },
        links: [{ href: item.url, rel: 'alternate', type: 'text/html' }],
        published: item.publishedAt,
        updated: item.updatedAt,
        authors: item.authors.map(({ name }) => ({ name })),
        categories: item.categories.map((term) => ({
          term,
          ...(term === item.section && document.sections && { scheme: document.sections }),
        })),
        summary: { value: item.summary, type: 'text' },
        content: { value: item.html ?? '', type: 'html' },
        ...media(item),
      })),
    }),
  json: (document) =>
    JSON.stringify(
      generateJsonFeed({
        title: document.title,
        home_page_url: document.home,
        ...(document.self && { feed_url: document.self.json }),
        description: document.description,
        language: document.language,
        hubs: (document.hubs ?? []).map((url) => ({ type: 'WebSub', url })),
        items: document.items.map((item) => ({
          id: item.guid,
          url: item.url,
          title: item.title,
          content_html: item.html ?? '',
          summary: item.summary,
          date_published: item.publishedAt,
          date_modified: item.updatedAt,
          authors: item.authors.map(({ name }) => ({ name })),
          tags: [...item.categories],
          ...(item.image && { image: item.image.url }),
        })),
      }),
    ),
}

function links({ self, hubs = [] }: FeedDocument, format: 'rss' | 'atom') {
  return [
    ...(self ? [{ href: self[format], rel: 'self', type: `application/${format}+xml` }] : []),
    ...hubs.map((href) => ({ href, rel: 'hub' })),
  ]
}

function media({ image, imageInBody }: FeedItem) {
  if (!image) return {}
  const { url, alt, width, height } = image
  const size = { ...(width && { width }), ...(height && { height }) }
  const description = alt && { description: { value: alt, type: 'plain' } }
  return {
    media: {
      contents: [{ url, medium: 'image', ...size, ...description }],
      ...(!imageInBody && { thumbnails: [{ url, ...size }] }),
    },
  }
}
