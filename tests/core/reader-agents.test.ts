import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownReaders, readerName } from '../../src/core/known-readers.ts'
import { readerAgent } from '../../src/core/reader-agents.ts'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

describe('the reader and its subscribers', () => {
  it.each([
    [
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)',
      { reader: 'feedly', subscribers: 16, source: '' },
    ],
    [
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1 subscriber; )',
      { reader: 'feedly', subscribers: 1, source: '' },
    ],
    ['FeedlyBot/1.0 (http://feedly.com)', { reader: 'feedly', source: '' }],
    [
      'NewsBlur Feed Fetcher - 27 subscribers - https://www.newsblur.com/site/6144/the-daily (Mozilla/5.0 …)',
      { reader: 'newsblur', subscribers: 27, source: '6144' },
    ],
    [
      'Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )',
      { reader: 'inoreader', subscribers: 3, source: '' },
    ],
    [
      'Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)',
      { reader: 'inoreader', subscribers: 114, source: '' },
    ],
    [
      'Feedbin feed-id:1697787 - 102 subscribers',
      { reader: 'feedbin', subscribers: 102, source: '1697787' },
    ],
    [
      'Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=5c7f.a-b)',
      { reader: 'the-old-reader', subscribers: 1, source: '5c7f.a-b' },
    ],
    [
      'Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers)',
      { reader: 'bazqux', subscribers: 1, source: '' },
    ],
    [
      'Mozilla/5.0 (compatible; Feedspot/1.0 (+https://www.feedspot.com/fs/fetcher; like FeedFetcher-Google)',
      { reader: 'feedspot', source: '' },
    ],
    [
      'Netvibes (http://www.netvibes.com; 5 subscribers; feedID: 8812)',
      { reader: 'netvibes', subscribers: 5, source: '8812' },
    ],
    [
      'Overcast/1.0 Podcast Sync (1,234 subscribers; feed-id=554; +http://overcast.fm/)',
      { reader: 'overcast', subscribers: 1234, source: '554' },
    ],
    [
      'Dreamwidth.org Content Importer (2 readers)',
      { reader: 'dreamwidth', subscribers: 2, source: '' },
    ],
    [
      'FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)',
      { reader: 'google', source: '' },
    ],
    [
      'Mozilla/5.0 (compatible; Miniflux/2.2.9; +https://miniflux.app)',
      { reader: 'miniflux', source: '' },
    ],
    ['FreshRSS/1.27.1 (Linux; https://freshrss.org)', { reader: 'freshrss', source: '' }],
    ['newsboat/2.40 (Linux x86_64)', { reader: 'newsboat', source: '' }],
    ['NetNewsWire (RSS Reader; https://netnewswire.com/)', { reader: 'netnewswire', source: '' }],
    ['Tiny Tiny RSS/25.04-abcdef (https://tt-rss.org/)', { reader: 'tiny-tiny-rss', source: '' }],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.3',
      { reader: 'thunderbird', source: '' },
    ],
    ['SpaceCowboys Android RSS Reader / 2.6.8(302)', { reader: 'feeder', source: '' }],
    ['iTMS', { reader: 'apple-podcasts', source: '' }],
    ['Posthorn/0.1.0', { reader: 'posthorn', source: '' }],
    [chrome, { reader: 'people', source: '' }],
    ['Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0', { reader: 'people', source: '' }],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; examplebot/2.0)',
      { reader: 'other', source: '' },
    ],
    [`${chrome} (+https://aggregator.example/about)`, { reader: 'other', source: '' }],
    [
      'Riverside/3.1 (+https://riverside.example; 12 subscribers)',
      { reader: 'other', subscribers: 12, source: 'Riverside' },
    ],
    ['feedlyish/1.0', { reader: 'other', source: '' }],
    ['curl/8.14.1', { reader: 'other', source: '' }],
    ['', { reader: 'other', source: '' }],
    [undefined, { reader: 'other', source: '' }],
  ])('%s', (userAgent, expected) => {
    expect(readerAgent(userAgent)).toEqual(expected)
  })

  it('what is no count of subscribers is none', () => {
    const counts = ['1234567890 subscribers', '1.5 subscribers', 'subscribers', '-1 subscribed']
    expect(counts.map((said) => readerAgent(`Feedly/1.0 (${said})`).subscribers)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('reads only the beginning', () => {
    const late = `${'x'.repeat(400)} Feedly/1.0 (16 subscribers)`
    expect(readerAgent(late)).toEqual({ reader: 'other', source: '' })
    const long = readerAgent(`Feedbin feed-id:${'9'.repeat(90)} - 102 subscribers`)
    expect(long.source).toBe('9'.repeat(64))
  })

  it('keeps nothing of any User-Agent but a known name, a number and a short id', () => {
    const ids = new Set([...knownReaders.map(({ id }) => id), 'people', 'other'])
    const piece = string({ unit: 'binary', maxLength: 40 })
    assert(
      property(piece, piece, piece, (before, between, after) => {
        const found = readerAgent(`${before}Feedbin feed-id:${between} 7 subscribers${after}`)
        return (
          ids.has(found.reader) &&
          /^[\w.-]{0,64}$/.test(found.source) &&
          (found.subscribers === undefined || Number.isSafeInteger(found.subscribers))
        )
      }),
    )
  })

  it('takes no time over long fields that almost match', () => {
    const started = performance.now()
    for (const piece of ['1,1', 'feed-id=', 'Mozilla/5.0 (Gecko', 'tiny tiny ', '999 subscriber']) {
      for (let round = 0; round < 100; round += 1) readerAgent(piece.repeat(50_000))
    }
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('known readers', () => {
  it('are named once each', () => {
    const ids = knownReaders.map(({ id }) => id)
    const marks = knownReaders.flatMap(({ name, marks: own = [name] }) => own)
    expect([new Set(ids).size, new Set(marks).size]).toEqual([ids.length, marks.length])
  })

  it('are found by each of their marks', () => {
    const wrong = knownReaders.flatMap(({ id, name, marks = [name] }) =>
      marks.filter((mark) => readerAgent(`${mark.toUpperCase()}/1.0`).reader !== id),
    )
    expect(wrong).toEqual([])
  })

  it('have names for people, and what was stored otherwise is shown as it is', () => {
    expect(['feedly', 'people', 'other', 'a-later-one'].map(readerName)).toEqual([
      'Feedly',
      'Browsers',
      'Other programs',
      'a-later-one',
    ])
  })
})
