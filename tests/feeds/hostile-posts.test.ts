import fc from 'fast-check'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postInput } from '../../src/core/post.ts'
import { feedChecker } from '../../src/feeds/check/feed-checker.ts'
import { loadFeed } from '../../src/tasks/load-feed.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { newPost, type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'
import { linesOf } from './check/findings-in.ts'
import { withoutJoiners } from './without-joiners.ts'
import { textFormats } from './written-text.ts'

let stage: TestPorts
beforeAll(async () => {
  stage = await testPorts()
})
afterAll(() => stage.close())

/** Everything that has broken feeds, in any order and among anything else. */
const scraps = [
  ...[
    ']]>',
    ']]>]]>',
    ']]',
    '>',
    '<![CDATA[',
    '&amp;',
    '&amp;amp;',
    '&lt;b&gt;',
    '&',
    '&#8;',
    '&#x0;',
    '&nbsp;',
  ],
  ...[
    '<',
    '<b>',
    '</title>',
    '</item></channel></rss>',
    '<script>alert(1)</script>',
    '<!--',
    '-->',
    '<?xml?>',
  ],
  ...[
    '\u0000',
    '\u0001',
    '\u0008',
    '\u000b',
    '\u000c',
    '\u001f',
    '\u007f',
    '\u0085',
    '\ufffe',
    '\uffff',
  ],
  ...[
    '\r\n',
    '\n',
    '\t',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\u200f',
    'שלום',
    'مرحبا',
    '👩‍👩‍👧‍👦',
    '𝄞',
    '\ud83d',
    '\udc00',
  ],
  ...['"', "'", '\\', '\\u0000', '{{ post.title }}', '%', '$&'],
]
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...scraps) },
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
  )
  .map((pieces) => pieces.join(''))
const text = (max: number) => hostile.map((value) => value.slice(0, max))
const filled = (max: number) => text(max).map((value) => (value.trim() === '' ? 'x' : value))
const address = fc.constantFrom(
  'https://news.example/a?x=1&y=%3Cb%3E&amp;z="q"#]]>',
  "https://news.example/it's/(a)/ü/%00",
)
const html = fc
  .array(
    fc.oneof(
      hostile,
      fc.constantFrom(
        '<p>',
        '</p>',
        '<a href="http://">bad</a>',
        '<a href="//[">worse</a>',
        '<a href="java\nscript:x">x</a>',
        '<img src="data:text/html,x">',
        '<img src="../i.png?a=1&b=2" alt="]]>">',
        '<a href="%%%">x</a>',
      ),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''))

const post = fc.record({
  title: fc.oneof(
    filled(2_000),
    filled(2_000).map((value) => value.repeat(2_000).slice(0, 2_000)),
  ),
  dek: text(500),
  html,
  summary: text(500),
  section: text(200),
  tags: fc.array(filled(200), { maxLength: 5 }),
  authors: fc.array(fc.record({ name: filled(300), url: address }), { maxLength: 3 }),
  image: fc.record({ url: address, alt: text(300), credit: text(300) }),
  attachments: fc.constantFrom(
    [],
    [{ url: 'https://media.example/a.mp3?a&b', type: 'audio/mpeg', length: 1 }],
  ),
})

/** What XML allows of a text, on one line: what every reader must have understood. */
const meant = (value: string) =>
  value
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
const atomReader = new RssParser<object, { id?: string }>()
const forbidden = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/
const line = (value: string | undefined) => (value ?? '').replace(/\s+/g, ' ').trim()
const unjoined = (value: string | undefined) => line(withoutJoiners(value ?? ''))

type Hostile = typeof post extends fc.Arbitrary<infer Value> ? Value : never

const format = (id: string) => textFormats.find((one) => one.id === id)

/** Saves a hostile post beside two good ones. Gives the item that the feed means to say, and its text in each format. */
async function publish(input: Hostile) {
  for (const given of [{ id: 'before' }, { ...input, id: 'hostile' }, { id: 'after' }]) {
    await savePost(stage.ports, postInput.parse({ ...newPost({ id: given.id }), ...given }))
  }
  const loaded = await loadFeed(stage.ports, 'https://feeds.news.example', 'main')
  const item = loaded?.document.items.find(({ url }) => url.endsWith('/hostile'))
  if (!loaded || !item) throw new Error('the post is not in the feed')
  const write = (id: string) => format(id)?.write(loaded.document) ?? ''
  return { item, rss: write('rss'), atom: write('atom'), json: write('json') }
}

