import type { FeedDocument, FeedItem } from '../src/core/feed-document.ts'

const clean = (text: string) => text.replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
const escaped = (text: string) =>
  clean(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
const wrapped = (text: string) => `<![CDATA[${clean(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
const rfc3339 = (date: Date) => date.toISOString()

/**
 * The baseline: what one would write by hand without a library, carefully. It says what ours say, element by element: addresses,
 * hubs, how often to ask, languages, sections, and pictures with their texts. It takes out what XML forbids and escapes all
 * that it is given, and neither proves the document nor looks out for what makes single readers stumble.
 */
export const plain: Readonly<Record<string, (document: FeedDocument) => string>> = {
  rss: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>${rssChannel(document)}${document.items.map((item) => rssItem(item, document)).join('')}</channel></rss>`,
  atom: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="${escaped(document.language)}">${atomHead(document)}${document.items.map((item) => atomEntry(item, document)).join('')}</feed>`,
  json: (document) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: clean(document.title),
      home_page_url: clean(document.home),
      feed_url: document.self && clean(document.self.json),
      description: clean(document.description),
      icon: document.logo && clean(document.logo),
      language: clean(document.language),
      hubs: document.hubs?.map((url) => ({ type: 'WebSub', url: clean(url) })),
      _posthorn: { updated: rfc3339(document.updatedAt) },
      items: document.items.map((item) => jsonItem(item, document)),
    }),
}

function rssChannel(document: FeedDocument): string {
  const title = `<title>${escaped(document.title)}</title>`
  const link = `<link>${escaped(document.home)}</link>`
  const { cloud } = document
  return `${title}${link}<description>${escaped(document.description)}</description><language>${escaped(document.language)}</language><lastBuildDate>${document.updatedAt.toUTCString()}</lastBuildDate><generator>Posthorn</generator><ttl>60</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>${
    document.self
      ? `<atom:link href="${escaped(document.self.rss)}" rel="self" type="application/rss+xml"/>`
      : ''
  }${(document.hubs ?? []).map((hub) => `<atom:link href="${escaped(hub)}" rel="hub"/>`).join('')}${
    cloud
      ? `<cloud domain="${escaped(cloud.domain)}" port="${escaped(cloud.port)}" path="${escaped(cloud.path)}" registerProcedure="" protocol="${escaped(cloud.protocol)}"/>`
      : ''
  }${document.logo ? `<image><url>${escaped(document.logo)}</url>${title}${link}</image>` : ''}`
}

function rssItem(item: FeedItem, { language, sections = '' }: FeedDocument): string {
  return `<item><title>${escaped(item.title)}</title><link>${escaped(item.url)}</link><guid isPermaLink="${item.guidIsPermaLink}">${escaped(item.guid)}</guid><pubDate>${item.publishedAt.toUTCString()}</pubDate>${item.authors
    .map((author) => `<dc:creator>${escaped(author.name)}</dc:creator>`)
    .join('')}${
    item.language && item.language !== language
      ? `<dc:language>${escaped(item.language)}</dc:language>`
      : ''
  }${item.categories
    .map(
      (category) =>
        `<category${category === item.section ? ` domain="${escaped(sections)}"` : ''}>${escaped(category)}</category>`,
    )
    .join(
      '',
    )}<description>${escaped(item.summary)}</description><content:encoded>${wrapped(item.html ?? '')}</content:encoded>${item.attachments
    .slice(0, 1)
    .map(
      ({ url, type, length }) =>
        `<enclosure url="${escaped(url)}" length="${length ?? 0}" type="${escaped(type)}"/>`,
    )
    .join('')}${image(item)}</item>`
}

function atomHead(document: FeedDocument): string {
  return `<id>${escaped(document.atomId)}</id><title type="text">${escaped(document.title)}</title><subtitle type="text">${escaped(document.description)}</subtitle><updated>${rfc3339(document.updatedAt)}</updated><link rel="alternate" type="text/html" href="${escaped(document.home)}"/>${
    document.self
      ? `<link rel="self" type="application/atom+xml" href="${escaped(document.self.atom)}"/>`
      : ''
  }${(document.hubs ?? []).map((hub) => `<link rel="hub" href="${escaped(hub)}"/>`).join('')}${document.logo ? `<logo>${escaped(document.logo)}</logo>` : ''}<generator>Posthorn</generator>`
}

function atomEntry(item: FeedItem, { language, sections = '' }: FeedDocument): string {
  return `<entry${item.language && item.language !== language ? ` xml:lang="${escaped(item.language)}"` : ''}><id>${escaped(item.atomId)}</id><title type="text">${escaped(item.title)}</title><link rel="alternate" type="text/html" href="${escaped(item.url)}"/>${item.attachments
    .map(
      ({ url, type }) => `<link rel="enclosure" type="${escaped(type)}" href="${escaped(url)}"/>`,
    )
    .join(
      '',
    )}<published>${rfc3339(item.publishedAt)}</published><updated>${rfc3339(item.updatedAt)}</updated>${item.authors.map((author) => `<author><name>${escaped(author.name)}</name></author>`).join('')}${item.categories
    .map(
      (category) =>
        `<category term="${escaped(category)}"${category === item.section ? ` scheme="${escaped(sections)}"` : ''}/>`,
    )
    .join(
      '',
    )}<summary type="text">${escaped(item.summary)}</summary><content type="html">${wrapped(item.html ?? '')}</content>${image(item)}</entry>`
}

function image({ image: picture }: FeedItem): string {
  if (!picture) return ''
  const size = `${picture.width ? ` width="${picture.width}"` : ''}${picture.height ? ` height="${picture.height}"` : ''}`
  return `<media:content url="${escaped(picture.url)}" medium="image"${size}>${picture.alt ? `<media:description type="plain">${escaped(picture.alt)}</media:description>` : ''}${picture.credit ? `<media:credit>${escaped(picture.credit)}</media:credit>` : ''}</media:content><media:thumbnail url="${escaped(picture.url)}"${size}/>`
}

function jsonItem(item: FeedItem, { language }: FeedDocument) {
  return {
    id: clean(item.guid),
    url: clean(item.url),
    title: clean(item.title),
    content_html: clean(item.html ?? ''),
    summary: clean(item.summary),
    date_published: rfc3339(item.publishedAt),
    date_modified: rfc3339(item.updatedAt),
    authors: item.authors.map(({ name }) => ({ name: clean(name) })),
    tags: item.categories.map(clean),
    ...(item.language && item.language !== language && { language: clean(item.language) }),
    ...(item.image && { image: clean(item.image.url) }),
    ...(item.attachments.length > 0 && {
      attachments: item.attachments.map(({ url, type }) => ({
        url: clean(url),
        mime_type: clean(type),
      })),
    }),
    _posthorn: {
      atom_id: clean(item.atomId),
      ...(item.section && { section: clean(item.section) }),
      ...(item.image?.alt && { image_alt: clean(item.image.alt) }),
    },
  }
}
