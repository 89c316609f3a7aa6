import { describe, expect, it } from 'vitest'
import type { FeedToCheck } from '../../src/ports/feed-checker.ts'
import { checkFeedAt } from '../../src/tasks/check-feed.ts'

const address = 'https://news.example/rss.xml'

/** A server in this process; notes what it is asked, and what the checker gets. */
function site(answers: Readonly<Record<string, (request: Request) => Response>>) {
  const asked: string[] = []
  const given: FeedToCheck[] = []
  const headers = ['if-none-match', 'if-modified-since', 'a-im']
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const said = headers.flatMap((name) => request.headers.get(name) ?? [])
    asked.push([request.method, request.url, ...said].join(' '))
    const answer = answers[request.url]
    if (!answer) throw new TypeError('fetch failed', { cause: new Error('no such host') })
    return answer(request)
  }
  const report = {
    format: 'rss',
    posts: 0,
    findings: [],
    counts: { error: 0, warning: 0, note: 0 },
  } as const
  const checker = {
    check: (feed: FeedToCheck) => {
      given.push(feed)
      return report
    },
  }
  return {
    asked,
    given,
    check: (url: string) => checkFeedAt({ checker, outgoing: { fetch } }, url),
  }
}

const feed = (request: Request) =>
  request.headers.get('if-none-match')?.includes('W/"a"')
    ? new Response(null, { status: 304, headers: { etag: '"a"' } })
    : new Response('<rss/>', {
        headers: { etag: '"a"', 'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT' },
      })

describe('checking a feed at an address', () => {
  it('asks as readers do, one question after the other', async () => {
    const { asked, given, check } = site({ [address]: feed })
    await check(address)
    expect(asked).toEqual([
      `GET ${address}`,
      `HEAD ${address}`,
      `GET ${address} no date at all`,
      `GET ${address} "never-given" feed`,
      `GET ${address} "something-else", W/"a" Thu, 01 Jan 1970 00:00:00 GMT`,
      `GET ${address} Sun, 22 Nov 2026 10:00:00 GMT`,
    ])
    expect(given).toHaveLength(1)
    expect(given[0]?.observations).toMatchObject({
      requested: address,
      address,
      redirects: [],
      plain: { status: 200, length: 6, headers: { etag: '"a"' } },
      head: { status: 200 },
      matching: { status: 304, length: 0 },
      since: { status: 200 },
    })
    expect(new TextDecoder().decode(given[0]?.bytes)).toBe('<rss/>')
  })

  it('asks nothing about validators that were not given', async () => {
    const { asked, given, check } = site({ [address]: () => new Response('<rss/>') })
    await check(address)
    expect(asked).toHaveLength(4)
    expect(Object.keys(given[0]?.observations ?? {})).not.toContain('matching')
  })

  it('follows redirects, and notes them', async () => {
    const to = (location: string, status: number) => () =>
      new Response(null, { status, headers: { location } })
    const { given, check } = site({
      'https://news.example/old': to('/newer', 301),
      'https://news.example/newer': to(address, 302),
      [address]: feed,
    })
    await check('https://news.example/old')
    expect(given[0]?.observations).toMatchObject({
      requested: 'https://news.example/old',
      address,
      redirects: [
        { status: 301, to: 'https://news.example/newer' },
        { status: 302, to: address },
      ],
    })
  })

  it.each([
    ['404', () => new Response('', { status: 404 }), `${address} answered 404`],
    ['a redirect to nowhere', () => new Response(null, { status: 301 }), `${address} answered 301`],
    [
      'a circle',
      () => new Response(null, { status: 301, headers: { location: address } }),
      `${address}: more than 5 redirects`,
    ],
  ])('says why there is nothing to check: %s', async (_name, answer, message) => {
    const { check } = site({ [address]: answer })
    await expect(check(address)).rejects.toMatchObject({ code: 'unreadable-source', message })
  })

  it('says why there is nothing to check: no answer', async () => {
    await expect(site({}).check(address)).rejects.toMatchObject({
      code: 'unreadable-source',
      message: `${address} cannot be read: no such host`,
    })
  })
})
