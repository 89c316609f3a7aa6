import { expect, it } from 'vitest'
import { countedFeed } from '../../src/core/counted-feed.ts'

it.each([
  ['main/rss', { feed: 'main', format: 'rss', within: '' }],
  ['politics/json', { feed: 'politics', format: 'json', within: '' }],
  ['tags/night ferry/atom', { feed: 'tags/*', format: 'atom', within: 'tags/night ferry' }],
  ['authors/a?b/rss', { feed: 'authors/*', format: 'rss', within: 'authors/a?b' }],
  ['main?tag=a/rss', { feed: 'main?*', format: 'rss', within: 'main?tag=a' }],
  ['main?tag=a/b&not=c/rss', { feed: 'main?*', format: 'rss', within: 'main?tag=a/b&not=c' }],
  ['opml', undefined],
])('%s', (key, expected) => {
  expect(countedFeed(key)).toEqual(expected)
})
