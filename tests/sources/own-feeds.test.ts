import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeAtom } from '../../src/feeds/atom.ts'
import { writeRss } from '../../src/feeds/rss.ts'
import { feedSource } from '../../src/sources/feed.ts'
import { emptyDocument, plainItem } from '../feeds/empty-document.ts'

const formats = { rss: writeRss, atom: writeAtom }

async function imported(format: keyof typeof formats, said: { title: string; summary: string }) {
  const item = {
    ...plainItem,
    ...said,
    authors: [{ name: said.title }],
    html: '<p>The whole text of the post.</p>',
  }
  const text = formats[format]({ ...emptyDocument, title: said.title, items: [item] })
  const result = await feedSource.read({
    url: 'https://news.example/feed',
    bytes: new TextEncoder().encode(text),
  })
  if (!result.ok) throw new Error(result.reason)
  const { title, dek, summary, authors } = result.posts[0]?.post ?? {}
  return { feed: result.title, title, summary: dek ?? summary, author: authors?.[0]?.name }
}

const part = fc.oneof(
  fc.constantFrom(
    ...[
      '<',
      '>',
      '&',
      ';',
      '<b>',
      '</b>',
      '<br/>',
      '<!--',
      '-->',
      '<?php ?>',
      '<3',
      '1 < 2',
      ']]>',
    ],
    ...[
      '&amp;',
      '&#38;',
      '&#x26;',
      '&copy',
      '&notit',
      '&lt;b&gt;',
      '&Ouml',
      'AT&T',
      '"',
      "'",
      '<a href="x">',
    ],
    ...['harbour', 'é', '日本', '😀', ' ', 'b', '/', '!', '?', '#'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const line = fc
  .array(part, { minLength: 1, maxLength: 8 })
  .map((parts) => `a${parts.join('')}z`.replace(/\s+/g, ' '))

describe('what our own feeds say is read as it was meant', () => {
  it.each(['rss', 'atom'] as const)('in %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(line, line, async (title, summary) => {
        expect(await imported(format, { title, summary })).toEqual({
          feed: title,
          title,
          summary,
          author: title,
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(['rss', 'atom'] as const)('in %s with a joiner of its own', async (format) => {
    const title = 'How <\u2060b> and &\u2060amp; and <\u2060 differ'
    expect(await imported(format, { title, summary: title })).toEqual({
      feed: title,
      title,
      summary: title,
      author: title,
    })
  })
})
