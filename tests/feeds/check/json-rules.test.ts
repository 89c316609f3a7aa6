import { describe, expect, it } from 'vitest'
import { changed, findingsIn } from './findings-in.ts'

const good = `{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "News",
  "home_page_url": "https://news.example/",
  "feed_url": "https://news.example/feed.json",
  "language": "en",
  "authors": [{ "name": "Desk" }],
  "hubs": [{ "type": "WebSub", "url": "https://hub.example/" }],
  "items": [
    {
      "id": "1",
      "url": "https://news.example/1",
      "title": "Ferries & more: 5 < 6",
      "content_html": "<p>On <a href=\\"https://news.example/time\\">time</a>.</p>",
      "date_published": "2026-11-22T10:00:00+01:00",
      "attachments": [{ "url": "https://news.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1 }],
      "_own": { "anything": true }
    }
  ]
}
`

it('a good JSON Feed is found without fault', () => {
  expect(findingsIn(good)).toEqual([])
})

const cases: readonly [string, string, string, readonly string[]][] = [
  [
    'J1 a comma too many',
    '"_own": { "anything": true }',
    '',
    ['error J1 18:5 expected a name in quotes'],
  ],
  [
    'J1 it ends too early',
    '  ]\n}\n',
    '',
    ['error J1 19:1 expected a comma or the end of the list'],
  ],
  [
    'J1 a line end in a string',
    'News',
    'Ne\nws',
    ['error J1 3:15 a string with a control character or a wrong escape in it'],
  ],
  ['J1 more after the end', '  ]\n}\n', '  ]\n} {}', ['error J1 20:3 there is more after the end']],
  [
    'J1 another version',
    'version/1.1',
    'version/2',
    ['error J1 2:14 version is "https://jsonfeed.org/version/2"'],
  ],
  ['J1 version 1', 'version/1.1', 'version/1', ['note J1 2:14 this is version 1']],
  ['J1 no title', '"title": "News",', '', ['error J1 1:1 the feed has no title']],
  ['J1 no id', '"id": "1",', '', ['error J1 10:5 an item has no id']],
  [
    'J1 an id that is a number',
    '"id": "1"',
    '"id": 1',
    ['error J1 11:13 an id is no text, or empty'],
  ],
  [
    'J1 an id twice',
    '      "_own": { "anything": true }\n    }',
    '      "_own": 1\n    },\n    { "id": "1", "content_text": "x" }',
    ['error J1 19:13 the id "1" stands twice'],
  ],
  ['J1 no content', '"content_html"', '"_html"', ['error J1 10:5 an item has no content']],
  [
    'J1 a relative page',
    '"https://news.example/1"',
    '"/1"',
    ['error J1 12:14 url "/1" is no whole address'],
  ],
  [
    'J2 HTML in plain text',
    'Ferries & more',
    'Ferries &amp; <b>more</b>',
    ['warning J2 13:16 title has HTML in it'],
  ],
  [
    'J2 relative and unsafe HTML',
    '<p>On ',
    '<p>On <img src=i.png><iframe></iframe>',
    ['warning J2 14:23 <img src="i.png"> is relative', 'warning J2 14:23 <iframe> in HTML'],
  ],
  [
    'J3 no home',
    '"home_page_url": "https://news.example/",',
    '',
    ['warning J3 1:1 the feed has no home_page_url'],
  ],
  [
    'J4 an author without anything',
    '{ "name": "Desk" }',
    '{}',
    ['error J4 7:15 an author without name, url and avatar'],
  ],
  [
    'J4 authors that are no list',
    '[{ "name": "Desk" }]',
    '"Desk"',
    ['error J4 7:14 authors is no list'],
  ],
  [
    'J5 a next page that is this one',
    '"language": "en"',
    '"next_url": "https://news.example/feed.json"',
    ['error J5 6:15 next_url leads to this document itself'],
  ],
  [
    'J6 an attachment without a type',
    '"mime_type": "audio/mpeg", "size_in_bytes": 1',
    '"size_in_bytes": "1"',
    ['error J6 16:23 an attachment has no mime_type', 'error J6 16:79 size_in_bytes is no number'],
  ],
  [
    'J7 a member that nobody knows',
    '"_own"',
    '"own"',
    ['warning J7 17:14 "own" is no member of JSON Feed'],
  ],
  ['J7 a dot', '"_own"', '"_o.wn"', ['warning J7 17:16 "_o.wn" is no member of JSON Feed']],
  ['J8 a hub without a type', '"type": "WebSub", ', '', ['error J8 8:12 a hub has no type']],
  [
    'J10 a date without a zone',
    '10:00:00+01:00',
    '10:00:00',
    ['error J10 15:25 "2026-11-22T10:00:00" is not written like 2026-11-22T10:00:00Z'],
  ],
  ['J10 a locale', '"en"', '"en_GB"', ['warning J10 6:15 the language is no language tag']],
]

describe('JSON Feed rules find what is wrong, and where', () => {
  it.each(cases)('%s', (_name, from, to, expected) => {
    expect(findingsIn(changed(good, from, to))).toEqual(expected)
  })

  it('J9 says when every poll carries too much', () => {
    const long = changed(good, 'On ', 'x'.repeat(250_000))
    expect(findingsIn(long)).toEqual(['note J9 it has 251 kB'])
  })
})
