import fc from 'fast-check'
import { XMLValidator } from 'fast-xml-parser'
import { parseAtomFeed, parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../src/core/clean-text.ts'
import type { FeedDocument, FeedItem } from '../../src/core/feed-document.ts'
import { emptyDocument } from './empty-document.ts'
import { readAsHtml } from './read-as-html.ts'
import { withoutJoiners } from './without-joiners.ts'
import { textFormats } from './written-text.ts'

/** Never empty and without white space at the ends, which parsers trim. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc
      .array(
        fc.constantFrom(
          '<b>',
          '&amp;',
          '&',
          ']]>',
          ']]',
          '>',
          '<!--',
          '-->',
          '"',
          "'",
          '\0',
          '\ud83d',
          '\r',
          '\n',
          '\t',
          'x',
          '&#8;',
          '\ufffe',
          '<![CDATA[',
          'é',
          '😀',
          '\\u0000',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  )
  .map((value) => `x${value}x`)
/** Bodies have no comments, which feedsmith would take out. */
const html = text.map((value) => value.replaceAll('-', ''))
const when = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const author = fc.record({ name: text, url: text, email: text })
const item: fc.Arbitrary<FeedItem> = fc.record(
  {
    guid: text,
    guidIsPermaLink: fc.boolean(),
    atomId: text,
    url: fc.webUrl(),
    title: text,
    summary: text,
    html,
    authors: fc.array(author, { maxLength: 3 }),
    categories: fc.array(text, { maxLength: 3 }),
    language: text,
    image: fc.record({ url: text, alt: text, width: fc.nat(), height: fc.nat(), credit: text }),
    attachments: fc.array(
      fc.record({
        url: fc.webUrl(),
        type: fc.constantFrom('audio/mpeg', 'image/png'),
        length: fc.nat(),
      }),
      {
        maxLength: 2,
      },
    ),
    publishedAt: when,
    updatedAt: when,
  },
  {
    requiredKeys: [
      'guid',
      'guidIsPermaLink',
      'atomId',
      'url',
      'title',
      'summary',
      'html',
      'authors',
      'categories',
      'attachments',
      'publishedAt',
      'updatedAt',
    ],
  },
)
const document: fc.Arbitrary<FeedDocument> = fc
  .record({
    title: text,
    description: text,
    language: text,
    logo: text,
    updatedAt: when,
    items: fc.array(item, { maxLength: 3 }),
    deleted: fc.array(fc.record({ atomId: text, guid: text, when, comment: text }), {
      maxLength: 2,
    }),
  })
  .map((fields) => ({ ...emptyDocument, ...fields }))

/** As XML parsers must hand it over, less what feedsmith trims. */
const clean = (value: string) => cleanText(value).trim()
const seconds = (date: Date) => new Date(Math.floor(date.getTime() / 1000) * 1000)

describe('whatever a document says', () => {
  it.each(textFormats)('$name reads back as it was meant', async ({ id, write, readBack }) => {
    await fc.assert(
      fc.asyncProperty(document, async (meant) => {
        const written = write(meant)
        if (id !== 'json') expect(XMLValidator.validate(written)).toBe(true)
        expect(await readBack(written)).toEqual(
          meant.items.map((one) => ({
            id: clean(id === 'atom' ? one.atomId : one.guid),
            url: one.url,
            title: clean(one.title),
            publishedAt: seconds(one.publishedAt),
          })),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('RSS keeps authors, categories and body', () => {
    fc.assert(
      fc.property(document, (meant) => {
        const read = parseRssFeed(writeFormat('rss', meant)).items ?? []
        expect(
          read.map(({ dc, categories, content }) => [
            (dc?.creators ?? []).map(withoutJoiners),
            (categories ?? []).map(({ name }) => withoutJoiners(name ?? '')),
            content?.encoded,
          ]),
        ).toEqual(
          meant.items.map((one) => [
            one.authors.map(({ name }) => clean(name)),
            one.categories.map(clean),
            clean(one.html ?? ''),
          ]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('Atom keeps authors, categories, summary and body', () => {
    fc.assert(
      fc.property(document, (meant) => {
        const read = parseAtomFeed(writeFormat('atom', meant)).entries ?? []
        expect(
          read.map(({ authors, categories, summary, content }) => [
            (authors ?? []).map((one) => ({ ...one, name: withoutJoiners(one.name ?? '') })),
            (categories ?? []).map(({ term }) => term),
            summary?.type === 'html' ? readAsHtml(summary.value) : summary?.value,
            content?.value,
          ]),
        ).toEqual(
          meant.items.map((one) => [
            one.authors.map(({ name, url = '', email = '' }) => ({
              name: clean(name),
              uri: clean(url),
              email: clean(email),
            })),
            one.categories.map(clean),
            clean(one.summary),
            clean(one.html ?? ''),
          ]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('JSON Feed keeps everything to the letter', () => {
    fc.assert(
      fc.property(document, (meant) => {
        const read = JSON.parse(writeFormat('json', meant))
        expect([
          read.title,
          read.items.map((one: Record<string, unknown>) => [
            one.id,
            one.title,
            one.summary,
            one.content_html,
            one.tags ?? [],
          ]),
        ]).toEqual([
          cleanText(meant.title),
          meant.items
            .map((one) => [one.guid, one.title, one.summary, one.html ?? ''].map(cleanText))
            .map((fields, index) => [
              ...fields,
              (meant.items[index]?.categories ?? []).map(cleanText),
            ]),
        ])
      }),
      { numRuns: 200 },
    )
  })
})

describe('reading back', () => {
  it.each([
    [
      'rss',
      '<rss version="2.0"><channel><title>a</title></channel>',
      'not well-formed: <rss> is not closed',
    ],
    ['atom', '<feed>\0</feed>', 'not well-formed: character U+0000 at 6'],
    ['json', '{', 'JSON'],
    ['json', '{"version":"https://jsonfeed.org/version/1"}', 'version'],
  ])('refuses %s %s', async (id, written, reason) => {
    await expect(formatOf(id)?.readBack(written)).rejects.toThrow(reason)
  })
})

const formatOf = (id: string) => textFormats.find((format) => format.id === id)
const writeFormat = (id: string, meant: FeedDocument) => formatOf(id)?.write(meant) ?? ''
