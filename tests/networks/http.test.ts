import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  asking,
  checkFailure,
  decodeEntities,
  type Failure,
  lookFailure,
  sameLink,
} from '../../src/networks/http.ts'

const now = () => new Date('2026-03-01T12:00:00Z')
const limits = ['x-limit', 'x-day-limit']
const ask = (answer: typeof fetch) =>
  asking(
    { fetch: answer, now },
    { secrets: [], limits, own: () => undefined },
  )('https://social.example/posts')

const failedWith = (cause: unknown) => ask(() => Promise.reject(new TypeError('x', { cause })))
const coded = (code: string) => Object.assign(new Error(code), { code })

describe('a request without an answer', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('was certainly not sent after %s', async (code) => {
    expect(await failedWith(coded(code))).toEqual({
      outcome: 'retry',
      reason: `no connection (${code})`,
    })
  })

  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'ETOOLARGE'])(
    'may have arrived after %s',
    async (code) => {
      expect(await failedWith(coded(code))).toEqual({
        outcome: 'lost',
        reason: `the connection broke (${code})`,
      })
    },
  )

  it('may have arrived when nobody says why', async () => {
    expect(await failedWith(undefined)).toEqual({
      outcome: 'lost',
      reason: 'the connection broke',
    })
  })

  it('may have arrived when time ran out', async () => {
    const timeout = new DOMException('took too long', 'TimeoutError')
    expect(await ask(() => Promise.reject(timeout))).toEqual({
      outcome: 'lost',
      reason: 'no answer in time',
    })
  })

  it('names the address that may not be asked', async () => {
    const cause = Object.assign(new Error('10.0.0.1 is private'), { code: 'EPRIVATE' })
    expect(await failedWith(cause)).toEqual({ outcome: 'blocked', reason: '10.0.0.1 is private' })
  })

  it('was not sent when it cannot be made', async () => {
    const cause = Object.assign(new Error('a header is wrong'), { code: 'EUNSENDABLE' })
    expect(await failedWith(cause)).toEqual({ outcome: 'blocked', reason: 'a header is wrong' })
  })

  it('was not sent to a port where nothing listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(await ask((_, init) => fetch(`http://127.0.0.1:${port}/`, init))).toEqual({
      outcome: 'retry',
      reason: 'no connection (ECONNREFUSED)',
    })
  })
})

