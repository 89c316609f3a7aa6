import { afterEach, describe, expect, test } from 'vitest'
import { mastodon } from '../../src/networks/mastodon.ts'
import { x } from '../../src/networks/x.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import type { Draft } from '../../src/ports/network.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'

const now = () => new Date('2026-11-23T08:00:00Z')
const draft: Draft = {
  text: 'Ferry stays https://news.example/ferry',
  url: 'https://news.example/ferry',
  key: 'one-key',
  language: 'en',
}
const since = new Date('2026-11-23T07:59:00Z')

/** An account on a server that answers everything with this body. */
const answeredWith = (body: unknown, status = 200) =>
  mastodon.connect(
    { server: 'https://social.example', access_token: 'token-of-the-test' },
    { fetch: async () => Response.json(body, { status }), now },
  )

describe('what a network says of itself', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//social.example/@desk',
    'java\nscript:alert(1)',
    `https://social.example/${'a'.repeat(3_000)}`,
    '',
  ])('is no address to follow: %#', async (url) => {
    expect(await answeredWith({ id: '1', url }).publish(draft)).toEqual({
      outcome: 'published',
      id: '1',
    })
    expect(await answeredWith({ id: '1', username: 'desk', url }).check()).toEqual({
      outcome: 'ok',
      name: '@desk@social.example',
    })
  })

  test('has an end', async () => {
    const long = 'a'.repeat(100_000)
    expect((await answeredWith({ id: long }).publish(draft)).outcome).toBe('lost')
    expect((await answeredWith({ id: '1', username: long }).check()).outcome).toBe('blocked')
  })

  test('cannot steer the terminal of whoever reads a reason', async () => {
    const error = 'no\u001b[2J\u009b1m \u0007 more\r\nlines'
    expect(await answeredWith({ error }, 422).publish(draft)).toEqual({
      outcome: 'rejected',
      reason: 'HTTP 422: no [2J 1m more lines',
    })
  })

  test('may nest its errors as deep as it likes', async () => {
    const nested = '{"errors":['.repeat(200_000) + ']}'.repeat(200_000)
    const account = mastodon.connect(
      { server: 'https://social.example', access_token: 'token-of-the-test' },
      { fetch: async () => new Response(nested, { status: 422 }), now },
    )
    expect(await account.publish(draft)).toEqual({ outcome: 'rejected', reason: 'HTTP 422' })
  })

  test('takes no longer to read than it is long', async () => {
    const status = { id: '1', created_at: '2026-11-23T08:00:00Z' }
    for (const bait of ['<', '<br ', '&', '@a', ' href="', 'a@a.', '<p '])
      expect(
        await answeredWith([{ ...status, content: bait.repeat(300_000) }]).find?.(draft, since),
      ).not.toEqual({ outcome: 'found' })
  }, 5_000)
})

describe('a server that never comes to an end', () => {
  let server: LocalServer | undefined
  let outgoing: ReturnType<typeof nodeOutgoing> | undefined
  afterEach(async () => {
    await outgoing?.close()
    await server?.stop()
  })

  /** One account of each network that can be pointed at a server. */
  async function accountsAt(listener: Parameters<typeof serve>[0]) {
    server = await serve(listener)
    outgoing = nodeOutgoing({
      allowHosts: ['127.0.0.1'],
      userAgent: 'Posthorn/test',
      timeoutMs: 300,
      maxBytes: 100_000,
      now,
    })
    const { fetch } = outgoing
    const keys = { app_key: 'a', app_secret: 'b', access_token: 'c', access_secret: 'd' }
    return [
      mastodon.connect({ server: server.origin, access_token: 'c' }, { fetch, now }),
      x.connect({ ...keys, api_url: server.origin }, { fetch, now }),
    ]
  }

  test('in bytes, is left', async () => {
    const accounts = await accountsAt((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (!response.destroyed && response.write('['.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    for (const account of accounts) {
      expect((await account.publish(draft)).outcome).toBe('lost')
      expect((await account.find?.(draft, since))?.outcome).toBe('later')
      expect((await account.check()).outcome).toBe('later')
    }
  })

  test('in time, is left', async () => {
    const accounts = await accountsAt((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(drip))
    })
    for (const account of accounts) {
      expect((await account.publish(draft)).outcome).toBe('lost')
      expect((await account.find?.(draft, since))?.outcome).toBe('later')
      expect((await account.check()).outcome).toBe('later')
    }
  })

  test('in what it announces, is left before it is read', async () => {
    const accounts = await accountsAt((_, response) => {
      response.writeHead(200, { 'content-length': '1073741824' })
      response.flushHeaders()
    })
    for (const account of accounts) expect((await account.publish(draft)).outcome).toBe('lost')
  })

  test('in redirects, is not followed, and gets no credential twice', async () => {
    const accounts = await accountsAt((request, response) => {
      response.writeHead(307, { location: request.url ?? '/' }).end()
    })
    for (const account of accounts) expect((await account.publish(draft)).outcome).toBe('blocked')
    expect(server?.requests.length).toBe(accounts.length)
  })
})

test.each([
  'https://user:password@social.example',
  'https://social.example/?next=',
  'https://social.example/#',
  'file:///etc/passwd',
  'ftp://social.example',
  'javascript:alert(1)',
])('%s is no address of a server', (address) => {
  const { settings: server } = mastodon
  expect(server.safeParse({ server: address, access_token: 'a' }).success).toBe(false)
  const keys = { app_key: 'a', app_secret: 'b', access_token: 'c', access_secret: 'd' }
  expect(x.settings.safeParse({ ...keys, api_url: address }).success).toBe(false)
})
