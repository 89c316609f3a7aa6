import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonElements } from '../../src/sources/json-elements.ts'
import { tomlKeys } from '../../src/sources/toml-keys.ts'
import { wordpressHtml } from '../../src/sources/wordpress-html.ts'
import { childText, xmlElements } from '../../src/sources/xml-elements.ts'

/** Bytes in pieces of the given sizes, over and over. */
async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}
const utf8 = (text: string) => new TextEncoder().encode(text)
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

describe('xmlElements', () => {
  const titles = async (bytes: Uint8Array, of: readonly number[] = [7]) =>
    (await all(xmlElements(pieces(bytes, of), new Set(['item'])))).map((item) =>
      childText(item, 'title'),
    )

  it('gives the same elements however the document is cut', async () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\0-\x1f\]\ufffe\uffff]/g, '')),
    )
    await fc.assert(
      fc.asyncProperty(texts, sizes, async (given, cuts) => {
        const items = given.map((text) => `<item><title><![CDATA[${text}]]></title></item>`)
        const read = await titles(utf8(`<rss><channel>${items.join('')}</channel></rss>`), cuts)
        expect(read).toEqual(given.map((text) => text.trim()))
      }),
    )
  })

  it.each([
    ['entities', '<rss><item><title>a &amp; &lt;b&gt; &#228;</title></item></rss>', ['a & <b> ä']],
    [
      'entities of its own',
      '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
      ['&x;'],
    ],
    ['elements in elements', '<rss><item><title>a<b>c</b></title></item></rss>', ['a']],
    ['nothing that is wanted', '<rss><title>x</title></rss>', []],
  ])('reads %s', async (_what, text, expected) => {
    expect(await titles(utf8(text))).toEqual(expected)
  })

  it('reads another character set', async () => {
    const start = utf8('<?xml version="1.0" encoding="windows-1251"?><rss><item><title>')
    const bytes = Uint8Array.from([...start, 0xcf, ...utf8('</title></item></rss>')])
    expect(await titles(bytes, [1_000])).toEqual(['П'])
  })

  it.each([
    ['in an element', '<rss><item><title>a'],
    ['between elements', '<rss><item><title>a</title></item>'],
  ])('says that a document breaks off %s', async (_where, text) => {
    await expect(titles(utf8(text))).rejects.toMatchObject({
      code: 'unreadable-source',
      message: 'The document breaks off before its end',
    })
  })

  it.each([
    ['long', `<rss><item><title>${'x'.repeat(17 * 1024 * 1024)}</title></item></rss>`],
    ['deep', `<rss><item>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</item></rss>`],
  ])('refuses an element that is too %s', async (_what, text) => {
    await expect(titles(utf8(text), [65_536])).rejects.toMatchObject({
      message: '<item> is larger than any post',
    })
  })
})

describe('jsonElements', () => {
  const read = (text: string, cuts: readonly number[] = [7]) =>
    all(jsonElements(pieces(utf8(text), cuts), new Set(['posts', 'tags'])))

  it('gives the same elements however the document is cut, and however it is nested', async () => {
    const element = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(
        fc.array(element),
        fc.array(element),
        sizes,
        fc.boolean(),
        async (posts, tags, cuts, deep) => {
          const lists = { posts, other: [{ a: 1 }], tags }
          const text = JSON.stringify(
            deep ? { db: [{ meta: {}, data: lists }] } : lists,
            null,
            deep ? 1 : 0,
          )
          expect(await read(text, cuts)).toEqual(
            JSON.parse(
              JSON.stringify([
                ...posts.map((value) => ({ list: 'posts', value })),
                ...tags.map((value) => ({ list: 'tags', value })),
              ]),
            ),
          )
        },
      ),
    )
  })

  it.each([
    ['nothing', ''],
    ['a list that is not closed', '{"posts":[{"a":1}'],
    ['a text that is not closed', '{"posts":[{"a":"1'],
  ])('says that %s breaks off', async (_what, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'unreadable-source' })
  })

  it('says what is no JSON', async () => {
    await expect(read('{"posts":[{a:1}]}')).rejects.toMatchObject({
      message: expect.stringContaining('The document is no valid JSON: '),
    })
  })
})

describe('tomlKeys', () => {
  it('reads what front matter has', () => {
    const text = `# a comment
title = "A \\"title\\" \\u00e4" # behind
literal = 'C:\\path'
long = """
two
lines"""
date = 2025-06-02T10:30:00+02:00
day = 2025-06-02
draft = false
weight = 1_000
tags = ["a", 'b', # one
  "c",
]
[taxonomies]
categories = ["x"]
[params.deep]
on = true
`
    expect(tomlKeys(text)).toEqual({
      title: 'A "title" ä',
      literal: 'C:\\path',
      long: 'two\nlines',
      date: '2025-06-02T10:30:00+02:00',
      day: '2025-06-02',
      draft: false,
      weight: 1000,
      tags: ['a', 'b', 'c'],
      taxonomies: { categories: ['x'] },
      params: { deep: { on: true } },
    })
  })

  it.each([
    ['title = ', 'front matter: line 1 is no TOML that is read here'],
    ['a = 1\nb = {x = 1}', 'front matter: line 2 is no TOML that is read here'],
    ['a = 1 2', 'front matter: line 1 goes on after its value'],
  ])('says what is wrong with %j', (text, said) => {
    expect(tomlKeys(text)).toBe(said)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void tomlKeys(text)))
  })
})

describe('wordpressHtml', () => {
  it.each([
    ['one\ntwo\n\nthree', '<p>one<br/>two</p>\n<p>three</p>'],
    ['<h2>a</h2>\nb', '<h2>a</h2>\nb'],
    ['a\n<pre>x\n\ny</pre>\nb', '<p>a</p>\n<pre>x\n\ny</pre>\n<p>b</p>'],
    [
      '<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->',
      '<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->',
    ],
    ['<ul><li>a\n\nb</li></ul>', '<ul><li>a\n\nb</li></ul>'],
    [
      '[embed]https://video.example/1[/embed]',
      '<p><a href="https://video.example/1">https://video.example/1</a></p>',
    ],
    ['[unknown]kept', '<p>[unknown]kept</p>'],
    ['', ''],
  ])('%j', (content, expected) => {
    expect(wordpressHtml(content)).toBe(expected)
  })
})
