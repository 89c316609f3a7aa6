import { describe, expect, it } from 'vitest'
import { mastodon } from '../../src/networks/mastodon.ts'
import { testNetwork } from '../contracts/network.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'
import { signInContract } from '../contracts/sign-in.ts'

const facts: ImageFacts = {
  served: (url) => ({ server: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['access_token'],
  checked: (url) => ({
    name: `@rehearsal@${new URL(url).host}`,
    url: `${url.includes('127.0.0.1') ? url : `${url}/mastodon`}/@rehearsal`,
    text: { max: 500, urlLength: 23 },
  }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: `${'a'.repeat(477)} https://news.example/a`,
  reasons: {
    auth: 'HTTP 401: The access token is invalid',
    blocked: 'HTTP 403: Your login is currently disabled',
    limited: 'HTTP 429: Too many requests',
    broken: 'HTTP 500',
    rejected: 'HTTP 422: Validation failed: Text character limit of 500 exceeded',
  },
  again: 'published',
  creates: /\/api\/v1\/statuses$/,
  uploads: ['upload', 'processing'],
  refused: 'HTTP 422: Validation failed: File content type is invalid, File is invalid',
}
testNetwork(mastodon, facts)
testNetworkImages(mastodon, facts)

signInContract(mastodon, {
  settings: { server: 'https://mastodon.rehearsal.example' },
  secrets: ['rehearsal-app-secret-2', 'rehearsal-code-3', 'v'.repeat(43)],
  tokens: '/oauth/token',
})

const now = () => new Date('2026-03-01T12:00:00Z')
const draft = {
  text: 'Bridge opens https://example.com/a?b=1&c=2',
  url: 'https://example.com/a?b=1&c=2',
  key: 'delivery-1',
  language: 'de-AT',
}
const connect = (answer: typeof fetch, server = 'https://social.example/') =>
  mastodon.connect({ server, access_token: ' token ' }, { fetch: answer, now })

describe('an error of a server that speaks the Mastodon API', () => {
  it.each([
    [401, '', 'auth'],
    [401, '{"error":"invalid_token"}', 'auth'],
    [422, '', 'auth'],
    [422, '<html></html>', 'auth'],
    [422, '{"error":"Validation failed: Text can\'t be blank"}', 'rejected'],
    [403, '{"error":"This action is outside the authorized scopes"}', 'blocked'],
    [404, '<html>', 'blocked'],
    [301, '', 'blocked'],
    [409, '{"error":"An identical request is still being processed"}', 'lost'],
    [500, '', 'lost'],
    [503, '{"error":"Service unavailable"}', 'lost'],
    [200, '', 'lost'],
    [200, '{"uri":"no id"}', 'lost'],
  ])('%i %s means %s', async (status, body, outcome) => {
    const result = await connect(async () => new Response(body, { status })).publish(draft)
    expect(result.outcome).toBe(outcome)
  })
})

it('sends the key, the language and nothing else', async () => {
  const seen: unknown[] = []
  const account = connect(async (input, init) => {
    seen.push(input, init)
    return Response.json({ id: 42, url: null })
  }, 'https://social.example/base/')
  expect(await account.publish(draft)).toEqual({ outcome: 'published', id: '42' })
  expect(seen).toEqual([
    'https://social.example/base/api/v1/statuses',
    {
      method: 'POST',
      headers: {
        authorization: 'Bearer token',
        'content-type': 'application/json',
        'idempotency-key': 'delivery-1',
      },
      body: JSON.stringify({ status: draft.text, language: 'de-AT' }),
      redirect: 'manual',
    },
  ])
})

describe('a look at a timeline', () => {
  const me = { id: '1', username: 'news' }
  const post = {
    id: '9',
    url: 'https://social.example/@news/9',
    created_at: '2026-03-01T12:00:10.000Z',
    content: '<p>Bridge</p>',
  }
  const find = (...statuses: unknown[]) =>
    connect(async (input) =>
      Response.json(String(input).includes('verify_credentials') ? me : statuses),
    ).find?.(draft, now())
  const found = { outcome: 'found', post: { id: '9', url: 'https://social.example/@news/9' } }
  const link = "<a href='https://example.com/a?b=1&#38;c=2'>here</a>"

  it.each([
    ['a link in the content', { ...post, content: link }, found],
    ['a card', { ...post, card: { url: draft.url } }, found],
    ['no content', { ...post, content: null }, { outcome: 'absent' }],
    [
      'a link to another page',
      { ...post, content: '<a href="https://example.com/a">a</a>' },
      { outcome: 'absent' },
    ],
    [
      "somebody else's post",
      { ...post, content: link, reblog: { id: '3' } },
      { outcome: 'absent' },
    ],
    [
      'a post from before',
      { ...post, content: link, created_at: '2026-03-01T11:57:59Z' },
      { outcome: 'absent' },
    ],
    [
      'a post without a date',
      { id: '9' },
      { outcome: 'unable', reason: 'the list of posts cannot be read' },
    ],
  ])('sees %s', async (_, status, expected) => {
    expect(await find(status)).toEqual(expected)
  })

  it('cannot tell when the server does not turn pages', async () => {
    const page = Array.from({ length: 40 }, (_, index) => ({ ...post, id: String(99 - index) }))
    expect(await find(...page)).toEqual({
      outcome: 'unable',
      reason: 'the list has no pages',
    })
  })
})

describe('the limits of a server', () => {
  const me = { id: '1', username: 'news', url: 'https://social.example/@news' }
  const check = (instances: Readonly<Record<string, unknown>>) =>
    connect(async (input) => {
      const { pathname } = new URL(String(input))
      const body = pathname.endsWith('verify_credentials') ? me : instances[pathname]
      return body ? Response.json(body) : new Response('<html>', { status: 404 })
    }).check()
  const ok = { outcome: 'ok', name: '@news@social.example', url: 'https://social.example/@news' }
  const statuses = { max_characters: 11_000, characters_reserved_per_url: 25 }

  it.each([
    [{ '/api/v2/instance': { configuration: { statuses } } }, { max: 11_000, urlLength: 25 }],
    [{ '/api/v1/instance': { configuration: { statuses } } }, { max: 11_000, urlLength: 25 }],
    [{ '/api/v1/instance': { max_toot_chars: 5000 } }, { max: 5000 }],
  ])('%j', async (instances, text) => {
    expect(await check(instances)).toEqual({ ...ok, text })
  })

  it('are the usual ones when it does not say', async () => {
    expect(await check({})).toEqual(ok)
  })
})
