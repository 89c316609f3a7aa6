import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NewsSitemap, newsLanguage } from '../../src/core/news-sitemap.ts'
import { newsSitemap } from '../../src/feeds/news-sitemap.ts'

const sitemap: NewsSitemap = {
  publication: 'The Daily Example & <Friends>',
  language: 'en',
  items: [
    {
      url: 'https://news.example/2026/markup?a=1&b=2',
      title: 'How <b> & &amp; differ: ]]> "quoted"\n too\u0007',
      publishedAt: new Date('2026-11-22T10:00:00.900Z'),
    },
    {
      url: 'https://news.example/he/42',
      title: 'שלום עולם! 👩‍👩‍👧‍👦 half \ud83d a face',
      publishedAt: new Date('2026-11-21T09:08:07Z'),
    },
  ],
}

describe('the news sitemap', () => {
  it('is written as search engines read it', async () => {
    await expect(newsSitemap.write(sitemap)).toMatchFileSnapshot('golden/news-sitemap.xml')
  })

  it('may be empty', () => {
    expect(newsSitemap.write({ ...sitemap, items: [] })).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n' +
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"></urlset>\n',
    )
  })

  it('is proven', () => {
    const text = newsSitemap.write(sitemap)
    expect(newsSitemap.fault(text, sitemap)).toBeUndefined()
    expect(newsSitemap.fault(text.replace('<url>', '<u>').replace('</url>', '</u>'), sitemap)).toBe(
      '2 meant, 1 written',
    )
    expect(newsSitemap.fault(`${text}&`, sitemap)).toMatch(/^text outside/)
  })

  it('holds whatever a title holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const one = { ...sitemap, items: sitemap.items.map((item) => ({ ...item, title })) }
        expect(newsSitemap.fault(newsSitemap.write(one), one)).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['en', 'en'],
  ['de-AT', 'de'],
  ['zh-Hans-CN', 'zh-cn'],
  ['zh', 'zh-cn'],
  ['zh-TW', 'zh-tw'],
  ['zh-Hant', 'zh-tw'],
])('%s is %s in a news sitemap', (language, name) => {
  expect(newsLanguage(language)).toBe(name)
})
