import { describe, expect, it } from 'vitest'
import { x } from '../../src/networks/x.ts'
import { testNetwork } from '../contracts/network.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'
import { signInContract } from '../contracts/sign-in.ts'

const facts: ImageFacts = {
  served: (url) => ({ api_url: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['app_key', 'app_secret', 'access_token', 'access_secret', 'client_secret'],
  checked: () => ({ name: '@rehearsal', url: 'https://x.com/rehearsal' }),
  named: ({ id }) => ({ id, url: `https://x.com/i/web/status/${id}` }),
  tooLong: `${'a'.repeat(257)} https://example.com/a`,
  reasons: {
    auth: 'HTTP 401: Unauthorized',
    blocked:
      'HTTP 402: Your enrolled account [2050000000000000000] does not have any credits to fulfill this request.',
    limited: 'HTTP 429: Too Many Requests',
    broken: 'HTTP 500: Internal Server Error',
    rejected: 'HTTP 403: You are not permitted to perform this action.',
  },
  again: {
    duplicate: 'HTTP 403: You are not allowed to create a Tweet with duplicate content.',
  },
  creates: /\/2\/tweets$/,
  uploads: ['upload', 'describe'],
  refused: 'HTTP 400: The media could not be read as an image',
}
testNetwork(x, facts)
testNetworkImages(x, facts)

signInContract(x, {
  settings: { client_id: 'rehearsal-client-id', client_secret: 'rehearsal-client-secret' },
  secrets: ['rehearsal-client-secret', 'rehearsal-code-1', 'v'.repeat(43)],
  tokens: '/2/oauth2/token',
  renewed: { life: 7200, once: true },
})

const now = () => new Date('2026-03-01T12:00:00Z')
const settings = { app_key: 'k', app_secret: 's', access_token: 't', access_secret: 'u' }
const draft = { text: 'Bridge opens https://example.com/a', url: 'https://example.com/a', key: 'd' }
const connect = (answer: typeof fetch, changes = {}) =>
  x.connect({ ...settings, ...changes }, { fetch: answer, now })
const problem = (name: string) => `https://api.x.com/2/problems/${name}`

describe('an error of X', () => {
  it.each([
    [401, { title: 'Unauthorized', type: 'about:blank', detail: 'Unauthorized' }, 'auth'],
    [402, { title: 'CreditsDepleted', type: problem('credits') }, 'blocked'],
    [403, { detail: 'You are not allowed to create a Tweet with duplicate content.' }, 'duplicate'],
    [403, { detail: 'No.', type: problem('not-authorized-for-resource') }, 'rejected'],
    [403, { detail: 'You are not permitted to perform this action.' }, 'rejected'],
    [403, { type: problem('client-forbidden'), reason: 'client-not-enrolled' }, 'blocked'],
    [403, { type: 'https://developer.x.com/problems/oauth1-permissions' }, 'blocked'],
    [403, { type: problem('user-suspended') }, 'blocked'],
    [403, { detail: 'Your account is not permitted to access this feature' }, 'blocked'],
    [403, '<html>', 'blocked'],
    [400, { errors: [{ message: 'maximum of one cashtag' }] }, 'rejected'],
    [404, {}, 'blocked'],
    [429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }, 'retry'],
    [429, { type: 'https://api.twitter.com/2/problems/usage-capped' }, 'blocked'],
    [500, {}, 'lost'],
    [503, '<html>', 'lost'],
    [201, '<html>', 'lost'],
    [200, { errors: [{ message: 'partial' }] }, 'lost'],
  ])('%i %j means %s', async (status, body, outcome) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const result = await connect(async () => new Response(text, { status })).publish(draft)
    expect(result.outcome).toBe(outcome)
  })
})

describe('requests to X', () => {
  it('go to api.x.com, or to the address that is set', async () => {
    const seen: string[] = []
    const answer: typeof fetch = async (input) => {
      seen.push(String(input))
      return Response.json({ data: { id: '1' } }, { status: 201 })
    }
    await connect(answer).publish(draft)
    await connect(answer, { api_url: 'http://127.0.0.1:9000/x/' }).publish(draft)
    expect(seen).toEqual(['https://api.x.com/2/tweets', 'http://127.0.0.1:9000/x/2/tweets'])
  })

  it('ask for the account once', async () => {
    const seen: string[] = []
    const account = connect(async (input) => {
      seen.push(new URL(String(input)).pathname)
      return Response.json({ data: { id: '1', username: 'news' }, meta: {} })
    })
    await account.find?.(draft, now())
    await account.find?.(draft, now())
    expect(seen.filter((path) => path === '/2/users/me')).toHaveLength(1)
  })

  it('say when the token may only read', async () => {
    const headers = { 'x-access-level': 'read' }
    const me = { data: { id: '1', username: 'news' } }
    expect(await connect(async () => Response.json(me, { headers })).check()).toEqual({
      outcome: 'blocked',
      reason: 'the access token may only read: see docs/networks/x.md',
    })
  })

  it('take no post from before for this one, whatever the list contains', async () => {
    const old = {
      id: '9',
      text: 'Bridge opens https://t.co/a',
      created_at: '2026-03-01T11:57:59.000Z',
      entities: { urls: [{ expanded_url: draft.url }] },
    }
    const list = (post: object) =>
      connect(async (input) =>
        Response.json(
          String(input).includes('/me')
            ? { data: { id: '1', username: 'news' } }
            : { data: [post], meta: {} },
        ),
      ).find?.(draft, now())
    expect(await list(old)).toEqual({ outcome: 'absent' })
    expect(await list({ ...old, created_at: '2026-03-01T11:58:00.000Z' })).toEqual({
      outcome: 'found',
      post: { id: '9', url: 'https://x.com/i/web/status/9' },
    })
  })

  it('cannot tell from a list they do not understand', async () => {
    const account = connect(async (input) =>
      Response.json(String(input).includes('/me') ? { data: { id: '1', username: 'n' } } : {}),
    )
    expect(await account.find?.(draft, now())).toEqual({
      outcome: 'unable',
      reason: 'the list of posts cannot be read',
    })
  })
})

it.each(['two words', '', 'line\nbreak'])('refuses %j as a key', (app_key) => {
  expect(x.settings.safeParse({ ...settings, app_key }).success).toBe(false)
})
