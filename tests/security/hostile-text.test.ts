import { describe, expect, test } from 'vitest'
import { cleanLine } from '../../src/core/clean-text.ts'
import { countText } from '../../src/core/count-text.ts'
import { findLinks } from '../../src/core/find-links.ts'
import { htmlToText, sanitiseHtml } from '../../src/core/html-text.ts'
import { decodeEntities, squeezed } from '../../src/networks/http.ts'
import { describeDocument } from '../../src/sources/describe-document.ts'
import { feedSource } from '../../src/sources/feed.ts'
import { feedDate } from '../../src/sources/feed-date.ts'
import { markdownToHtml } from '../../src/tasks/markdown-html.ts'

const SIZE = 150_000
/** What takes the square of this size takes minutes; what is linear, less than a second. */
const ENOUGH = 10_000

const runs = [
  ...'<>&[]()*_~`@#:/.,-|"\\!=?{}%\t\n a1',
  ...['<a', '<a ', '<a b="', '<!--', '<![CDATA[', '<?', '<br ', '<svg>', '<p>', '</p>', '<script'],
  ...[
    'a,',
    'a.',
    'a@',
    '@a',
    '@a@',
    'a@a.',
    '_a',
    '*_a',
    '*_a ',
    '**a',
    '___a',
    '[a](',
    '![',
    '[a]:',
  ],
  ...[
    'http://',
    'http://a.com/',
    'http://a.com/(',
    'a.com',
    'www.',
    '&a',
    '&#1;',
    '- ',
    '> ',
    'a\n',
  ],
  ...['\u0301', '\u200d', '👩\u200d', '🇩', '日本語。', '日.com', '\ud800', '\0', '\u202e'],
]
const textsOf = (size: number) =>
  runs.flatMap((run) => {
    const long = run.repeat(Math.ceil(size / run.length))
    return [long, `<${long}`, `${long}x`]
  })
const within = [
  ...textsOf(SIZE),
  `<img srcset="a${','.repeat(SIZE)}b">`,
  `<a href="${'&amp;'.repeat(SIZE / 5)}">`,
  `<!DOCTYPE [${']'.repeat(SIZE)}`,
]

const bytesOf = (text: string) => new TextEncoder().encode(text)
const url = 'https://news.example/feed'
const item = (text: string) =>
  `<rss version="2.0"><channel><title>t</title><item><link>${url}</link><title><![CDATA[${text.replaceAll(']]>', '')}]]></title>` +
  `<description><![CDATA[${text.replaceAll(']]>', '')}]]></description></item></channel></rss>`

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  sanitiseHtml: (text) => sanitiseHtml(text, url),
  htmlToText: (text) => htmlToText(text),
  cleanLine,
  findLinks: (text) => [findLinks(text, 'bare'), findLinks(text, 'scheme')],
  countText: (text) =>
    countText(text, { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }),
  feedDate,
  decodeEntities: (text) => squeezed(decodeEntities(text)),
  describeDocument: (text) => describeDocument(text, { url, bytes: bytesOf(text) }),
  'a feed': (text) => feedSource.read({ url, bytes: bytesOf(text) }),
  'an item': (text) => feedSource.read({ url, bytes: bytesOf(item(text)) }),
}

describe('reading takes no longer than the text is long', () => {
  test.each(Object.entries(readers))(
    '%s',
    async (_, read) => {
      for (const text of within) {
        const before = performance.now()
        await read(text)
        expect(performance.now() - before, JSON.stringify(text.slice(0, 20))).toBeLessThan(ENOUGH)
      }
    },
    600_000,
  )

  test('Markdown', () => {
    for (const text of textsOf(40_000)) {
      const before = performance.now()
      try {
        markdownToHtml(text)
      } catch (error) {
        expect(String(error)).toBe('InputError: markdown: is nested too deep')
      }
      expect(performance.now() - before, JSON.stringify(text.slice(0, 20))).toBeLessThan(ENOUGH / 2)
    }
  }, 600_000)
})

test('Markdown that nobody made to be slow is read as ever', () => {
  expect(
    markdownToHtml('A *b* **c** ***d*** _e_ `f` <g@news.example> ![h](data:image/png;base64,AA)'),
  ).toBe(
    '<p>A <em>b</em> <strong>c</strong> <em><strong>d</strong></em> <em>e</em> <code>f</code> <a href="mailto:g@news.example">g@news.example</a> <img src="data:image/png;base64,AA" alt="h"></p>\n',
  )
  const picture = `data:image/png;base64,${'iVBOR'.repeat(2_000)}`
  expect(markdownToHtml(`![one](${picture})`)).toBe(`<p><img src="${picture}" alt="one"></p>\n`)
})

test('entities of a document type are not expanded', async () => {
  const bomb = Array.from(
    { length: 12 },
    (_, one) => `<!ENTITY e${one + 1} "${`&e${one};`.repeat(10)}">`,
  )
  const type = (more: string) => `<!DOCTYPE rss [<!ENTITY e0 "boom">${bomb.join('')}${more}]>`
  const feed = (title: string) =>
    `<rss version="2.0"><channel><title>t</title><item><link>${url}</link><title>${title}</title></item></channel></rss>`
  for (const text of [
    type('') + feed('&e12;'),
    type('<!ENTITY file SYSTEM "file:///etc/passwd">') + feed('&file;'),
    type('<!ENTITY % net SYSTEM "http://127.0.0.1:1/x.dtd">%net;') + feed('&e1;'),
  ]) {
    expect(JSON.stringify(await feedSource.read({ url, bytes: bytesOf(text) }))).not.toMatch(
      /boom|root:/,
    )
  }
})
