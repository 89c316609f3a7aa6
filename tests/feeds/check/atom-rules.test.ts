import { describe, expect, it } from 'vitest'
import { changed, findingsIn } from './findings-in.ts'

const good = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
<id>tag:news.example,2026:feed</id>
<title>News</title>
<updated>2026-11-22T10:00:00Z</updated>
<link rel="self" type="application/atom+xml" href="https://news.example/atom.xml"/>
<author><name>Desk</name></author>
<entry>
<id>tag:news.example,2026:1</id>
<title type="html">Ferries &amp;amp; more</title>
<updated>2026-11-22T10:00:00.5+01:00</updated>
<link href="https://news.example/ferries"/>
<link rel="enclosure" type="audio/mpeg" length="1" href="https://news.example/a.mp3"/>
<category term="ferries"/>
<content type="html">&lt;p&gt;On time.&lt;/p&gt;</content>
</entry>
</feed>
`

it('a good Atom feed is found without fault', () => {
  expect(findingsIn(good)).toEqual([])
})

const author = '<author><name>Desk</name></author>\n'
const link = '<link href="https://news.example/ferries"/>'
const content = '<content type="html">&lt;p&gt;On time.&lt;/p&gt;</content>'
const entry = (id: string, updated: string, inner = '') =>
  `<entry><id>${id}</id><title>Two</title><updated>${updated}</updated>${link}${inner}</entry>\n</feed>`

const cases: readonly [string, string, string, readonly string[]][] = [
  [
    'A1 no id and two titles',
    '<id>tag:news.example,2026:feed</id>',
    '<title>More</title>',
    ['error A1 2:1 <feed> has no <id>', 'error A1 4:1 <feed> has a second <title>'],
  ],
  [
    'A1 an entry without a date',
    '<updated>2026-11-22T10:00:00.5+01:00</updated>\n',
    '',
    ['error A1 8:1 <entry> has no <updated>'],
  ],
  [
    'A1 not well-formed',
    '</title>\n<updated>2026-11-22T10:00:00.5',
    '<updated>2026-11-22T10:00:00.5',
    [
      'error A1 8:1 <entry> has no <updated>',
      'error A5 8:1 <entry> has neither content nor a link to its page',
      'error A7 10:42 <updated> inside a text of type html: it is not escaped',
      'error A1 15:1 </entry> comes while <title> is open',
    ],
  ],
  ['A2 no author at all', author, '', ['error A2 7:1 neither <entry> nor <feed> has an <author>']],
  [
    'A2 a person without a name, with wrong addresses',
    '<name>Desk</name>',
    '<uri>desk</uri><email>desk</email>',
    [
      'error A2 7:1 <author> has no name',
      'error A2 7:9 the uri "desk" is no address',
      'error A2 7:24 "desk" is no e-mail address',
    ],
  ],
  [
    'A2 two names',
    '<name>Desk</name>',
    '<name>A</name><name>B</name>',
    ['error A2 7:23 <author> has a second name'],
  ],
  [
    'A3 an id that is no IRI',
    '<id>tag:news.example,2026:1</id>',
    '<id>42</id>',
    ['error A3 9:1 "42" is no IRI'],
  ],
  [
    'A4 a date without a time',
    '2026-11-22T10:00:00Z',
    '2026-11-22',
    ['error A4 5:1 "2026-11-22" is not written like 2026-11-22T10:00:00Z'],
  ],
  [
    'A4 a day that does not exist',
    '2026-11-22T10:00:00Z',
    '2026-02-30T10:00:00Z',
    ['error A4 5:1 "2026-02-30T10:00:00Z" is no day of the calendar, or no time of day'],
  ],
  [
    'A4 the same date twice',
    '</feed>',
    entry('tag:news.example,2026:2', '2026-11-22T09:00:00.5Z'),
    ['warning A4 17:58 another entry has "2026-11-22T09:00:00.5Z" too'],
  ],
  [
    'A5 neither content nor a page',
    `${link}\n<link rel="enclosure" type="audio/mpeg" length="1" href="https://news.example/a.mp3"/>\n<category term="ferries"/>\n${content}`,
    '',
    ['error A5 8:1 <entry> has neither content nor a link to its page'],
  ],
  [
    'A5 two pages of one kind',
    link,
    `${link}<link rel="alternate" href="https://news.example/2"/>`,
    ['error A5 12:44 a second alternate of the same type and language'],
  ],
  [
    'A5 a page in two languages',
    link,
    `${link}<link hreflang="de" href="https://news.example/2"/>`,
    [],
  ],
  ['A5 a link to nowhere', link, '<link/>', ['error A5 12:1 <link> has no href']],
  [
    'A5 a link that does something',
    link,
    '<link href="javascript:alert(1)"/>',
    ['error A5 12:1 the href "javascript:alert(1)" is no address to follow'],
  ],
  [
    'A5 a relative link',
    link,
    '<link href="two"/>',
    ['warning A5 12:1 the href "two" is relative'],
  ],
  [
    'A5 a relative link with a base',
    `<entry>`,
    '<entry xml:base="https://news.example/"><link rel="related" href="two"/>',
    [],
  ],
  [
    'A6 content elsewhere, and no summary',
    content,
    '<content src="https://news.example/1" type="text/html"/>',
    ['error A6 15:1 content with src, and no summary'],
  ],
  [
    'A6 binary content, and no summary',
    content,
    '<content type="image/png">iVBORw0KGgo=</content>',
    ['error A6 15:1 content of type image/png, and no summary'],
  ],
  [
    'A6 other XML as content',
    content,
    '<content type="image/svg+xml"><svg xmlns="urn:x"/></content>',
    [],
  ],
  [
    'A7 a type that does not exist',
    'title type="html"',
    'title type="text/html"',
    ['error A7 10:1 the type of <title> is "text/html"'],
  ],
  [
    'A7 HTML that is not escaped',
    content,
    '<content type="html"><p>On time.</p></content>',
    ['error A7 15:22 <p> inside a text of type html: it is not escaped'],
  ],
  [
    'A7 XHTML without its div',
    content,
    '<content type="xhtml"><p xmlns="http://www.w3.org/1999/xhtml">On time.</p></content>',
    ['error A7 15:1 <content> of type xhtml is not one <div> of XHTML'],
  ],
  [
    'A7 relative addresses and scripts',
    'On time.',
    '&lt;a href="/t"&gt;On&lt;/a&gt;&lt;script&gt;1&lt;/script&gt;',
    ['warning A7 15:1 <a href="/t"> is relative', 'warning A7 15:1 <script> in HTML'],
  ],
  [
    'A7 HTML in plain text',
    'title type="html">',
    'title type="text">&lt;i&gt;On&lt;/i&gt; ',
    ['warning A7 10:1 <title> of type text has HTML in it (ContainsUndeclaredHTML)'],
  ],
  [
    'A8 no self',
    '<link rel="self" type="application/atom+xml" href="https://news.example/atom.xml"/>\n',
    '',
    ['warning A8 2:1 the feed does not say where it lives (rel="self")'],
  ],
  [
    'A8 a relative self',
    'https://news.example/atom.xml',
    '/atom.xml',
    [
      'warning A5 6:1 the href "/atom.xml" is relative',
      'warning A8 6:1 "/atom.xml" is no whole address',
    ],
  ],
  ['A9 no length', ' length="1"', '', ['warning A9 13:1 an enclosure has no length']],
  ['A10 no term', ' term="ferries"', '', ['error A10 14:1 <category> has no term']],
  [
    'A11 the same entry twice',
    '</feed>',
    entry('tag:news.example,2026:1', '2026-11-22T10:00:00.5+01:00'),
    [
      'error A11 17:1 the id "tag:news.example,2026:1" stands twice',
      'warning A4 17:58 another entry has "2026-11-22T10:00:00.5+01:00" too',
    ],
  ],
  [
    'A11 an entry and its past',
    '</feed>',
    entry('tag:news.example,2026:1', '2026-11-21T10:00:00Z'),
    [],
  ],
  [
    'A12 elements that Atom does not know',
    author,
    `${author.trim()}<description>x</description><x xmlns="">y</x>`,
    ['error A12 7:35 <description> is no element of Atom', 'error A12 7:63 <x> is in no namespace'],
  ],
  [
    'T1 deleted without id and date',
    '</feed>',
    '<at:deleted-entry when="yesterday"/></feed>',
    [
      'error T1 17:1 the deleted entry has no ref',
      'error T1 17:1 when is not written like 2026-11-22T10:00:00Z',
    ],
  ],
  [
    'T1 deleted, and still there',
    '</feed>',
    '<at:deleted-entry ref="tag:news.example,2026:1" when="2026-11-22T11:00:00Z"/></feed>',
    ['warning T1 8:1 the entry is in the feed, and named as deleted'],
  ],
  [
    'T1 deleted, and back again',
    '</feed>',
    '<at:deleted-entry ref="tag:news.example,2026:1" when="2026-11-21T11:00:00Z"/></feed>',
    [],
  ],
]

describe('Atom rules find what is wrong, and where', () => {
  it.each(cases)('%s', (_name, from, to, expected) => {
    expect(findingsIn(changed(good, from, to))).toEqual(expected)
  })
})
