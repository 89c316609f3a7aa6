import { expect, it } from 'vitest'
import type { FeedItem } from '../../src/core/feed-document.ts'
import { newestPost } from '../../src/tasks/newest-post.ts'
import { emptyDocument } from '../feeds/empty-document.ts'

const at = (day: number) => new Date(Date.UTC(2026, 10, day))
const item = (guid: string, day: number, given: Partial<FeedItem> = {}): FeedItem => ({
  ...{ guid, guidIsPermaLink: false, atomId: guid, url: `https://news.example/${guid}` },
  ...{ title: guid, summary: guid, authors: [], categories: [], attachments: [] },
  ...{ publishedAt: at(day), updatedAt: at(day) },
  ...given,
})
const taken = { atomId: 'd', guid: 'd', when: at(9) }

it('is the one that was published last, wherever it stands', () => {
  const items = [item('a', 3), item('b', 5), item('c', 4)]
  expect(newestPost({ ...emptyDocument, items }, [])).toEqual({ guid: 'b', at: at(5) })
})

it('is none that was taken back or set aside', () => {
  const items = [item('d', 8, { retraction: taken }), item('b', 5), item('a', 3)]
  const setAside = [{ guid: 'b', reason: 'title was not read as written' }]
  expect(newestPost({ ...emptyDocument, items }, setAside)).toEqual({ guid: 'a', at: at(3) })
})

it('is no notice of the feed itself', () => {
  const items = [item('n', 9, { notice: true }), item('a', 3)]
  expect(newestPost({ ...emptyDocument, items }, [])).toEqual({ guid: 'a', at: at(3) })
})

it('is not there in an empty feed', () => {
  expect(newestPost(emptyDocument, [])).toBe(undefined)
})