describe('a bad answer', () => {
  it.each([
    [204, 'lost'],
    [302, 'blocked'],
    [400, 'rejected'],
    [401, 'auth'],
    [402, 'blocked'],
    [403, 'blocked'],
    [404, 'blocked'],
    [408, 'lost'],
    [413, 'rejected'],
    [422, 'rejected'],
    [429, 'retry'],
    [500, 'lost'],
    [502, 'lost'],
    [503, 'lost'],
  ])('with status %i means %s', async (status, outcome) => {
    const reason = `HTTP ${status}${status < 300 ? ' with an unreadable body' : ''}`
    expect(await ask(async () => new Response(null, { status }))).toEqual({ outcome, reason })
  })

  it('is lost when it is 200 and no JSON', async () => {
    expect(await ask(async () => new Response('<html>It works</html>'))).toEqual({
      outcome: 'lost',
      reason: 'HTTP 200 with an unreadable body',
    })
  })

  it.each([
    ['', { outcome: 'answered', body: 'nothing', headers: expect.any(Headers) }],
    ['ok', { outcome: 'lost', reason: 'HTTP 200 with an unreadable body' }],
  ])('is read as its network writes: %j', async (text, expected) => {
    const asked = asking(
      { fetch: async () => new Response(text), now },
      {
        secrets: [],
        limits,
        own: () => undefined,
        read: (body) => (body === '' ? 'nothing' : undefined),
      },
    )
    expect(await asked('https://social.example/posts')).toEqual(expected)
  })

  it.each([
    [{ error: 'a\n  b' }, 'HTTP 400: a b'],
    [{ errors: [{ message: 'deep' }], detail: 'general' }, 'HTTP 400: deep'],
    [{ error: { message: 'inner', code: 100 } }, 'HTTP 400: inner'],
    [{ error: { error: { message: 'deeper' } } }, 'HTTP 400'],
    [{ title: 'T', detail: 'more' }, 'HTTP 400: more'],
    [{ message: 'm' }, 'HTTP 400: m'],
    [{ ok: false, description: 'd' }, 'HTTP 400: d'],
    [{ error: 'long'.repeat(100) }, `HTTP 400: ${'long'.repeat(75)}`],
    [null, 'HTTP 400'],
  ])('is told in the words of the network: %j', async (body, reason) => {
    expect(await ask(async () => Response.json(body, { status: 400 }))).toEqual({
      outcome: 'rejected',
      reason,
    })
  })

  it.each([
    [{ 'retry-after': '90' }, '2026-03-01T12:01:30Z'],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:05:00 GMT' }, '2026-03-01T12:05:00Z'],
    [{ 'x-limit-reset': '1772366700' }, '2026-03-01T12:05:00Z'],
    [{ 'x-limit-reset': '2026-03-01T12:05:00.000Z' }, '2026-03-01T12:05:00Z'],
    [
      {
        'x-limit-remaining': '7',
        'x-limit-reset': '1772366700',
        'x-day-limit-remaining': '0',
        'x-day-limit-reset': '1772409600',
      },
      '2026-03-02T00:00:00Z',
    ],
    [
      {
        'x-limit-remaining': '0',
        'x-limit-reset': '1772366700',
        'x-day-limit-remaining': '7',
        'x-day-limit-reset': '1772409600',
      },
      '2026-03-01T12:05:00Z',
    ],
    [{ 'x-limit-reset': '1772366399' }, undefined],
    [{ 'x-limit-reset': '1872366700' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('with status 429 and %j waits until %s', async (headers, after) => {
    const answer = new Response(null, { status: 429, headers: { ...headers } })
    expect(await ask(async () => answer)).toEqual({
      outcome: 'retry',
      reason: 'HTTP 429',
      ...(after && { after: new Date(after) }),
    })
  })
})

const after = new Date('2026-03-01T12:05:00Z')
const failures: readonly [Failure, string, string][] = [
  [{ outcome: 'auth', reason: 'r' }, 'auth', 'auth'],
  [{ outcome: 'blocked', reason: 'r' }, 'later', 'blocked'],
  [{ outcome: 'retry', reason: 'r' }, 'later', 'later'],
  [{ outcome: 'lost', reason: 'r' }, 'later', 'later'],
  [{ outcome: 'rejected', reason: 'r' }, 'unable', 'blocked'],
  [{ outcome: 'duplicate', reason: 'r' }, 'unable', 'blocked'],
]

describe('a failure', () => {
  it.each(failures)('%j of a look means %s, of a check %s', (failure, look, check) => {
    expect(lookFailure(failure)).toEqual({ outcome: look, reason: 'r' })
    expect(checkFailure(failure)).toEqual({ outcome: check, reason: 'r' })
  })

  it('of a look keeps the time to wait', () => {
    expect(lookFailure({ outcome: 'retry', reason: 'r', after })).toEqual({
      outcome: 'later',
      reason: 'r',
      after,
    })
  })
})

it.each([
  ['https://news.example/ü', 'https://news.example/%C3%BC', true],
  ['https://BÜCHER.example/a', 'https://xn--bcher-kva.example/a', true],
  ['https://news.example', 'https://news.example/', true],
  ['not a link', 'not a link', true],
  ['https://news.example/a', 'https://news.example/A', false],
  ['https://news.example/a', 'not a link', false],
  ['not a link', 'nor this', false],
])('compares %s with %s', (one, other, same) => {
  expect(sameLink(one, other)).toBe(same)
  expect(sameLink(other, one)).toBe(same)
})

it.each([
  ['a &amp;amp; b', 'a &amp; b'],
  ['&lt;p&gt; &quot;&#39;&#x2F;&apos;', `<p> "'/'`],
  ['&unknown; & &#x110000;', '&unknown; & &#x110000;'],
])('decodes %s', (text, expected) => {
  expect(decodeEntities(text)).toBe(expected)
})
