import { Feed } from 'feed'
import { expect, it } from 'vitest'
import { writeAtom } from '../../src/feeds/atom.ts'
import { PosthornFeed } from '../../src/feeds/feed-model.ts'
import { writeJsonFeed } from '../../src/feeds/json-feed.ts'
import { writeRss } from '../../src/feeds/rss.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'
import { textOf } from './written-text.ts'

const document = {
  ...emptyDocument,
  items: [{ ...plainItem, html: '<p>a</p>', authors: [{ name: 'Ana' }], categories: ['news'] }],
}
const feed = new PosthornFeed(document)

it('is a feed of the feed package', () => {
  expect(feed).toBeInstanceOf(Feed)
  expect(feed.options).toMatchObject({
    title: 'The Daily Example',
    link: 'https://news.example/',
    updated: new Date('2026-11-22T10:00:00Z'),
  })
  expect(feed.items).toEqual([
    {
      id: 'tag:news.example,2026:post-1',
      guid: 'post-1',
      title: 'One',
      link: 'https://news.example/1',
      description: 'First',
      content: '<p>a</p>',
      date: new Date('2026-11-22T10:00:00Z'),
      published: new Date('2026-11-22T09:00:00Z'),
      author: [{ name: 'Ana' }],
      category: [{ name: 'news' }],
    },
  ])
})

it('writes with our writers', () => {
  expect([feed.rss2(), feed.atom1(), feed.json1()]).toEqual([
    writeRss(document),
    writeAtom(document),
    writeJsonFeed(document),
  ])
})

it('says the same in UTF-8', () => {
  const hard = new PosthornFeed(hardDocument)
  expect((['rss', 'atom', 'json'] as const).map((format) => textOf(hard.bytes(format)))).toEqual([
    hard.rss2(),
    hard.atom1(),
    hard.json1(),
  ])
})
