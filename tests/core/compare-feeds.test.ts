import { describe, expect, it } from 'vitest'
import { compareFeeds, type FeedItem } from '../../src/core/compare-feeds.ts'

const item = (n: number, more: Partial<FeedItem> = {}): FeedItem => ({
  id: `id-${n}`,
  url: `https://news.example/${n}`,
  title: `Post ${n}`,
  publishedAt: new Date(Date.UTC(2026, 10, n)),
  ...more,
})
const nothing = { twice: [], vanishing: [], more: 0, reordered: [], redated: [] }
const old = [item(3), item(2), item(1)]

describe('compareFeeds', () => {
  it.each<[string, readonly FeedItem[], object]>([
    ['the same feed', old, { same: 3 }],
    ['older posts behind', [...old, item(0)], { same: 3, more: 1 }],
    [
      'a post that is not shown any more',
      [item(3), item(2)],
      { same: 2, vanishing: [{ title: 'Post 1', id: 'id-1' }] },
    ],
    [
      'another id at one address',
      [item(3, { id: 'new', url: 'http://www.news.example/3/' }), item(2), item(1)],
      { same: 2, twice: [{ title: 'Post 3', before: 'id-3', after: 'new' }] },
    ],
    [
      'another id and address, with title and date as before',
      [item(3, { id: 'new', url: 'https://daily.example/3' }), item(2), item(1)],
      { same: 2, twice: [{ title: 'Post 3', before: 'id-3', after: 'new' }] },
    ],
    ['another order', [item(2), item(3), item(1)], { same: 3, reordered: ['Post 2'] }],
    [
      'another date',
      [item(3), item(2, { publishedAt: new Date('2026-11-02T12:00:00Z') }), item(1)],
      {
        same: 3,
        redated: [
          {
            title: 'Post 2',
            before: '2026-11-02T00:00:00.000Z',
            after: '2026-11-02T12:00:00.000Z',
          },
        ],
      },
    ],
  ])('%s', (_what, fresh, expected) => {
    expect(compareFeeds(old, old, fresh)).toEqual({ ...nothing, ...expected })
  })

  it('a post that readers have from an older page comes to them once', () => {
    expect(compareFeeds([item(3)], old, old)).toEqual({ ...nothing, same: 1, more: 2 })
  })
})
