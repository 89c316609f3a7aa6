import { Feed } from 'feed'
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith'
import type { FeedDocument } from '../src/core/feed-document.ts'

type FeedItem = FeedDocument['items'][number]
type Write = Readonly<Record<string, (document: FeedDocument) => string>>

const clean = (text: string) => text.replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
const escaped = (text: string) =>
  clean(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
const wrapped = (text: string) => `<![CDATA[${clean(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

const image = (item: FeedItem) =>
  item.image
    ? `<media:content url="${escaped(item.image.url)}" medium="image"><media:description>${escaped(item.image.alt ?? '')}</media:description></media:content>`
    : ''

/** What one would write by hand without a library, carefully: the baseline. */
export const plain: Write = {
  rss: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${escaped(document.title)}</title><link>${escaped(document.home)}</link><description>${escaped(document.description)}</description>${document.items
      .map(
        (item) =>
          `<item><title>${escaped(item.title)}</title><link>${escaped(item.url)}</link><guid isPermaLink="false">${escaped(item.guid)}</guid><pubDate>${item.publishedAt.toUTCString()}</pubDate>${item.authors.map((author) => `<dc:creator>${escaped(author.name)}</dc:creator>`).join('')}${item.categories.map((category) => `<category>${escaped(category)}</category>`).join('')}<description>${escaped(item.summary)}</description><content:encoded>${wrapped(item.html ?? '')}</content:encoded>${image(item)}</item>`,
      )
      .join('')}</channel></rss>`,
  atom: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><feed><id>${escaped(document.atomId)}</id><title>${escaped(document.title)}</title><updated>${document.updatedAt.toISOString()}</updated>${document.items
      .map(
        (item) =>
          `<entry><id>${escaped(item.atomId)}</id><title>${escaped(item.title)}</title><link rel="alternate" href="${escaped(item.url)}"/><published>${item.publishedAt.toISOString()}</published><updated>${item.updatedAt.toISOString()}</updated>${item.authors.map((author) => `<author><name>${escaped(author.name)}</name></author>`).join('')}${item.categories.map((category) => `<category term="${escaped(category)}"/>`).join('')}<summary>${escaped(item.summary)}</summary><content type="html">${wrapped(item.html ?? '')}</content>${image(item)}</entry>`,
      )
      .join('')}</feed>`,
  json: (document) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: clean(document.title),
      items: document.items.map((item) => ({
        id: clean(item.guid),
        url: clean(item.url),
        title: clean(item.title),
        content_html: clean(item.html ?? ''),
        summary: clean(item.summary),
        date_published: item.publishedAt.toISOString(),
        date_modified: item.updatedAt.toISOString(),
        authors: item.authors.map(({ name }) => ({ name: clean(name) })),
        tags: item.categories.map(clean),
        ...(item.image && { image: clean(item.image.url) }),
        _posthorn: {
          atom_id: clean(item.atomId),
          ...(item.image?.alt && { image_alt: clean(item.image.alt) }),
        },
      })),
    }),
}

/** The `feed` package on the same posts, with the little of them that it can say. */
function packageFeed(document: FeedDocument): Feed {
  const feed = new Feed({
    id: document.atomId,
    title: document.title,
    link: document.home,
    description: document.description,
    updated: document.updatedAt,
    feedLinks: document.self ?? {},
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
    })
  }
  return feed
}

export const byFeed: Write = {
  rss: (document) => packageFeed(document).rss2(),
  atom: (document) => packageFeed(document).atom1(),
  json: (document) => packageFeed(document).json1(),
}

/** `feedsmith` on the same posts. */
export const byFeedsmith: Write = {
  rss: (document) =>
    generateRssFeed({
      title: document.title,
      link: document.home,
      description: document.description,
      lastBuildDate: document.updatedAt,
      items: document.items.map((item) => ({
        title: item.title,
        link: item.url,
        guid: { value: item.guid, isPermaLink: item.guidIsPermaLink },
        pubDate: item.publishedAt,
        description: item.summary,
        categories: item.categories.map((name) => ({ name })),
        content: { encoded: item.html ?? '' },
        dc: { creators: item.authors.map(({ name }) => name) },
      })),
    }),
  atom: (document) =>
    generateAtomFeed({
      id: document.atomId,
      title: { value: document.title },
      updated: document.updatedAt,
      entries: document.items.map((item) => ({
        id: item.atomId,
        title: { value: item.title },
        links: [{ href: item.url, rel: 'alternate' }],
        published: item.publishedAt,
        updated: item.updatedAt,
        authors: item.authors.map(({ name }) => ({ name })),
        categories: item.categories.map((term) => ({ term })),
        summary: { value: item.summary },
        content: { value: item.html ?? '', type: 'html' },
      })),
    }),
  json: (document) =>
    JSON.stringify(
      generateJsonFeed({
        title: document.title,
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
        })),
      }),
    ),
}
