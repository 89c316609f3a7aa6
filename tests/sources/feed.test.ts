import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedSource } from '../../src/sources/feed.ts'

const url = 'https://feeds.example/news.xml'
const read = (text: string | Uint8Array, contentType?: string) =>
  feedSource.read({
    url,
    bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
    ...(contentType && { contentType }),
  })
const namespaces =
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
const rss = (items: string, attributes = namespaces, prolog = '') =>
  `${prolog}<rss version="2.0" ${attributes}><channel><title>News</title><link>https://news.example/</link>${items}</channel></rss>`
const item = (number: number, more = '') =>
  `<item><title>Post ${number}</title><link>https://news.example/${number}</link>${more}</item>`
const post = (number: number, more = {}) => ({
  post: { title: `Post ${number}`, url: `https://news.example/${number}`, ...more },
})

describe('one item never costs the others', () => {
  it.each([
    [
      'no address',
      '<item><title>Lost</title></item>',
      'Lost',
      'url: expected a link to the post, an absolute address',
    ],
    [
      'a mail address',
      '<item><title>Lost</title><link>mailto:a@b.example</link></item>',
      'Lost',
      'url: expected a link to the post, an absolute address',
    ],
    [
      'an endless address',
      `<item><title>Lost</title><link>https://a.example/${'x'.repeat(2_100)}</link></item>`,
      'Lost',
      'url: expected a link to the post, an absolute address',
    ],
    [
      'an endless title',
      `<item><title>${'long '.repeat(401)}</title><link>/a</link></item>`,
      'long long long long long long long long long long long long long long long long…',
      'title: longer than 2000 characters',
    ],
    [
      'an endless id',
      item(3, `<guid isPermaLink="false">${'x'.repeat(2_049)}</guid>`),
      'Post 3',
      'guid: longer than 2048 characters',
    ],
    [
      'the id of another',
      item(3, '<guid>1</guid>'),
      'Post 3',
      'guid: 1 is that of an earlier item of this feed',
    ],
    [
      'the address of another',
      '<item><title>Twin</title><link>http://www.news.example/1?utm_source=rss</link><guid isPermaLink="false">9</guid></item>',
      'Twin',
      'url: http://www.news.example/1?utm_source=rss is that of an earlier item of this feed',
    ],
  ])('%s', async (_name, bad, title, reason) => {
    expect(await read(rss(item(1, '<guid>1</guid>') + bad + item(2)))).toEqual({
      ok: true,
      title: 'News',
      posts: [{ ...post(1), guid: '1' }, post(2)],
      skipped: [{ title, reason }],
    })
  })

  it('takes a guid for the address only when the feed does', async () => {
    const guid = (attribute: string) =>
      rss(`<item><title>Post 1</title><guid${attribute}>https://news.example/1</guid></item>`)
    expect(await read(guid(''))).toMatchObject({ posts: [post(1)] })
    expect(await read(guid(' isPermaLink="false"'))).toMatchObject({
      posts: [],
      skipped: [
        { title: 'Post 1', reason: 'url: expected a link to the post, an absolute address' },
      ],
    })
  })

  it('drops what a post cannot hold and keeps the post', async () => {
    const tags = Array.from({ length: 250 }, (_, n) => `<category>t${n}</category>`).join('')
    const more = `<category>${'x'.repeat(201)}</category>${tags}<pubDate>once</pubDate><dc:creator> </dc:creator><dc:creator>${'y'.repeat(301)}</dc:creator><enclosure url="ftp://a.example/a.mp3" type="audio/mpeg" length="1"/><dc:language>??</dc:language>`
    expect(await read(rss(item(1, more)))).toEqual({
      ok: true,
      title: 'News',
      posts: [post(1, { tags: Array.from({ length: 200 }, (_, n) => `t${n}`) })],
      skipped: [],
    })
  })
})

