import { describe, expect, it } from 'vitest'
import { edgeOutgoing } from '../../src/outgoing/edge.ts'

/** A platform fetch over a table of answers; everything asked for is kept. */
function platform(answers: Readonly<Record<string, () => Response>>) {
  const asked: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(String(input))
    return answers[String(input)]?.() ?? new Response('', { status: 404, statusText: 'Not Found' })
  }
  return { fetch: fetch as typeof globalThis.fetch, asked }
}

function outgoing(answers: Readonly<Record<string, () => Response>>, allowHosts: string[] = []) {
  const { fetch, asked } = platform(answers)
  const now = () => new Date('2026-11-22T10:00:00Z')
  const settings = { fetch, allowHosts, userAgent: 'Posthorn', timeoutMs: 5_000, maxBytes: 10, now }
  return { ...edgeOutgoing(settings), asked }
}

const redirect = (location: string) => () =>
  new Response(null, { status: 301, headers: { location } })

describe('edgeOutgoing', () => {
  it.each([
    ['http://127.0.0.1/', '127.0.0.1 is an address, not a name'],
    ['http://8.8.8.8/', '8.8.8.8 is an address, not a name'],
    ['http://0x7f.1/', '127.0.0.1 is an address, not a name'],
    ['http://[2606:4700::1]/', '2606:4700::1 is an address, not a name'],
    ['http://localhost:8080/', 'localhost is an internal name'],
    ['http://LOCALHOST./', 'localhost is an internal name'],
    ['http://a.localhost/', 'a.localhost is an internal name'],
    ['http://metadata.google.internal/', 'metadata.google.internal is an internal name'],
    ['http://printer.local/', 'printer.local is an internal name'],
    ['http://router.home.arpa/', 'router.home.arpa is an internal name'],
    ['http://printer/', 'printer is an internal name'],
    ['http://intranet/', 'intranet is an internal name'],
  ])('refuses %s', async (url, why) => {
    const { fetch, asked } = outgoing({})
    await expect(fetch(url)).rejects.toMatchObject({
      message: expect.stringMatching(`^${why.replaceAll('.', '\\.')}, .* to POSTHORN_ALLOW_HOSTS$`),
      cause: { code: 'EPRIVATE' },
    })
    expect(asked).toEqual([])
  })

  it('reaches what is allowed and what is public', async () => {
    const answers = {
      'http://localhost:8080/': () => new Response('inside'),
      'https://localhost.news.example/': () => new Response('outside'),
    }
    const { fetch } = outgoing(answers, ['localhost'])
    expect(await (await fetch('http://localhost:8080/')).text()).toBe('inside')
    expect(await (await fetch('https://localhost.news.example/')).text()).toBe('outside')
  })

  it('checks every redirect of a document', async () => {
    const { document, asked } = outgoing({
      'https://news.example/feed': redirect('https://www.news.example/feed'),
      'https://www.news.example/feed': redirect('http://service.internal/'),
    })
    expect(await document('https://news.example/feed')).toEqual({
      outcome: 'failed',
      reason:
        'service.internal is an internal name, so the request was not made; if Posthorn may reach it, add service.internal to POSTHORN_ALLOW_HOSTS',
    })
    expect(asked).toEqual(['https://news.example/feed', 'https://www.news.example/feed'])
  })

  it('fetches documents within the same limits', async () => {
    const { document } = outgoing({
      'https://a.example/': () => new Response('0123456789', { headers: { etag: '"1"' } }),
      'https://b.example/': () => new Response('0123456789x'),
    })
    expect(await document('https://a.example/')).toEqual({
      outcome: 'fetched',
      url: 'https://a.example/',
      bytes: new TextEncoder().encode('0123456789'),
      contentType: 'text/plain;charset=UTF-8',
      etag: '"1"',
    })
    expect(await document('https://b.example/')).toEqual({
      outcome: 'failed',
      reason: 'the answer of b.example is larger than 10 bytes, the most Posthorn reads',
    })
  })
})
