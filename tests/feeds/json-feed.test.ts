import { describe, expect, it } from 'vitest'
import { writeJsonFeed } from '../../src/feeds/json-feed.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'

const feed = JSON.parse(writeJsonFeed(hardDocument))

describe('JSON Feed 1.1', () => {
  it('J1, J3 has version, title, addresses and items', () => {
    expect(JSON.parse(writeJsonFeed(emptyDocument))).toEqual({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'The Daily Example',
      home_page_url: 'https://news.example/',
      feed_url: 'https://feeds.example/feed.json',
      description: 'News',
      language: 'en',
      _posthorn: { updated: '2026-11-22T10:00:00Z' },
      items: [],
    })
  })
  it('J1 gives the least of items an id and a content', () => {
    const document = { ...emptyDocument, items: [plainItem] }
    expect(JSON.parse(writeJsonFeed(document)).items).toEqual([
      {
        id: 'post-1',
        url: 'https://news.example/1',
        title: 'One',
        content_text: 'First',
        summary: 'First',
        date_published: '2026-11-22T09:00:00Z',
        date_modified: '2026-11-22T10:00:00Z',
        _posthorn: { atom_id: 'tag:news.example,2026:post-1' },
      },
    ])
  })
  it('J2 has HTML only in content_html', () => {
    expect(feed.items[0]).toMatchObject({
      title: 'How <b> & &amp; differ: ]]> "quoted" \'too\'',
      summary: 'Write &amp; for AT&T, 5 < 6, and <em> in HTML',
      content_html: '<p>First ]]> and second ]]> end; &lt;script&gt; &amp;amp; ]]></p>',
    })
  })
  it('J4, J10 names all authors, and the language of a post in another one', () => {
    expect(feed.items[0].authors).toEqual([
      { name: 'Ana & Co', url: 'https://news.example/ana?x=1&y=2' },
      { name: 'Błażej <Ż>' },
    ])
    expect(feed.items[1]).not.toHaveProperty('authors')
    expect(feed.items.map((item: { language?: string }) => item.language)).toEqual([
      undefined,
      'he',
      undefined,
      undefined,
      undefined,
    ])
  })
  it('J5, J9 links the archive before it, and has both icons', () => {
    expect(feed).toMatchObject({
      next_url: 'https://feeds.example/feeds/main/archive/2/feed.json?a&b',
      icon: 'https://news.example/logo.png?size=144&v=2',
      favicon: 'https://news.example/icon.png?a&b',
    })
  })
  it('J6 lists all attachments', () => {
    expect(feed.items[2].attachments).toEqual([
      { url: 'https://media.example/7.pdf', mime_type: 'application/pdf', size_in_bytes: 1000 },
      {
        url: 'https://media.example/7.mp3?a&b',
        mime_type: 'audio/mpeg',
        size_in_bytes: 12345,
        duration_in_seconds: 61,
      },
      {
        url: 'https://media.example/7.mp4',
        mime_type: 'video/mp4',
        size_in_bytes: 99,
        duration_in_seconds: 59.2,
      },
      { url: 'https://media.example/7.vtt?a&b', mime_type: 'text/vtt' },
      { url: 'https://media.example/7.json?a&b', mime_type: 'application/json+chapters' },
    ])
  })
  it('J7 keeps what is its own under _posthorn', () => {
    expect(feed._posthorn).toEqual({
      updated: '2026-11-22T10:00:00Z',
      rights: 'Texts <CC BY 4.0> & pictures by their makers',
      deleted: [
        {
          id: 'taken-back',
          when: '2026-11-19T12:00:00Z',
          comment: 'It was <not> true & we are sorry.',
        },
        { id: 'gone', when: '2026-11-21T12:00:00Z', comment: 'Withdrawn: <wrong> & retracted' },
        { id: 'quiet', when: '2026-11-20T12:00:00Z' },
      ],
    })
    expect(feed.items[0]._posthorn).toEqual({
      atom_id: 'https://news.example/2026/markup',
      section: 'R&D',
      image_alt: 'A "sign" that says <b> & more',
      image_credit: 'Cleo & Dan',
      image_width: 1200,
      image_height: 630,
    })
  })
  it('has no forbidden character, escaped or not', () => {
    expect(feed.items[2]).toMatchObject({
      title: 'Episode 7: half  a face',
      summary: 'Control characters everywhere\non two lines',
    })
    expect(writeJsonFeed(hardDocument)).not.toMatch(/\\u00[01]|\\ud8|[\ufffe\uffff]/i)
  })
  it('keeps a backslash that only looks like one', () => {
    const title = 'C:\\u0000\\feed'
    const document = { ...emptyDocument, items: [{ ...plainItem, title }] }
    expect(JSON.parse(writeJsonFeed(document)).items[0].title).toBe(title)
  })
})
