import { describe, expect, it } from 'vitest'
import { buildFeedDocument } from '../../src/core/build-feed-document.ts'
import type { Post } from '../../src/core/post.ts'
import type { FeedSettings, Publication } from '../../src/core/publication.ts'

const publication: Publication = {
  title: 'The Daily\u0007 Example',
  home: 'https://news.example',
  language: 'en',
  timezone: 'Europe/Berlin',
  legacyFeedPaths: [],
}
const main: FeedSettings = { id: 'main', limit: 50, content: 'full', select: {} }
const post: Post = {
  id: 'p1',
  guid: 'https://news.example/1',
  atomId: 'https://news.example/1',
  url: 'https://news.example/1',
  title: 'A\n title\u0000',
  dek: 'What it is about',
  html: '<p>Body</p>',
  authors: [{ name: ' Ana  Example ' }, { name: '\u0001' }],
  section: 'politics',
  tags: ['council', 'politics'],
  image: { url: 'https://news.example/i.jpg', alt: 'A bridge' },
  attachments: [],
  publishedAt: new Date('2026-11-22T10:00:00.900Z'),
  updatedAt: new Date('2026-11-22T11:00:00.900Z'),
  priority: 'normal',
  share: {},
  status: 'published',
  revision: 1,
  baseline: false,
  createdAt: new Date('2026-11-22T09:00:00Z'),
  savedAt: new Date('2026-11-22T09:00:00Z'),
}

const build = (
  posts: readonly Post[],
  feed = main,
  deleted: Parameters<typeof buildFeedDocument>[0]['deleted'] = [],
  language = publication.language,
) =>
  buildFeedDocument({
    publication: { ...publication, language },
    feed,
    feedAtomId: 'tag:news.example,2026:feed:main',
    publicUrl: 'https://feeds.example/',
    posts,
    deleted,
    setUpAt: new Date('2026-01-01T00:00:00.500Z'),
  })

const itemOf = (changes: Partial<Post>, feed = main) =>
  build([{ ...post, ...changes }], feed).items[0]