describe('feeds that break rules', () => {
  const html = '<p>x &amp; <b>y</b></p>'
  it.each([
    [
      'other prefixes',
      rss(
        item(1, `<c:encoded><![CDATA[${html}]]></c:encoded>`),
        'xmlns:c="http://purl.org/rss/1.0/modules/content/"',
      ),
    ],
    [
      'a bare ampersand',
      rss(
        item(
          1,
          `<dc:source>a & b</dc:source><content:encoded><![CDATA[${html}]]></content:encoded>`,
        ),
      ),
    ],
    [
      'no version',
      rss(item(1, `<content:encoded><![CDATA[${html}]]></content:encoded>`)).replace(
        'version="2.0" ',
        '',
      ),
    ],
    [
      'control characters',
      rss(
        item(
          1,
          `<content:encoded><![CDATA[<p>x\u0008 &amp; <b>\u000by</b></p>]]></content:encoded>`,
        ),
      ),
    ],
  ])('%s', async (_name, text) => {
    const result = await read(text)
    expect(result).toMatchObject({ ok: true, posts: [{ post: { title: 'Post 1', html } }] })
  })

  it('keeps the order of markup that is not escaped', async () => {
    const html = 'one <b>two</b> three <i>four</i>'
    expect(await read(rss(item(1, `<description>${html}</description>`)))).toMatchObject({
      posts: [{ post: { html, dek: 'one two three four' } }],
    })
  })

  it('keeps the other dates of Atom when one cannot be read', async () => {
    const entry = (id: string, date: string) =>
      `<entry><id>${id}</id><title>${id}</title><link href="https://news.example/${id}"/><updated>${date}</updated></entry>`
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom">${entry('a', 'soon')}${entry('b', '2026-11-22T10:00:00Z')}</feed>`
    expect(await read(atom)).toEqual({
      ok: true,
      posts: [
        { guid: 'a', post: { title: 'a', url: 'https://news.example/a' } },
        {
          guid: 'b',
          post: {
            title: 'b',
            url: 'https://news.example/b',
            published_at: new Date('2026-11-22T10:00:00Z'),
          },
        },
      ],
      skipped: [],
    })
  })
})

describe('description and content', () => {
  const content =
    '<content:encoded><![CDATA[<p>The bridge opens. It was closed for a year.</p>]]></content:encoded>'
  const html = '<p>The bridge opens. It was closed for a year.</p>'
  it.each([
    [
      'the beginning of the body again',
      '<description>The bridge opens. […]</description>',
      { html, summary: 'The bridge opens. […]' },
    ],
    [
      'the whole body again',
      '<description>The bridge opens. It was closed for a year.</description>',
      { html },
    ],
    [
      'a line of its own',
      '<description>Cyclists cheer</description>',
      { html, dek: 'Cyclists cheer' },
    ],
    [
      'a text of its own',
      `<description>${'Cheer. '.repeat(60)}</description>`,
      { html, summary: 'Cheer. '.repeat(60).trim() },
    ],
    ['nothing', '<description> </description>', { html }],
  ])('%s', async (_name, description, texts) => {
    const result = await read(rss(item(1, description + content)))
    expect(result).toEqual({ ok: true, title: 'News', posts: [post(1, texts)], skipped: [] })
  })
})

