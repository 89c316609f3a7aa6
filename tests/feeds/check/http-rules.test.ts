import { describe, expect, it } from 'vitest'
import { feedChecker } from '../../../src/feeds/check/feed-checker.ts'
import type { FeedObservations, ObservedAnswer } from '../../../src/ports/feed-checker.ts'
import { bytesOf, linesOf } from './findings-in.ts'

const feed = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title><link>https://news.example/</link><description>All</description><language>en</language><atom:link rel="self" href="https://news.example/rss.xml"/></channel></rss>`
const address = 'https://news.example/rss.xml'

const answer = (status: number, headers: Record<string, string> = {}): ObservedAnswer => ({
  status,
  headers,
  length: 0,
})
const plain = answer(200, {
  'content-type': 'application/rss+xml; charset=utf-8',
  etag: '"a"',
  'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
  date: 'Sun, 22 Nov 2026 11:00:00 GMT',
  'cache-control': 'max-age=60',
  vary: 'Accept-Encoding',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
})
const notModified = answer(304, {
  etag: '"a"',
  'cache-control': 'max-age=60',
  vary: 'Accept-Encoding',
})
const good: FeedObservations = {
  requested: address,
  address,
  redirects: [],
  plain,
  head: plain,
  badDate: plain,
  delta: plain,
  matching: notModified,
  since: notModified,
}

const found = (given: Partial<FeedObservations>) =>
  linesOf(feedChecker.check({ bytes: bytesOf(feed), observations: { ...good, ...given } }))
const plainWith = (headers: Record<string, string>) => {
  const changed = answer(200, { ...plain.headers, ...headers })
  return { plain: changed, head: changed }
}

const moved = 'https://news.example/old'
const cases: readonly [string, Partial<FeedObservations>, readonly string[]][] = [
  ['a feed that is served well', {}, []],
  [
    'C1 the tag is not known again',
    { matching: plain },
    ['warning C1 the ETag "a" it gave gets 200, not 304'],
  ],
  [
    'C1 the date is not known again',
    { since: plain },
    ['warning C1 the Last-Modified it gave gets 200, not 304'],
  ],
  [
    'C1 a date too new to be trusted',
    { ...plainWith({ 'last-modified': 'Sun, 22 Nov 2026 10:59:30 GMT' }), since: plain },
    [],
  ],
  ['C2 a date that is none', { badDate: notModified }, ['error C2 a date that is none gets 304']],
  [
    'C3 a bare 304',
    { matching: { ...answer(304, { etag: '"a"' }), length: 5 } },
    [
      'warning C3 304 comes without cache-control',
      'warning C3 304 comes without vary',
      'warning C3 304 comes with a body',
    ],
  ],
  ['C4 HEAD is refused', { head: answer(405) }, ['warning C4 HEAD gets 405']],
  [
    'C4 HEAD says something else',
    { head: answer(200, { etag: '"a"' }) },
    ['warning C4 HEAD says content-type nothing'],
  ],
  [
    'C5 varies by the reader',
    plainWith({ vary: 'Accept-Encoding, User-Agent' }),
    ['note C5 it varies by user-agent'],
  ],
  [
    'C6 a new tag each time',
    { head: answer(200, { ...plain.headers, etag: '"b"' }) },
    ['warning C6 the ETag was "a", then "b"'],
  ],
  [
    'C6 a tag that a proxy weakened',
    { head: answer(200, { ...plain.headers, etag: 'W/"a-gzip"' }) },
    [],
  ],
  [
    'C6 changed in the future',
    plainWith({ 'last-modified': 'Sun, 22 Nov 2026 12:00:00 GMT' }),
    [
      'warning C6 Last-Modified is Sun, 22 Nov 2026 12:00:00 GMT, and Date Sun, 22 Nov 2026 11:00:00 GMT',
    ],
  ],
  [
    'C7 a detour each time',
    { requested: moved, redirects: [{ status: 302, to: address }] },
    [`warning C7 302 leads to ${address}`],
  ],
  [
    'C7 moved for good',
    { requested: moved, redirects: [{ status: 308, to: address }] },
    [`note C7 ${moved} has moved to ${address}`],
  ],
  [
    'C8 a difference to nothing',
    { delta: answer(226) },
    ['error C8 an ETag that it never gave gets 226'],
  ],
  ['C8 refused', { delta: answer(400) }, ['error C8 A-IM: feed gets 400']],
  [
    'C9, C10 headers that are not there',
    plainWith({ 'access-control-allow-origin': '', 'x-content-type-options': '' }),
    [
      'note C9 scripts of other sites may not read it',
      'note C10 browsers may take it for something else',
    ],
  ],
  [
    'R18 the wrong media type',
    plainWith({ 'content-type': 'text/html' }),
    ['warning R18 it is served as text/html'],
  ],
  [
    'R15 another address',
    { address: 'https://www.news.example/rss.xml' },
    [
      'warning R15 1:176 it says that it lives at https://news.example/rss.xml, and was found at https://www.news.example/rss.xml',
    ],
  ],
]

describe('HTTP rules find how a feed is served', () => {
  it.each(cases)('%s', (_name, given, expected) => {
    expect(found(given)).toEqual(expected)
  })

  it('C1 says when there are no validators at all', () => {
    const { matching, since, ...without } = good
    const report = feedChecker.check({ bytes: bytesOf(feed), observations: without })
    expect([matching?.status, since?.status, linesOf(report)]).toEqual([
      304,
      304,
      ['warning C1 it sends neither ETag nor Last-Modified'],
    ])
  })
})
