import { parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import type { FeedItem } from '../../src/core/feed-document.ts'
import { writeRss } from '../../src/feeds/rss.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'

const rss = writeRss(hardDocument)
const feed = parseRssFeed(rss)
const itemXml = (changes: Partial<FeedItem>) =>
  /<item>.*<\/item>/s.exec(
    writeRss({ ...emptyDocument, items: [{ ...plainItem, ...changes }] }),
  )?.[0]

describe('RSS 2.0', () => {
  it('R1 has title, link and description, also without posts', () => {
    expect(parseRssFeed(writeRss(emptyDocument))).toMatchObject({
      title: 'The Daily Example',
      link: 'https://news.example/',
      description: 'News',
    })
  })
  it('R1 gives every item a title, an absolute link and a description', () => {
    for (const item of feed.items ?? []) {
      expect(item.title).toBeTruthy()
      expect(item.link).toMatch(/^https:/)
      expect(item.description).toBeTruthy()
    }
  })
  it('R2 writes RFC 822 dates with the right day and four digits of year', () => {
    expect(feed.lastBuildDate).toBe('Sun, 22 Nov 2026 10:00:00 GMT')
    expect(feed.items?.map(({ pubDate }) => pubDate)).toEqual([
      'Sun, 22 Nov 2026 10:00:00 GMT',
      'Sat, 21 Nov 2026 09:08:07 GMT',
      'Fri, 20 Nov 2026 00:00:00 GMT',
      'Thu, 19 Nov 2026 00:00:00 GMT',
      'Wed, 18 Nov 2026 00:00:00 GMT',
    ])
    expect(itemXml({ publishedAt: new Date(Number.NaN) })).toContain(
      '<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>',
    )
  })
  it('R3, R17 gives every item a guid, a permalink only when it is the URL', () => {
    expect(feed.items?.map(({ guid }) => guid)).toEqual([
      { value: 'https://news.example/2026/markup', isPermaLink: true },
      { value: 'post-42', isPermaLink: false },
      { value: 'tag:news.example,2026-11-20:podcast', isPermaLink: false },
      { value: 'summary-only', isPermaLink: false },
      { value: 'taken-back', isPermaLink: false },
    ])
  })
  it('R4, R8 has one enclosure, the first audio or video, with url, length and type', () => {
    expect(feed.items?.map(({ enclosures }) => enclosures)).toEqual([
      undefined,
      undefined,
      [{ url: 'https://media.example/7.mp3?a&b', length: 12345, type: 'audio/mpeg' }],
      undefined,
      undefined,
    ])
    expect(
      itemXml({ attachments: [{ url: 'https://media.example/a.mp4', type: 'video/mp4' }] }),
    ).toContain('<enclosure url="https://media.example/a.mp4" length="0" type="video/mp4"/>')
  })
  it('R7 writes plain text so that no reader takes it for markup', () => {
    expect(rss).toContain(
      `<title>How &#x3C;\u2060b&#x3E; &#x26; &#x26;\u2060amp; differ: ]]&#x3E; "quoted" 'too'</title>`,
    )
  })
  it.each([
    ['AT&T, A & B, R&D, 1 < 2 > 0 <3 &', 'AT&T, A & B, R&D, 1 < 2 > 0 <3 &'],
    ['<b>bold</b>', '<\u2060b>bold<\u2060/b>'],
    ['<!-- x --> <?php ?>', '<\u2060!-- x --> <\u2060?php ?>'],
    ['&amp; &#38; &#x26;', '&\u2060amp; &\u2060#38; &\u2060#x26;'],
    ['&copyleft &notit &Ouml', '&\u2060copyleft &\u2060notit &\u2060Ouml'],
    ['<\0/b> &\0amp;', '<\u2060/b> &\u2060amp;'],
    ['<\u2060b> &\u2060amp;', '<\u2060\u2060b> &\u2060\u2060amp;'],
  ])('R7 keeps %j from being taken for HTML, as %j', (meant, written) => {
    const document = { ...emptyDocument, title: meant, description: meant, rights: meant }
    const read = parseRssFeed(
      writeRss({
        ...document,
        logo: 'https://news.example/logo.png',
        items: [{ ...plainItem, title: meant, categories: [meant], authors: [{ name: meant }] }],
      }),
    )
    expect([read.title, read.image?.title, read.description, read.copyright]).toEqual(
      Array(4).fill(written),
    )
    const [item] = read.items ?? []
    expect([item?.title, item?.categories?.[0]?.name, item?.dc?.creators?.[0]]).toEqual(
      Array(3).fill(written),
    )
  })
  it('R19 writes summaries as HTML', () => {
    const description = (summary: string) =>
      /<description>(.*)<\/description>/s.exec(itemXml({ summary }) ?? '')?.[1]
    expect(description('AT&T, 5 < 6')).toBe('AT&#x26;amp;T, 5 &#x26;lt; 6')
    expect(description('use <b> and &amp;')).toBe('use &#x26;lt;b&#x3E; and &#x26;amp;amp;')
    expect(description('&copy2026 &#8; \u0085\ufdd0\u{1ffff}')).toBe(
      '&#x26;amp;copy2026 &#x26;amp;#8; ',
    )
  })
  it('R11, R14 puts items last, and the description before the full content', () => {
    expect(rss).toMatch(/<atom:link [^>]*\/><image>.*<\/image>.*<\/podcast:guid><item>/)
    expect(rss).toMatch(/<\/description><content:encoded><!\[CDATA\[<p>/)
  })
  it('R12 repeats title and link of the channel in its image', () => {
    expect(feed.image).toEqual({
      url: 'https://news.example/logo.png?size=144&v=2',
      title: 'The Daily Example & <\u2060Friends>',
      link: 'https://news.example/?a=1&b=2',
    })
  })
  it('R15, F3 names itself and the archive before it', () => {
    expect(feed.atom?.links).toEqual([
      { href: 'https://feeds.example/rss.xml?x=1&y=2', rel: 'self', type: 'application/rss+xml' },
      {
        href: 'https://feeds.example/feeds/main/archive/2/rss.xml?a&b',
        rel: 'prev-archive',
        type: 'application/rss+xml',
      },
    ])
  })
  it('R17 names every author by dc:creator and never by author', () => {
    expect(feed.items?.[0]?.dc?.creators).toEqual(['Ana & Co', 'Błażej <Ż>'])
    expect(rss).not.toContain('<author>')
  })
  it('R17 has a language, and names that of a post in another one', () => {
    expect(feed.language).toBe('en')
    expect(feed.items?.map(({ dc }) => dc?.languages)).toEqual([
      undefined,
      ['he'],
      undefined,
      undefined,
      undefined,
    ])
  })
  it('keeps the body to the letter, end marks of CDATA included', () => {
    expect(feed.items?.[0]?.content?.encoded).toBe(
      '<p>First ]]> and second ]]> end; &lt;script&gt; &amp;amp; ]]></p>',
    )
    expect(feed.items?.[3]?.content).toBeUndefined()
  })
  it('shows the lead image with its text, once', () => {
    expect(feed.items?.[0]?.media?.contents).toEqual([
      {
        url: 'https://news.example/i.jpg?w=1&h=2',
        type: 'image/jpeg',
        medium: 'image',
        fileSize: 90210,
        width: 1200,
        height: 630,
        description: { value: 'A "sign" that says <\u2060b> & more', type: 'plain' },
        credits: [{ value: 'Cleo & Dan' }],
      },
    ])
    expect(feed.items?.[0]?.media?.thumbnails).toEqual([
      { url: 'https://news.example/i.jpg?w=1&h=2', width: 1200, height: 630 },
    ])
  })
  it('adds no thumbnail of a picture that the body shows, and no type that it does not know', () => {
    const image = { url: 'https://news.example/picture?id=7' }
    expect(itemXml({ image, imageInBody: true })).toContain(
      '<media:content url="https://news.example/picture?id=7" medium="image"/></item>',
    )
  })
  it('says how often to ask, who may use it, and which category is the section', () => {
    expect(feed).toMatchObject({
      ttl: 60,
      sy: { updatePeriod: 'hourly', updateFrequency: 1 },
      copyright: 'Texts <\u2060CC BY 4.0> & pictures by their makers',
    })
    expect(feed.items?.[0]?.categories?.slice(0, 2)).toEqual([
      { name: 'R&D', domain: 'https://feeds.example/sections/?a&b' },
      { name: 'a<\u2060b' },
    ])
  })
})