describe('posts with everything in them that has broken feeds', () => {
  it('are read from RSS as they were meant, by two parsers, beside all others', async () => {
    const reader = new RssParser<
      object,
      { creators?: string[]; 'content:encoded'?: string; id?: string }
    >({
      customFields: { item: [['dc:creator', 'creators', { keepArray: true }]] },
    })
    await fc.assert(
      fc.asyncProperty(post, async (input) => {
        const { item, rss } = await publish(input)
        const title = meant(input.title) || item.url
        const parsed = parseRssFeed(rss).items ?? []
        expect(parsed).toHaveLength(3)
        const one = parsed.find(({ link }) => link === item.url)
        expect(unjoined(one?.title)).toBe(title)
        expect(one?.guid?.value).toBe(item.guid)
        expect(line(one?.content?.encoded)).toBe(line(item.html))
        const tags = [input.section, ...input.tags].map(meant).filter((tag) => tag !== '')
        const read = one?.categories?.map(({ name }) => unjoined(name)) ?? []
        expect(read.every((name) => tags.includes(name))).toBe(true)
        expect(tags.every((tag) => read.some((name) => same(name, tag)))).toBe(true)
        const other = (await reader.parseString(rss)).items
        expect(other).toHaveLength(3)
        const two = other.find(({ link }) => link === item.url)
        expect([unjoined(two?.title), two?.guid]).toEqual([title, item.guid])
        expect(line(two?.['content:encoded'])).toBe(line(item.html))
        const names = input.authors.map(({ name }) => meant(name)).filter((name) => name !== '')
        expect((two?.creators ?? []).map(unjoined)).toEqual(names)
      }),
      { numRuns: 60 },
    )
  })

  it('are read from Atom as they were meant, by two parsers, beside all others', async () => {
    await fc.assert(
      fc.asyncProperty(post, async (input) => {
        const { item, atom } = await publish(input)
        const title = meant(input.title) || item.url
        const parsed = parseAtomFeed(atom).entries ?? []
        expect(parsed).toHaveLength(3)
        const one = parsed.find(({ id }) => id === item.atomId)
        expect(unjoined(one?.title?.value)).toBe(title)
        expect(line(one?.content?.value)).toBe(line(item.html))
        const names = input.authors.map(({ name }) => meant(name)).filter((name) => name !== '')
        expect((one?.authors ?? []).map(({ name }) => unjoined(name))).toEqual(names)
        const other = (await atomReader.parseString(atom)).items
        expect(other).toHaveLength(3)
        const two = other.find(({ id }) => id === item.atomId)
        expect([unjoined(two?.title), two?.link]).toEqual([title, item.url])
      }),
      { numRuns: 60 },
    )
  })

  it('are read from JSON Feed as they were meant', async () => {
    await fc.assert(
      fc.asyncProperty(post, async (input) => {
        const { item, json } = await publish(input)
        const one = parseJsonFeed(json).items?.find(({ id }) => id === item.guid)
        expect(line(one?.title)).toBe(meant(input.title) || item.url)
        expect(line(one?.content_html)).toBe(line(item.html))
        const said: string[] = []
        JSON.parse(json, (_key, value) => (typeof value === 'string' ? said.push(value) : value))
        expect(said.filter((text) => forbidden.test(text) || !text.isWellFormed())).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('give the checklist nothing to find in RSS and Atom, and no error in JSON Feed', async () => {
    await fc.assert(
      fc.asyncProperty(post, async (input) => {
        const { rss, atom, json } = await publish(input)
        for (const text of [rss, atom, json]) {
          const { findings, ...rest } = feedChecker.check({ bytes: new TextEncoder().encode(text) })
          // What directories of podcasts want is up to the set-up, and plain text may look like HTML.
          const faults = findings.filter(
            ({ rule, severity }) => severity === 'error' || !/^[IJ]/.test(rule),
          )
          expect([linesOf({ ...rest, findings: faults }), rest.posts]).toEqual([[], 3])
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** Tags are the same whatever their case: the first spelling counts. */
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
