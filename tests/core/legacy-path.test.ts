import { expect, it } from 'vitest'
import { legacyPathOf } from '../../src/core/legacy-path.ts'

const paths = ['/feed/', '/?feed=rss2', '/index.php?feed=rss2&cat=3', '//[', '/caf%C3%A9/rss']

it.each([
  ['/feed/', '/feed/'],
  ['/feed', '/feed/'],
  ['/feed/?utm_source=x', '/feed/'],
  ['/?feed=rss2', '/?feed=rss2'],
  ['/?feed=atom&feed=rss2', '/?feed=rss2'],
  ['/index.php?cat=3&x=1&feed=rss2', '/index.php?feed=rss2&cat=3'],
  ['/café/rss', '/caf%C3%A9/rss'],
  ['/', undefined],
  ['/?feed=rss', undefined],
  ['/index.php?feed=rss2', undefined],
  ['/feed//', undefined],
  ['/FEED/', undefined],
  ['/feed/comments', undefined],
])('%s is %s', (path, expected) => {
  expect(legacyPathOf(paths, `https://feeds.news.example${path}`)).toBe(expected)
})

it('is nothing when there was no former system', () => {
  expect(legacyPathOf([], 'https://feeds.news.example/feed/')).toBeUndefined()
})
