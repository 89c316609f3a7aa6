import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../src/core/clean-text.ts'
import type { FeedDocument } from '../../src/core/feed-document.ts'
import { readXml, type XmlElement } from '../../src/feeds/check/xml-tree.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'
import { readAsHtml } from './read-as-html.ts'
import { textFormats } from './written-text.ts'

/** Everything that reads as markup in some place, whole and in pieces that others complete. */
const pieces = [
  ...['<b>', '</b>', '</B>', '</', '/b>', 'b>', '<', '>', '/', '<br/>', '</title>', '<!--', '-->'],
  ...['<?x?>', '<script>alert(1)</script>', '<é>', '</é>', '< b', '</ b>', '<\0', '\0'],
  ...['&', '&amp;', '&AMP;', '&amp', '&#38;', '&#x26;', '&#', '#38;', '&apos;', '&copy2', '&notit'],
  ...['&Ouml', '&sup2', '&;', '&\0', 'amp;', 'R&D2', 'AT&T', 'A & B', '1 < 2', '&é;', '&_'],
  ...['\u2060', '<\u2060b>', '&\u2060amp;', '\u0085', '\ufdd0', '\u{1ffff}', '\n', ']]>', 'x'],
]
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pieces) },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => `x${parts.join('')}x`)
const line = text.map((value) => cleanText(value).replace(/\s+/g, ' '))

const document: fc.Arbitrary<FeedDocument> = fc
  .record({
    feed: fc.record({ title: line, description: line, rights: line, publication: line }),
    item: fc.record({ title: line, summary: text, categories: fc.array(line, { maxLength: 2 }) }),
    name: line,
    alt: line,
  })
  .map(({ feed, item, name, alt }) => ({
    ...emptyDocument,
    ...feed,
    logo: 'https://news.example/logo.png',
    podcast: {
      category: 'News',
      type: 'episodic',
      explicit: false,
      author: name,
      owner: { name, email: 'desk@news.example' },
    },
    items: [
      {
        ...plainItem,
        ...item,
        authors: [{ name }],
        image: { url: 'https://news.example/i.jpg', alt, credit: alt },
        attachments: [{ url: 'https://media.example/a.mp3', type: 'audio/mpeg', length: 1 }],
      },
    ],
  }))

/** Elements that the validator wants to be without HTML, and those that it reads as HTML. */
const plainNames = {
  rss: 'title description copyright category media:description itunes:author itunes:name',
  atom: 'title subtitle rights summary name media:description',
}
const isHtml = ({ name, parent, attributes }: XmlElement) =>
  (name === 'description' && parent?.name === 'item') ||
  (name === 'summary' && attributes.get('type')?.value === 'html')

/** The references of HTML 4 that the pieces can make, and the one of XML that it lacks. */
const known = /^(?:amp|lt|gt|quot|nbsp|copy|reg|not|Ouml|sup[123]|apos)$/

/** As https://github.com/w3c/feedvalidator judges plain text: by end tags, and by references on lines without `&#x`. */
function htmlIn({ name, text, at }: XmlElement, source: string): string[] {
  const [tag] = /<\/[\p{L}\p{N}_]+>/u.exec(text) ?? []
  if (tag) return [`${name}: ${tag}`]
  const before = source.lastIndexOf('\n', at) + 1
  const after = source.indexOf('\n', at)
  if (source.slice(before, after < 0 ? undefined : after).includes('&#x')) return []
  return [...text.matchAll(/&(#?[\p{L}\p{N}_]+)/gu)].flatMap(([, value = '']) =>
    known.test(value) || !/^\p{L}+$/u.test(value) ? [`${name}: &${value}`] : [],
  )
}

/** What makes text no HTML to a strict parser, when it has no tags. */
const strayInHtml = /<|&(?!(?:amp|lt);)|[\x7f-\x9f\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/u

function warningsOf(id: 'rss' | 'atom', source: string): string[] {
  const { root } = readXml(source)
  const found: string[] = []
  const plain = new Set(plainNames[id].split(' '))
  const visit = (element: XmlElement) => {
    if (isHtml(element)) {
      const [stray] = strayInHtml.exec(element.text) ?? []
      if (stray) found.push(`${element.name}: ${stray}`)
    } else if (plain.has(element.name)) found.push(...htmlIn(element, source))
    for (const child of element.children) visit(child)
  }
  if (root) visit(root)
  return found
}

const formatOf = (id: 'rss' | 'atom') => {
  const format = textFormats.find((one) => one.id === id)
  if (!format) throw new Error(`no format ${id}`)
  return format
}

describe.each(['rss', 'atom'] as const)('the W3C validator finds in %s', (id) => {
  const { write, readBack } = formatOf(id)

  it('no HTML in plain text and no plain text in HTML, whatever they say', () => {
    fc.assert(
      fc.property(document, (meant) => {
        expect(warningsOf(id, write(meant))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('titles that show the same as text and as HTML, and that mean what was meant', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (meant) => {
        const xml = write(meant)
        const { root } = readXml(xml)
        const parent = id === 'rss' ? root?.children[0] : root
        const written = parent?.children.at(-1)?.children.find(({ name }) => name === 'title')
        expect(readAsHtml(written?.text)).toBe(written?.text)
        const [item] = await readBack(xml)
        expect(item?.title).toBe(meant.items[0]?.title)
      }),
      { numRuns: 300 },
    )
  })
})

describe('this stand-in for the validator', () => {
  it.each([
    ['<title>Why &#x3C;/b&#x3E;</title>', ['title: </b>']],
    ['<title>\nFish &amp;amp; Co, AT&amp;T, R&amp;D2</title>', ['title: &amp', 'title: &D2']],
    ['<title>Fish &#x26;amp; Co</title>', []],
    ['<item><description>AT&amp;T</description></item>', ['description: &']],
    ['<item><description>1 &lt; 2</description></item>', ['description: <']],
    ['<item><description>A\u0085</description></item>', ['description: \u0085']],
    ['<description>Fish &lt;/p></description>', ['description: </p>']],
  ])('finds in %j what there is', (inner, expected) => {
    expect(warningsOf('rss', `<rss><channel>${inner}</channel></rss>`)).toEqual(expected)
  })

  it.each(['rss', 'atom'] as const)('finds nothing in the hardest %s', (id) => {
    expect(warningsOf(id, formatOf(id).write(hardDocument))).toEqual([])
  })
})
