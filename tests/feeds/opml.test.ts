import { parseOpml } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import type { Outline } from '../../src/core/outline.ts'
import { opml } from '../../src/feeds/opml.ts'

const home = 'https://news.example/?a=1&b=2'
const outline: Outline = {
  title: 'The Daily Example & <Friends>',
  language: 'en',
  feeds: [
    {
      title: 'The Daily Example & <Friends>',
      description: 'News\n"from" everywhere\u0000',
      feedUrl: 'https://feeds.example/rss.xml',
      pageUrl: home,
    },
    { title: 'Politics', feedUrl: 'https://feeds.example/feeds/politics/rss.xml', pageUrl: home },
  ],
  groups: [
    {
      title: 'Tags & "more"',
      feeds: [
        {
          title: 'The Daily Example: שלום 👋🏽 ]]>',
          feedUrl: 'https://feeds.example/tags/r%26d/rss.xml?not=a,b&lang=fr',
          pageUrl: home,
        },
      ],
    },
  ],
}

describe('the list of all feeds', () => {
  it('is written as OPML 2.0', async () => {
    await expect(opml.write(outline)).toMatchFileSnapshot('golden/opml.xml')
  })

  it('is read by others as it was meant', () => {
    const { head, body } = parseOpml(opml.write(outline))
    expect(head?.title).toBe('The Daily Example & <Friends>')
    const [main, politics, tags] = body?.outlines ?? []
    expect([main, politics]).toEqual([
      {
        type: 'rss',
        text: 'The Daily Example & <Friends>',
        title: 'The Daily Example & <Friends>',
        description: 'News "from" everywhere',
        xmlUrl: 'https://feeds.example/rss.xml',
        htmlUrl: home,
        language: 'en',
        version: 'RSS2',
      },
      {
        type: 'rss',
        text: 'Politics',
        title: 'Politics',
        xmlUrl: 'https://feeds.example/feeds/politics/rss.xml',
        htmlUrl: home,
        language: 'en',
        version: 'RSS2',
      },
    ])
    expect(tags?.text).toBe('Tags & "more"')
    expect(tags?.outlines?.map(({ text, xmlUrl }) => [text, xmlUrl])).toEqual([
      [
        'The Daily Example: שלום 👋🏽 ]]>',
        'https://feeds.example/tags/r%26d/rss.xml?not=a,b&lang=fr',
      ],
    ])
  })

  it('is proven', () => {
    const text = opml.write(outline)
    expect(opml.fault(text, outline)).toBeUndefined()
    expect(opml.fault(text.replace('<outline type="rss" ', '<outline '), outline)).toBe(
      '3 feeds meant, 2 written',
    )
    expect(opml.fault(text.replace('</body>', ''), outline)).toMatch(/^stray end tag/)
  })
})
