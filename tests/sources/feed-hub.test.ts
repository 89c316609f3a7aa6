import { describe, expect, it } from 'vitest'
import { feedHub } from '../../src/sources/feed-hub.ts'

describe('the hub of a feed', () => {
  it.each([
    [
      'RSS, under any prefix and quote',
      `<rss><channel><a10:link rel='hub' href='https://h.example/?a=1&amp;b=2'/><a10:link href="https://s.example/" rel="self"/></channel></rss>`,
      { hubs: ['https://h.example/?a=1&b=2'], self: 'https://s.example/' },
    ],
    [
      'Atom, several',
      `<feed><link rel="hub" href="https://one.example/"/><link\n rel="HUB"\n href="https://two.example/"/><entry/></feed>`,
      { hubs: ['https://one.example/', 'https://two.example/'] },
    ],
    [
      'no hub, so that nothing else matters',
      `<feed><link rel="self" href="https://s.example/"/></feed>`,
      {},
    ],
    [
      'a hub in a post',
      `<rss><channel><item><atom:link rel="hub" href="https://h.example/"/></item></channel></rss>`,
      {},
    ],
    [
      'a hub in an entry',
      `<feed><entry xml:lang="en"><link rel="hub" href="https://h.example/"/></entry></feed>`,
      {},
    ],
    ['an empty address', `<feed><link rel="hub" href=""/></feed>`, {}],
  ])('%s', (_name, xml, expected) => {
    expect(feedHub(xml, 'xml')).toEqual(expected)
  })

  it.each([
    [{ hubs: [{ type: 'rssCloud', url: 'https://a.example/' }] }, {}],
    [{ hubs: 'https://a.example/' }, {}],
    [{ hubs: [null, 7, { type: 'WebSub' }] }, {}],
    [
      { feed_url: 'https://s.example/', hubs: [{ type: 'websub', url: 'https://h.example/' }] },
      { hubs: ['https://h.example/'], self: 'https://s.example/' },
    ],
    [null, {}],
  ])('JSON Feed %j', (feed, expected) => {
    expect(feedHub(JSON.stringify(feed), 'json')).toEqual(expected)
  })
})
