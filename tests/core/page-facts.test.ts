import { describe, expect, it } from 'vitest'
import { pageFault, readPageFacts } from '../../src/core/page-facts.ts'

const address = 'https://news.example/ferry'
const head = (...lines: readonly string[]) =>
  `<!doctype html><html><head>${lines.join('\n')}</head>`

describe('what a page says of itself', () => {
  it.each([
    ['nothing', '', {}],
    [
      'a canonical link',
      '<link rel="canonical" href="https://news.example/a">',
      { canonical: 'https://news.example/a' },
    ],
    [
      'among other relations',
      '<LINK REL="nofollow Canonical" HREF=/a>',
      { canonical: 'https://news.example/a' },
    ],
    [
      'below its base',
      '<base href="https://cdn.example/x/"><link rel=canonical href="a">',
      { canonical: 'https://cdn.example/x/a' },
    ],
    ['no address that can be read', '<link rel=canonical href="http://">', {}],
    [
      'an empty one',
      '<link rel=canonical href=""><link rel=canonical href="/b">',
      { canonical: 'https://news.example/b' },
    ],
    [
      'Open Graph',
      '<meta property="og:title" content="Ferry &amp; co"><meta property="og:url" content="/a"><meta property="og:image" content="/a.png">',
      {
        ogTitle: 'Ferry & co',
        ogUrl: 'https://news.example/a',
        ogImage: 'https://news.example/a.png',
      },
    ],
    ['Open Graph by name', '<meta name="OG:Title" content="Ferry">', { ogTitle: 'Ferry' }],
    [
      'twice: the first counts',
      '<meta property=og:title content=One><meta property=og:title content=Two>',
      { ogTitle: 'One' },
    ],
    [
      'the long name of its image',
      '<meta property="og:image:url" content="/a.png">',
      { ogImage: 'https://news.example/a.png' },
    ],
    [
      'in a comment or a script',
      '<!-- <meta property=og:title content=a> --><script>"<meta property=og:title content=a>"</script>',
      {},
    ],
  ])('%s', (_, html, facts) => {
    expect(readPageFacts(head(html), address)).toEqual(facts)
  })
})

describe('what speaks against a page', () => {
  const own = { canonical: address, ogTitle: 'Ferry' }
  it.each([
    ['nothing', own, undefined],
    ['nothing, by og:url alone', { ogUrl: address, ogTitle: 'Ferry' }, undefined],
    [
      'nothing: the same address',
      { canonical: 'http://www.news.example/ferry/?utm_source=x', ogTitle: 'Ferry' },
      undefined,
    ],
    [
      'nothing: one of the two',
      { canonical: 'https://first.example/ferry', ogUrl: address, ogTitle: 'Ferry' },
      undefined,
    ],
    [
      'no address',
      { ogTitle: 'Ferry' },
      'The page has neither a canonical link nor og:url, so it may be any page.',
    ],
    [
      'another page',
      { canonical: 'https://news.example/', ogTitle: 'News' },
      'The page says that it is another one: https://news.example/',
    ],
    ['no title', { canonical: address }, 'The page has no og:title yet.'],
  ])('%s', (_, facts, fault) => {
    expect(pageFault(facts, address)).toBe(fault)
  })
})
