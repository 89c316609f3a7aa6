import type { FeedDocument, FeedItem } from '../../src/core/feed-document.ts'

/** The least a feed can be. */
export const emptyDocument: FeedDocument = {
  id: 'main',
  atomId: 'tag:news.example,2026:feed:main',
  title: 'The Daily Example',
  description: 'News',
  language: 'en',
  home: 'https://news.example/',
  self: {
    rss: 'https://feeds.example/rss.xml',
    atom: 'https://feeds.example/atom.xml',
    json: 'https://feeds.example/feed.json',
  },
  content: 'full',
  updatedAt: new Date('2026-11-22T10:00:00Z'),
  items: [],
  deleted: [],
}

/** The least a post in a feed can be. */
export const plainItem: FeedItem = {
  guid: 'post-1',
  guidIsPermaLink: false,
  atomId: 'tag:news.example,2026:post-1',
  url: 'https://news.example/1',
  title: 'One',
  summary: 'First',
  authors: [],
  categories: [],
  attachments: [],
  publishedAt: new Date('2026-11-22T09:00:00Z'),
  updatedAt: new Date('2026-11-22T10:00:00Z'),
}
