import { describe, expect, it } from 'vitest'
import { readPageText } from '../../src/sources/page/page-text.ts'

const url = 'https://news.example/2026/bridge/'
const read = (html: string, contentType = 'text/html; charset=utf-8', at = url) =>
  readPageText({ url: at, bytes: new TextEncoder().encode(html), contentType })
const sentence = 'The bridge was opened on Monday by the mayor, who cut a ribbon of silk. '
const body = `<p>${sentence.repeat(4)}</p><p>${sentence.repeat(3)}See <a href="/map">the map</a>.</p>`
const page = (head: string, inner = `<article>${body}</article>`) =>
  `<!doctype html><html lang="en"><head><title>T</title>${head}</head><body><nav><a href="/">Home</a></nav>${inner}<footer>Imprint</footer></body></html>`

const jsonLd = (data: object) =>
  `<script type="application/ld+json">${JSON.stringify(data)}</script>`

describe('read-page-text', () => {
  it('takes of each part what JSON-LD says, then Open Graph, microdata and the head', async () => {
    const result = await read(
      page(
        `${jsonLd({
          '@context': 'https://schema.org',
          '@graph': [
            { '@type': 'WebSite', name: 'News' },
            {
              '@type': ['NewsArticle'],
              headline: 'The bridge opens',
              author: [
                { '@type': 'Person', name: 'Ada Example', url: '/author/ada' },
                'Bo Example',
              ],
              articleSection: ['City'],
              image: { '@type': 'ImageObject', url: '/bridge.jpg' },
            },
          ],
        })}
        <meta property="og:title" content="Other title">
        <meta property="og:description" content="After three years &amp; a day">
        <meta property="og:image" content="https://news.example/other.jpg">
        <meta name="keywords" content="ignored">
        <meta name="news_keywords" content="bridge, harbour">
        <meta name="author" content="The desk">`,
      ),
    )
    expect(result).toEqual({
      ok: true,
      text: {
        title: 'The bridge opens',
        dek: 'After three years & a day',
        authors: [
          { name: 'Ada Example', url: 'https://news.example/author/ada' },
          { name: 'Bo Example' },
        ],
        section: 'City',
        tags: ['bridge', 'harbour'],
        language: 'en',
        image: { url: 'https://news.example/bridge.jpg' },
        html: expect.stringMatching(
          /^<article><p>The bridge .+See <a href="https:\/\/news\.example\/map">the map<\/a>\.<\/p><\/article>$/,
        ),
      },
      places: {
        title: 'JSON-LD',
        dek: 'Open Graph',
        authors: 'JSON-LD',
        section: 'JSON-LD',
        tags: 'the head',
        language: 'the head',
        image: 'JSON-LD',
        html: 'the body',
      },
    })
  })

  it('finds the text without what stands around it, and makes it safe', async () => {
    const result = await read(
      page('', `<div class="sidebar">Buy!</div><article>${body}<script>x()</script></article>`),
    )
    const html = result.ok ? (result.text.html ?? '') : ''
    expect(html).toContain('cut a ribbon of silk.')
    expect(html).not.toMatch(/Buy!|Home|Imprint|script|x\(\)/)
  })

  it('takes the text that microdata marks', async () => {
    const result = await read(
      page(
        '',
        `<div itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">By microdata</h1>
         <span itemprop="author" itemscope><b itemprop="name">Ada Example</b></span>
         <div itemprop="articleBody">${body}</div><p>${'Unrelated. '.repeat(60)}</p></div>`,
      ),
    )
    expect(result).toMatchObject({
      text: { title: 'By microdata', authors: [{ name: 'Ada Example' }] },
      places: { title: 'microdata', html: 'microdata' },
    })
    expect(result.ok && result.text.html).not.toContain('Unrelated')
  })

  it('takes the plain text of JSON-LD where the page is made by scripts', async () => {
    const result = await read(
      page(jsonLd({ '@type': 'Article', articleBody: 'First <line>.\nSecond.' }), '<div id="app">'),
    )
    expect(result).toMatchObject({
      text: { html: '<p>First &lt;line&gt;.</p><p>Second.</p>' },
      places: { html: 'JSON-LD' },
    })
  })

  it('reads the encoding that the page itself names', async () => {
    const html = page('<meta charset="iso-8859-1"><meta property="og:title" content="Br@cke">')
    const bytes = Uint8Array.from(html, (char) => (char === '@' ? 0xfc : char.charCodeAt(0)))
    const result = await readPageText({ url, bytes, contentType: 'text/html' })
    expect(result.ok && result.text.title).toBe('Brücke')
  })

  it.each<[string, string, string]>([
    ['no HTML', '{"a": 1}', 'It is no HTML page.'],
    [
      'a page that says it is the start of the site',
      page('<link rel="canonical" href="/">'),
      'The page says that it is another one: https://news.example/',
    ],
    [
      'no text',
      '<html><body><p>Please sign in.</p></body></html>',
      'No text was found on the page that is long enough to be that of a post.',
    ],
    [
      'a tree that is too large',
      `<html><body>${'<p>a</p>'.repeat(6_001)}`,
      'The page has 6003 elements, up to 3 deep: more than Posthorn reads.',
    ],
    [
      'a tree that is too deep',
      `<html><body>${'<div>'.repeat(5_000)}`,
      'The page has 5002 elements, up to 5002 deep: more than Posthorn reads.',
    ],
  ])('says why there is nothing to take: %s', async (_case, html, reason) => {
    expect(await read(html.replace('lang="en"', ''))).toEqual({ ok: false, reason })
  })

  it('ends in time whatever the page is', async () => {
    for (const html of [
      '<a '.repeat(500_000),
      '<div itemprop=a>'.repeat(150_000),
      '<'.repeat(2e6),
    ]) {
      const began = performance.now()
      await read(`<html>${html}`)
      expect(performance.now() - began).toBeLessThan(5_000)
    }
  })
})
