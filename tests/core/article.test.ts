import { expect, it } from 'vitest'
import { articleOf } from '../../src/core/article.ts'
import { post } from '../fakes/posts.ts'

const bridge = post({
  id: 'bridge',
  title: 'Bridge\nopens',
  dek: ' At last ',
  html: '<p>The <b>bridge</b> opened.</p>',
  tags: ['press freedom', '1'],
  image: { url: 'https://news.example/bridge.jpg' },
})

it('is the post as it can be read', () => {
  expect(articleOf(bridge)).toEqual({
    identifier: 'bridge',
    url: 'https://news.example/bridge',
    title: 'Bridge opens',
    summary: 'At last',
    image: 'https://news.example/bridge.jpg',
    markdown: 'The **bridge** opened.',
    publishedAt: '2026-11-22T10:00:00.000Z',
    hashtags: ['PressFreedom'],
  })
})

it.each([
  ['without text', '', undefined],
  ['with nothing but a box', '<div><p></p></div>', undefined],
  ['as long as it may be', `<p>${'a'.repeat(60_000)}</p>`, 60_000],
  ['longer than that', `<p>${'a'.repeat(59_999)}ä</p>`, undefined],
])('of a post %s', (_, html, length) => {
  expect(articleOf({ ...bridge, html })?.markdown.length).toBe(length)
})
