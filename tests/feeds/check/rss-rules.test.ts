import { describe, expect, it } from 'vitest'
import { changed, findingsIn } from './findings-in.ts'

const good = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:fh="http://purl.org/syndication/history/1.0">
<channel>
<title>News</title>
<link>https://news.example/</link>
<description>All of it</description>
<language>en</language>
<atom:link rel="self" type="application/rss+xml" href="https://news.example/rss.xml"/>
<item>
<title>Ferries</title>
<link>https://news.example/ferries</link>
<guid isPermaLink="false">ferries</guid>
<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;On &lt;a href="https://news.example/time"&gt;time&lt;/a&gt;.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>On time.</p>]]></content:encoded>
<enclosure url="https://news.example/a.mp3" length="0" type="audio/mpeg"/>
</item>
</channel>
</rss>
`

it('a good RSS feed is found without fault', () => {
  expect(findingsIn(good)).toEqual([])
})

const item = '<item>\n<title>Ferries</title>'
const title = '<title>News</title>'
const second = (inner: string) => `<item><title>Two</title>${inner}</item>\n</channel>`
const image = (inner: string) =>
  `${title}<image><url>https://news.example/i.png</url>${inner}</image>`

const cases: readonly [string, string, string, readonly string[]][] = [
  ['R1 no version', ' version="2.0"', '', ['error R1 2:1 <rss> has no version']],
  ['R1 no title', `${title}\n`, '', ['error R1 3:1 <channel> has no <title>']],
  ['R1 empty title', title, '<title> </title>', ['error R1 4:1 <title> of the channel is empty']],
  ['R1 two titles', title, `${title}${title}`, ['error R1 4:20 <channel> has a second <title>']],
  [
    'R1 relative channel link',
    '<link>https://news.example/</link>',
    '<link>/</link>',
    ['error R1 5:1 "/" is no whole address'],
  ],
  [
    'R1 item without title and description',
    '</channel>',
    '<item><guid>https://news.example/2</guid></item></channel>',
    ['error R1 18:1 <item> has neither title nor description'],
  ],
  [
    'R1 relative item link',
    '<link>https://news.example/ferries</link>',
    '<link>ferries</link>',
    ['error R1 11:1 "ferries" is no whole address'],
  ],
  [
    'R2 another calendar',
    'Sun, 22 Nov 2026 10:00:00 GMT',
    '2026-11-22',
    ['error R2 13:1 "2026-11-22" is not written like Sun, 22 Nov 2026 10:00:00 GMT'],
  ],
  [
    'R2 two digits',
    'Nov 2026',
    'Nov 26',
    ['error R2 13:1 "Sun, 22 Nov 26 10:00:00 GMT" has a year of two digits'],
  ],
  [
    'R2 wrong day of the week',
    'Sun, 22',
    'Mon, 22',
    ['error R2 13:1 "Mon, 22 Nov 2026 10:00:00 GMT" was a Sun, not a Mon'],
  ],
  [
    'R2 no such day',
    'Sun, 22 Nov',
    '31 Feb',
    ['error R2 13:1 "31 Feb 2026 10:00:00 GMT" is no day of the calendar, or no time of day'],
  ],
  [
    'R2 in the channel',
    title,
    `${title}<lastBuildDate>now</lastBuildDate>`,
    ['error R2 4:20 "now" is not written like Sun, 22 Nov 2026 10:00:00 GMT'],
  ],
  [
    'R3 a guid twice',
    '</channel>',
    second('<guid isPermaLink="false">ferries</guid>'),
    ['error R3 18:25 the guid "ferries" stands twice'],
  ],
  [
    'R3 a guid taken for an address',
    '<guid isPermaLink="false">',
    '<guid>',
    ['error R3 12:1 the guid "ferries" is taken for the address of a page'],
  ],
  [
    'R3 isPermaLink neither true nor false',
    'isPermaLink="false"',
    'isPermaLink="no"',
    ['error R3 12:1 isPermaLink is "no", neither true nor false'],
  ],
  ['R3 an empty guid', '>ferries</guid>', '></guid>', ['error R3 12:1 the guid is empty']],
  [
    'R4 an enclosure without anything',
    '<enclosure url="https://news.example/a.mp3" length="0" type="audio/mpeg"/>',
    '<enclosure/>',
    [
      'error R4 16:1 <enclosure> has no url',
      'error R4 16:1 <enclosure> has no length',
      'error R4 16:1 <enclosure> has no type',
    ],
  ],
  [
    'R4 an enclosure with nonsense',
    '<enclosure url="https://news.example/a.mp3" length="0" type="audio/mpeg"/>',
    '<enclosure url="/a.mp3" length="3 MB" type="mp3"/>',
    [
      'error R4 16:1 the url "/a.mp3" is no whole http address',
      'error R4 16:1 the length is "3 MB"',
      'error R4 16:1 the type is "mp3"',
    ],
  ],
  [
    'R5 hours and days',
    title,
    `${title}<skipHours><hour>0</hour><hour>24</hour><hour>0</hour></skipHours><skipDays><day>Mon</day></skipDays>`,
    [
      'error R5 4:45 "24" is no hour of <skipHours>',
      'error R5 4:60 0 stands twice in <skipHours>',
      'error R5 4:96 "Mon" is no day of <skipDays>',
    ],
  ],
  [
    'R6 an undeclared prefix',
    title,
    `${title}<media:rating>x</media:rating>`,
    ['error R6 4:20 the prefix media of media:rating is not declared'],
  ],
  [
    'R6 a control character',
    'Ferries</title>',
    'Ferries\u0008</title>',
    ['error R6 10:15 the character U+0008 is not allowed in XML'],
  ],
  [
    'R7 HTML in a title',
    'Ferries</title>',
    '&lt;b&gt;Ferries&lt;/b&gt;</title>',
    ['warning R7 10:1 <title> has HTML in it (ContainsHTML)'],
  ],
  [
    'R7 escaped twice',
    'News</title>',
    'News &amp;amp; more</title>',
    ['warning R7 4:1 <title> has HTML in it (ContainsHTML)'],
  ],
  [
    'R7 HTML in CDATA',
    'Ferries</title>',
    '<![CDATA[<i>Ferries</i>]]></title>',
    ['warning R7 10:1 <title> has HTML in it (ContainsHTML)'],
  ],
  [
    'R7 an end tag, however it is written',
    'Ferries</title>',
    'Ferries&#x3C;/b&#x3E;</title>',
    ['warning R7 10:1 <title> has HTML in it (ContainsHTML)'],
  ],
  [
    'R7 HTML in what the channel says of itself',
    '<description>All of it</description>',
    '<description>All &lt;b>of&lt;/b> it</description><copyright>&amp;copy; News</copyright>',
    [
      'warning R7 6:1 <description> has HTML in it (ContainsHTML)',
      'warning R7 6:50 <copyright> has HTML in it (ContainsHTML)',
    ],
  ],
  ['R7 a plain & and <', 'Ferries</title>', 'A&amp;B &lt; C &#x3C;b&#x3E;</title>', []],
  [
    'R8 two enclosures',
    '</item>',
    '<enclosure url="https://news.example/b.mp3" length="1" type="audio/mpeg"/></item>',
    ['warning R8 17:1 <item> has a second <enclosure>'],
  ],
  [
    'R9 a relative link and picture',
    '<p>On time.</p>',
    '<p><a href="/b">b</a> <img src="i.png"> <a href="mailto:a@b.example">a</a></p>',
    ['warning R9 15:1 <a href="/b"> is relative', 'warning R9 15:1 <img src="i.png"> is relative'],
  ],
  [
    'R10 an author without an address',
    item,
    `${item}<author>Ana</author>`,
    ['warning R10 10:23 "Ana" is no e-mail address'],
  ],
  ['R10 an author with name', item, `${item}<author>a@news.example (Ana)</author>`, []],
  [
    'R11 metadata after an item',
    '</channel>',
    '<ttl>60</ttl></channel>',
    ['warning R11 18:1 <ttl> comes after an <item>'],
  ],
  [
    'R12 an image without a link',
    title,
    image('<title>News</title>'),
    ['error R12 4:20 <image> has no <link>'],
  ],
  [
    'R12 an image with another title, and too wide',
    title,
    image('<title>Logo</title><link>https://news.example/</link><width>145</width>'),
    [
      'error R12 4:117 <width> is "145", not 1 to 144',
      'warning R12 4:64 <title> of the image is not that of the channel',
    ],
  ],
  ['R13 a text input', title, `${title}<textInput/>`, ['warning R13 4:20 there is a <textInput>']],
  [
    'R14 description last',
    '<description>&lt;p&gt;',
    '<content:encoded>x</content:encoded><description>&lt;p&gt;',
    ['warning R14 14:37 <description> comes after <content:encoded>'],
  ],
  [
    'R15 no self',
    '<atom:link rel="self" type="application/rss+xml" href="https://news.example/rss.xml"/>\n',
    '',
    ['warning R15 3:1 the feed does not say where it lives (rel="self")'],
  ],
  [
    'R15 a self of another type',
    'application/rss+xml',
    'text/xml',
    ['warning R15 8:1 its type is text/xml'],
  ],
  [
    'R16 comments without a date',
    item,
    `${item}<slash:comments>3</slash:comments>`,
    ['note R16 10:23 slash:comments stands in a feed without lastBuildDate'],
  ],
  ['R17 no guid', '</channel>', second(''), ['warning R17 18:1 <item> has no guid']],
  [
    'R17 no language',
    '<language>en</language>\n',
    '',
    ['note R17 3:1 <channel> has no <language>'],
  ],
  [
    'R17 a locale for a language',
    '>en<',
    '>en_GB<',
    ['warning R17 7:1 "en_GB" is no language tag'],
  ],
  [
    'R17 unsafe HTML',
    '<p>On time.</p>',
    '<p onclick="x()">On</p><script>1</script><a href="javascript:x()">time</a>',
    [
      'warning R17 15:1 onclick on <p> in HTML',
      'warning R17 15:1 <script> in HTML',
      'warning R17 15:1 javascript:x() on <a> in HTML',
    ],
  ],
  [
    'R17 both kinds of author',
    item,
    `${item}<dc:creator>Ana</dc:creator><author>a@news.example</author>`,
    ['warning R17 10:51 <item> has both <author> and <dc:creator>'],
  ],
  [
    'R19 text in place of HTML',
    '<p>On time.</p>',
    'AT&T, <b>5</b> &lt; 6',
    ['warning R19 15:1 <content:encoded> is HTML, and "&T," is not (NotHtml)'],
  ],
  [
    'R19 a < that begins no tag',
    '<p>On time.</p>',
    '<p>5 < 6</p>',
    ['warning R19 15:1 <content:encoded> is HTML, and "< 6</p>" is not (NotHtml)'],
  ],
  [
    'R19 what HTML lets pass',
    '<p>On time.</p>',
    '<p>A & B &amp; &#38;&#x26;&<!-- 1 < 2 && 3 --> <a href="https://news.example/?a=1&b=2">c</a> &</p>',
    [],
  ],
  [
    'F1 complete, and yet more',
    title,
    `${title}<fh:complete/><atom:link rel="prev-archive" href="https://news.example/1"/>`,
    ['error F1 4:34 rel="prev-archive" in a complete feed'],
  ],
  [
    'F2 paging that leads nowhere',
    title,
    `${title}<atom:link rel="next" href="?page=2"/><atom:link rel="prev" href="https://news.example/1"/>`,
    [
      'error F2 4:20 rel="next" leads to "?page=2"',
      'warning F2 4:58 rel="prev" is not known to readers',
    ],
  ],
  [
    'F3 an archive without a way back',
    title,
    `${title}<fh:archive/>`,
    ['warning F3 4:20 the archive has no rel="current"'],
  ],
  [
    'F3 an archive that does not say so',
    title,
    `${title}<atom:link rel="next-archive" href="https://news.example/2"/>`,
    ['warning F3 4:20 rel="next-archive" in a document that is no archive'],
  ],
]

describe('RSS rules find what is wrong, and where', () => {
  it.each(cases)('%s', (_name, from, to, expected) => {
    expect(findingsIn(changed(good, from, to))).toEqual(expected)
  })
})
