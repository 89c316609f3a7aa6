import { parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { writeRss } from '../../src/feeds/rss.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'
import { podcastDocument } from './podcast-document.ts'

const episode = {
  ...plainItem,
  authors: [{ name: 'Eve', url: 'https://news.example/eve' }, { name: 'Adam' }],
  image: { url: 'https://news.example/cover.jpg' },
  attachments: [
    { url: 'https://media.example/1.mp3', type: 'audio/mpeg', length: 12345, duration: 60.4 },
    { url: 'https://media.example/1.srt', type: 'application/srt' },
    { url: 'https://media.example/1.json', type: 'application/json+chapters' },
  ],
}
const podcast = { ...emptyDocument, logo: 'https://news.example/logo.png', items: [episode] }

describe('a feed with something to hear', () => {
  const feed = parseRssFeed(writeRss(podcast))

  it('says what podcast apps ask for', () => {
    expect(feed.itunes).toEqual({
      author: 'The Daily Example',
      explicit: false,
      image: 'https://news.example/logo.png',
    })
    expect(feed.podcast).toEqual({ guid: '9857f3f2-e011-55d1-8c1e-c407b852344b' })
  })

  it('tells of an episode its length, its people, its transcript and its chapters', () => {
    expect(feed.items?.[0]).toMatchObject({
      enclosures: [{ url: 'https://media.example/1.mp3', length: 12345, type: 'audio/mpeg' }],
      itunes: { author: 'Eve, Adam', duration: 61, image: 'https://news.example/cover.jpg' },
      podcast: {
        transcripts: [
          { url: 'https://media.example/1.srt', type: 'application/srt', language: 'en' },
        ],
        chapters: { url: 'https://media.example/1.json', type: 'application/json+chapters' },
        persons: [
          { display: 'Eve', group: 'writing', role: 'author', href: 'https://news.example/eve' },
          { display: 'Adam', group: 'writing', role: 'author' },
        ],
      },
    })
  })

  it('keeps its guid when it moves', () => {
    const self = {
      rss: 'https://elsewhere.example/rss.xml',
      atom: 'https://elsewhere.example/atom.xml',
      json: 'https://elsewhere.example/feed.json',
    }
    const guid = (xml: string) => /<podcast:guid>([^<]*)</.exec(xml)?.[1]
    expect(guid(writeRss({ ...podcast, self }))).toBe(guid(writeRss(podcast)))
    expect(guid(writeRss({ ...podcast, atomId: 'tag:other.example,2026:feed:main' }))).not.toBe(
      guid(writeRss(podcast)),
    )
  })
})

describe('a podcast for directories', () => {
  it('is written as it was', async () => {
    await expect(writeRss(podcastDocument)).toMatchFileSnapshot('golden/podcast.xml')
  })

  it('I1, I2, I3, I4, I5 has what directories ask for, once', () => {
    expect(parseRssFeed(writeRss(podcastDocument)).itunes).toEqual({
      author: 'Eve <\u2060on air>',
      categories: [{ text: 'Society & Culture', categories: [{ text: 'Places & Travel' }] }],
      explicit: true,
      image: 'https://news.example/cover.png',
      owner: { name: 'Desk & Studio', email: 'studio@news.example' },
      type: 'serial',
    })
  })

  it('needs neither owner nor subcategory', () => {
    const { items } = podcastDocument
    const short = { category: 'News', explicit: false, type: 'episodic' } as const
    expect(parseRssFeed(writeRss({ ...emptyDocument, items, podcast: short })).itunes).toEqual({
      author: 'The Daily Example',
      categories: [{ text: 'News' }],
      explicit: false,
      type: 'episodic',
    })
  })
})

describe('a feed with nothing to hear', () => {
  it('says nothing of podcasts', () => {
    const { podcast: told } = podcastDocument
    const silent = { ...emptyDocument, ...(told && { podcast: told }), items: [plainItem] }
    expect(writeRss(silent)).not.toMatch(/itunes|podcast/)
  })

  it('leaves posts without audio alone, beside others with it', () => {
    const items = parseRssFeed(writeRss(hardDocument)).items ?? []
    expect(items.map(({ itunes, podcast: tags }) => Boolean(itunes ?? tags))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ])
  })
})