describe('buildFeedDocument', () => {
  it('says the same of a post in every feed, and not the same in feeds of other content or language', () => {
    const [full] = build([post]).items
    expect(build([post]).items[0]).toBe(full)
    expect(build([post], { ...main, content: 'summary' }).items[0]?.html).toBeUndefined()
    expect(build([post]).items[0]?.html).toBe('<p>Body</p>')
    const gone: Post = { ...post, status: 'retracted' }
    expect(build([gone]).items[0]?.title).toBe('Retracted: A title')
    expect(build([gone], main, [], 'de').items[0]?.title).toBe('Zurückgezogen: A title')
  })
  it('says everything a format needs', () => {
    expect(build([post])).toEqual({
      id: 'main',
      atomId: 'tag:news.example,2026:feed:main',
      title: 'The Daily Example',
      description: 'The Daily Example',
      language: 'en',
      home: 'https://news.example',
      self: {
        rss: 'https://feeds.example/rss.xml',
        atom: 'https://feeds.example/atom.xml',
        json: 'https://feeds.example/feed.json',
      },
      publication: 'The Daily Example',
      sections: 'https://feeds.example/sections/',
      content: 'full',
      updatedAt: new Date('2026-11-22T11:00:00Z'),
      items: [
        {
          guid: 'https://news.example/1',
          guidIsPermaLink: true,
          atomId: 'https://news.example/1',
          url: 'https://news.example/1',
          title: 'A title',
          summary: 'What it is about',
          html: '<p>Body</p>',
          authors: [{ name: 'Ana Example' }],
          categories: ['politics', 'council'],
          section: 'politics',
          image: { url: 'https://news.example/i.jpg', alt: 'A bridge' },
          attachments: [],
          publishedAt: new Date('2026-11-22T10:00:00Z'),
          updatedAt: new Date('2026-11-22T11:00:00Z'),
        },
      ],
      deleted: [],
    })
  })

  it('gives every feed but the main one its own folder', () => {
    expect(build([], { ...main, id: 'opinion & more', title: 'Opinion' })).toMatchObject({
      title: 'Opinion',
      self: {
        rss: 'https://feeds.example/feeds/opinion%20%26%20more/rss.xml',
        atom: 'https://feeds.example/feeds/opinion%20%26%20more/atom.xml',
        json: 'https://feeds.example/feeds/opinion%20%26%20more/feed.json',
      },
    })
  })

  it('leaves the body out of summary feeds', () => {
    expect(itemOf({}, { ...main, content: 'summary' })).not.toHaveProperty('html')
  })

  it.each([
    [{ summary: 'Summary', dek: 'Dek' }, 'Summary'],
    [{ summary: ' ', dek: 'Dek' }, 'Dek'],
    [{ dek: '', html: '<p>Body &amp; soul</p>' }, 'Body & soul'],
    [{ dek: '', html: '<img src="x"/>' }, 'A title'],
    [{ dek: '', html: `<p>${'word '.repeat(500)}</p>` }, `${'word '.repeat(59)}word…`],
  ])('summary of %j is %j', (changes, expected) => {
    expect(itemOf(changes)?.summary).toBe(expected)
  })

  it('has every picture once: what the body shows is no attachment', () => {
    const image = { url: 'https://news.example/i-1024x683.jpg?w=1024', alt: 'A bridge' }
    const pictures = {
      image,
      html: '<p>Body</p><img src="https://news.example/i.jpg?w=640&amp;h=480" alt=""/>',
      attachments: [
        { url: image.url, type: 'image/jpeg', length: 9000 },
        { url: 'https://news.example/i-300x200.jpg', type: 'image/jpeg' },
        { url: 'https://news.example/j.jpg', type: 'image/jpeg' },
        { url: 'https://news.example/a.mp3', type: 'audio/mpeg' },
      ],
    }
    const others = pictures.attachments.slice(2)
    expect(itemOf(pictures)).toMatchObject({
      html: pictures.html,
      image: { ...image, type: 'image/jpeg', length: 9000 },
      imageInBody: true,
      attachments: others,
    })
    const inSummary = itemOf(pictures, { ...main, content: 'summary' })
    expect(inSummary).toMatchObject({ attachments: others })
    expect(inSummary).not.toHaveProperty('imageInBody')
  })

  it('has every file once, whatever the post says of it', () => {
    const url = 'https://news.example/a.mp3'
    const long = { url, type: 'audio/mpeg', length: 9000, duration: 60 }
    const other = { url: 'https://news.example/b.mp3', type: 'audio/mpeg' }
    const attachments = [long, { url, type: 'audio/mpeg' }, other, long]
    expect(itemOf({ attachments })?.attachments).toEqual([long, other])
  })

  it('puts a correction before the body and leaves the summary alone', () => {
    const correction = { at: new Date('2026-11-23T00:00:00Z'), note: 'It was <five>, not six.' }
    expect(itemOf({ correction })).toMatchObject({
      summary: 'What it is about',
      html: '<p><strong>Correction, 2026-11-23:</strong> It was &lt;five&gt;, not six.</p><p>Body</p>',
    })
    expect(itemOf({ correction, language: 'de-AT' })?.html).toMatch(/^<p><strong>Korrektur, /)
  })

  it('says of a retracted post only that it was retracted, and why', () => {
    const retraction = { at: new Date('2026-11-23T00:00:00Z'), note: 'It was not true.' }
    const item = itemOf({ status: 'retracted', retraction })
    expect(item).toMatchObject({
      guid: 'https://news.example/1',
      title: 'Retracted: A title',
      summary: 'It was not true.',
      html: '<p><strong>Retracted, 2026-11-23:</strong> It was not true.</p>',
      attachments: [],
      retraction: {
        atomId: 'https://news.example/1',
        guid: 'https://news.example/1',
        when: new Date('2026-11-23T00:00:00Z'),
        comment: 'It was not true.',
      },
    })
    expect(item).not.toHaveProperty('image')
  })

  it('counts the end of an embargo as a change', () => {
    const embargoUntil = new Date('2026-11-24T06:00:00Z')
    expect(itemOf({ embargoUntil })).toMatchObject({
      publishedAt: embargoUntil,
      updatedAt: embargoUntil,
    })
  })

  it('is as new as its newest change, deletions too', () => {
    const deleted = [{ atomId: 'a', guid: 'a', when: new Date('2026-11-30T00:00:00.700Z') }]
    expect(build([post], main, deleted).updatedAt).toEqual(new Date('2026-11-30T00:00:00Z'))
    expect(build([]).updatedAt).toEqual(new Date('2026-01-01T00:00:00Z'))
  })

  it.each([
    ['https://news.example/1', true],
    ['https://old.example/1', false],
    ['tag:news.example,2026:1', false],
  ])('guid %s is a permalink: %s', (guid, expected) => {
    expect(itemOf({ guid })?.guidIsPermaLink).toBe(expected)
  })
})