describe('what is no feed', () => {
  const page = (head: string) => `<!DOCTYPE html><html><head>${head}</head><body>Hi</body></html>`
  it.each([
    ['', 'an empty document'],
    [' \n ', 'an empty document'],
    [page('<title>News &amp; more</title>'), 'a web page "News & more"'],
    [
      page('<title>News</title><link rel="alternate" type="application/rss+xml" href="/rss.xml">'),
      'a web page "News", which names its feed: https://feeds.example/rss.xml',
    ],
    [
      page('<title>Just a moment...</title>'),
      'a bot-protection page "Just a moment..." that only browsers get past',
    ],
    [rss(''), 'one without any post'],
    [rss(item(1)).slice(0, -20), 'one that breaks off before its end'],
    [
      rss(
        '<item><title>&nope;</title></item>',
        '',
        '<!DOCTYPE rss [<!ENTITY nope SYSTEM "file:///etc/hostname">]>',
      ),
      'one that cannot be read: Invalid character entity at line 1, column 162',
    ],
    ['<rss version="2.0"></rss>', 'one that cannot be read: its elements are not those of a feed'],
    ['<opml version="2.0"><body/></opml>', 'an OPML list of feeds, not a feed itself'],
    ['<?xml version="1.0"?><urlset></urlset>', 'a sitemap (<urlset>)'],
    ['<note/>', 'a document that begins with <note>'],
    ['{"items": 3}', 'JSON that is not a JSON Feed'],
    ['[1, 2]', 'JSON that is not a JSON Feed'],
    [
      '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}',
      'one without any post',
    ],
    ['Not Found', 'text that begins with "Not Found"'],
    [new Uint8Array(gzipSync('<rss/>')), 'gzip data, compressed once more than the server said'],
    ['%PDF-1.7', 'a PDF document'],
  ])('%.40j', async (text, found) => {
    expect(await read(text)).toEqual({
      ok: false,
      reason: `expected an RSS, Atom or JSON feed, found ${found}`,
    })
  })
  it('says where JSON breaks', async () => {
    expect(await read('{"version": x}')).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/found JSON that cannot be read: Unexpected token 'x', /),
    })
  })
})

describe('documents made to do harm end soon', () => {
  const laughs = Array.from(
    { length: 9 },
    (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
  )
  it.each([
    [
      'a billion laughs',
      rss(
        item(1, '<description>&l9;</description>'),
        '',
        `<!DOCTYPE rss [<!ENTITY l0 "lol">${laughs.join('')}]>`,
      ),
    ],
    ['many <', rss(item(1, `<description><![CDATA[${'<'.repeat(400_000)}]]></description>`))],
    ['a long title', rss(`<item><title>${'x '.repeat(2_500_000)}</title><link>/a</link></item>`)],
    ['deep nesting', rss(item(1, '<a>'.repeat(100_000) + '</a>'.repeat(100_000)))],
    [
      'deep markup',
      rss(item(1, `<description>${'<b>'.repeat(50_000)}${'</b>'.repeat(50_000)}</description>`)),
    ],
    ['unclosed comments', '<!-- '.repeat(200_000)],
    ['deep JSON', `{"version":"https://jsonfeed.org/version/1.1","items":${'['.repeat(300_000)}`],
    ['brackets for a date', rss(item(1, `<pubDate>${'('.repeat(1_000_000)}</pubDate>`))],
    [
      'unclosed tags of a page',
      `<!doctype html>${'<link '.repeat(300_000)}${'<title'.repeat(300_000)}`,
    ],
  ])('%s', { timeout: 4_000 }, async (_name, text) => {
    expect(JSON.stringify(await read(text))).not.toContain('lollol')
  })
})

it('never throws, and every post it gives fits', async () => {
  const part = fc.constantFrom(
    ...[
      '<rss version="2.0">',
      '</rss>',
      '<channel>',
      '<item>',
      '</item>',
      '</channel>',
      '<title>',
      '</title>',
    ],
    ...[
      '<link>',
      '</link>',
      '<link href="',
      '"/>',
      '<guid/>',
      '<feed>',
      '</feed>',
      '<entry>',
      '</entry>',
      'https://a.example',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      '&',
      '<',
      '<author/>',
      '<enclosure/>',
      '<category/>',
      '<updated>',
      '\u0000',
      'é',
      '{',
      '}',
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 30 }), async (parts) => {
      const result = await read(parts.join(''))
      const posts = result.ok ? result.posts : []
      expect(posts.filter(({ post }) => post.title === '' || !URL.canParse(post.url))).toEqual([])
    }),
    { numRuns: 300 },
  )
})
