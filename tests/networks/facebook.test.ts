import { describe, expect, it } from 'vitest'
import { facebook } from '../../src/networks/facebook.ts'
import { testNetwork } from '../contracts/network.ts'
import { signInContract } from '../contracts/sign-in.ts'

testNetwork(facebook, {
  served: (url) => ({ api_url: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['access_token', 'app_secret'],
  checked: () => ({ name: 'rehearsal', url: 'https://www.facebook.com/100000000000001' }),
  named: ({ id }) => ({ id, url: `https://www.facebook.com/${id}` }),
  tooLong: 'a'.repeat(63_207),
  reasons: {
    auth: 'HTTP 400: Error validating access token: Session has expired.',
    blocked: 'HTTP 400: The action attempted has been deemed abusive or is otherwise disallowed',
    limited: 'HTTP 400: (#32) Page request limit reached',
    broken: 'HTTP 500: An unexpected error has occurred. Please retry your request later.',
    rejected: 'HTTP 400: (#100) Param message must be at most 63206 characters long',
  },
  again: { duplicate: 'HTTP 400: (#506) Duplicate status message' },
})

signInContract(facebook, {
  settings: {
    page: '100000000000001',
    app_id: '1000000000000001',
    app_secret: 'rehearsal-app-secret',
  },
  secrets: ['rehearsal-app-secret', 'rehearsal-code-1'],
  tokens: '/v25.0/oauth/access_token',
})

const now = () => new Date('2026-03-01T12:00:00Z')
const session = { read: async () => undefined, keep: async () => false }
const draft = { text: 'Bridge opens https://example.com/a', url: 'https://example.com/a', key: 'd' }
const connect = (answer: typeof fetch, changes = {}) =>
  facebook.connect(
    { page: '7', access_token: ' token ', ...changes },
    { fetch: answer, now, session },
  )

describe('an error of Graph', () => {
  it.each([
    [400, { code: 190, error_subcode: 460 }, 'auth'],
    [401, { code: 102 }, 'auth'],
    [500, { code: 190 }, 'auth'],
    [403, { code: 10 }, 'blocked'],
    [400, { code: 200 }, 'blocked'],
    [400, { code: 299 }, 'blocked'],
    [400, { code: 3 }, 'blocked'],
    [400, { code: 368 }, 'blocked'],
    [400, { code: 1 }, 'lost'],
    [400, { code: 2, is_transient: true }, 'lost'],
    [500, { code: 1 }, 'lost'],
    [400, { code: 99_999, is_transient: true }, 'lost'],
    [400, { code: 4 }, 'retry'],
    [403, { code: 17 }, 'retry'],
    [400, { code: 32 }, 'retry'],
    [400, { code: 341 }, 'retry'],
    [400, { code: 613 }, 'retry'],
    [400, { code: 80_001 }, 'retry'],
    [500, { code: 4 }, 'lost'],
    [503, { code: 100 }, 'lost'],
    [400, { code: 506 }, 'duplicate'],
    [500, { code: 506 }, 'duplicate'],
    [400, { code: 100 }, 'rejected'],
    [400, { code: 100, error_subcode: 33 }, 'blocked'],
    [400, { code: 300 }, 'rejected'],
    [400, { code: 1_609_005 }, 'rejected'],
    [403, { code: 300 }, 'blocked'],
    [429, {}, 'retry'],
  ])('%i %j means %s', async (status, error, outcome) => {
    const body = { error: { message: 'm', type: 'OAuthException', ...error } }
    const result = await connect(async () => Response.json(body, { status })).publish(draft)
    expect(result).toMatchObject({ outcome, reason: `HTTP ${status}: m` })
  })

  it.each([
    [500, '<html>', 'lost'],
    [400, '<html>', 'rejected'],
    [404, '', 'blocked'],
    [301, '', 'blocked'],
    [200, '', 'lost'],
    [200, '{"post_id":"7_1"}', 'lost'],
  ])('%i %s means %s', async (status, body, outcome) => {
    const result = await connect(async () => new Response(body, { status })).publish(draft)
    expect(result.outcome).toBe(outcome)
  })
})

describe('what is used up on Graph', () => {
  const usage = (value: unknown) => ({ 'x-business-use-case-usage': JSON.stringify(value) })
  const of = (...minutes: unknown[]) =>
    minutes.map((one) => ({
      type: 'pages',
      call_count: 100,
      total_cputime: 1,
      total_time: 1,
      estimated_time_to_regain_access: one,
    }))
  it.each([
    [usage({ 7: of(9) }), '2026-03-01T12:09:00Z'],
    [usage({ 7: of(9, 11), 8: of(10) }), '2026-03-01T12:11:00Z'],
    [{ 'retry-after': '30' }, '2026-03-01T12:00:30Z'],
    [usage({ 7: of(0) }), undefined],
    [usage({ 7: of('soon') }), undefined],
    [usage({ 7: of(-1) }), undefined],
    [usage({ 7: of(60 * 24 * 365) }), undefined],
    [usage('none'), undefined],
    [{ 'x-business-use-case-usage': '{' }, undefined],
    [{ 'x-app-usage': '{"call_count":100,"total_time":2,"total_cputime":1}' }, undefined],
  ])('%j opens at %s', async (headers: Record<string, string>, opens) => {
    const error = { message: 'm', code: 32 }
    const refused = connect(async () => Response.json({ error }, { status: 400, headers }))
    const resetAt = opens === undefined ? undefined : new Date(opens)
    expect(await refused.publish(draft)).toEqual({
      outcome: 'retry',
      reason: 'HTTP 400: m',
      ...(resetAt && { after: resetAt }),
    })
    const taken = connect(async () => Response.json({ id: '7_1' }, { headers }))
    expect(await taken.publish(draft)).toEqual({
      outcome: 'published',
      id: '7_1',
      url: 'https://www.facebook.com/7_1',
      ...(resetAt && { rate: { remaining: 0, resetAt } }),
    })
  })
})

describe('requests to Graph', () => {
  it('carry the token in a header, the link when the text has it, and nothing else', async () => {
    const seen: unknown[] = []
    const answer: typeof fetch = async (input, init) => {
      seen.push([String(input), init])
      return Response.json({ id: '7_1' })
    }
    await connect(answer).publish(draft)
    const elsewhere = { api_url: 'http://127.0.0.1:9000/facebook/', version: 'v26.1' }
    await connect(answer, elsewhere).publish({ ...draft, text: 'Bridge opens' })
    const sent = (body: unknown) => ({
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
    })
    expect(seen).toEqual([
      [
        'https://graph.facebook.com/v25.0/7/feed',
        sent({ message: draft.text, link: draft.url, published: true }),
      ],
      [
        'http://127.0.0.1:9000/facebook/v26.1/7/feed',
        sent({ message: 'Bridge opens', published: true }),
      ],
    ])
  })

  it.each([{ success: false }, {}, []])('that are answered with %j are not done', async (body) => {
    const account = connect(async () => Response.json(body))
    const lost = { outcome: 'lost', reason: 'the answer does not say that it was done' }
    expect(await account.edit?.({ id: '7_1' }, draft)).toEqual(lost)
    expect(await account.remove?.({ id: '7_1' })).toEqual(lost)
  })

  it('say when this is no Page', async () => {
    expect(await connect(async () => Response.json({ id: '7' })).check()).toEqual({
      outcome: 'blocked',
      reason: 'the answer does not name the Page',
    })
  })
})

describe('a look at the feed of a Page', () => {
  const post = {
    id: '7_1',
    created_time: '2026-03-01T12:00:10+0000',
    message: 'Edited by somebody',
    from: { id: '7' },
    attachments: { data: [{ unshimmed_url: draft.url }] },
  }
  const look = (body: unknown) => connect(async () => Response.json(body)).find?.(draft, now())
  const found = {
    outcome: 'found',
    post: { id: '7_1', url: 'https://www.facebook.com/7_1' },
  }
  const absent = { outcome: 'absent' }
  const unreadable = { outcome: 'unable', reason: 'the list of posts cannot be read' }

  it.each([
    ['a link that is attached', post, found],
    ['a post without an author', { ...post, from: undefined }, found],
    ['the words', { ...post, message: draft.text, attachments: undefined }, found],
    [
      'the link among other words',
      { ...post, message: `See ${draft.url}`, attachments: { data: [] } },
      found,
    ],
    ['a post without words', { ...post, message: undefined, attachments: undefined }, absent],
    ["a visitor's post", { ...post, from: { id: '8' } }, absent],
    ['a post from before', { ...post, created_time: '2026-03-01T11:57:59+0000' }, absent],
    ['a post without a date', { id: '7_1' }, unreadable],
    ['a post of no date', { ...post, created_time: 'yesterday' }, unreadable],
  ])('sees %s', async (_, one, expected) => {
    expect(await look({ data: [one] })).toEqual(expected)
  })

  it('asks for more with what turns the page, and never follows the address', async () => {
    const seen: string[] = []
    const next =
      'https://elsewhere.example/feed?access_token=other&since=1&after=a1&until=5&__paging_token=t'
    const account = connect(async (input) => {
      seen.push(String(input))
      return Response.json(
        seen.length === 1 ? { data: [], paging: { next } } : { data: [post], paging: {} },
      )
    })
    expect(await account.find?.(draft, now())).toEqual(found)
    const first =
      'https://graph.facebook.com/v25.0/7/feed?fields=id%2Ccreated_time%2Cmessage%2Cfrom%2C' +
      'attachments%7Bunshimmed_url%7D&since=1772366280&limit=100'
    expect(seen).toEqual([first, `${first}&after=a1&until=5&__paging_token=t`])
  })

  it.each([
    ['https://graph.facebook.com/feed', 'the list does not say where it goes on'],
    ['no address', 'the list does not say where it goes on'],
    ['https://graph.facebook.com/feed?after=a1', 'the list has no pages'],
  ])('cannot tell when it goes on at %s', async (next, reason) => {
    expect(await look({ data: [], paging: { next } })).toEqual({ outcome: 'unable', reason })
  })

  it('that fails tells nothing of absence', async () => {
    const error = { message: 'gone', code: 100, error_subcode: 33 }
    const account = connect(async () => Response.json({ error }, { status: 400 }))
    expect(await account.find?.(draft, now())).toEqual({
      outcome: 'later',
      reason: 'HTTP 400: gone',
    })
    expect(await account.recent?.(now())).toEqual({ outcome: 'later', reason: 'HTTP 400: gone' })
  })
})

it.each([{ page: 'news.example' }, { access_token: 'two words' }, { version: '25' }])(
  'refuses %j',
  (changes) => {
    const settings = { page: '7', access_token: 'token' }
    expect(facebook.settings.safeParse(settings).success).toBe(true)
    expect(facebook.settings.safeParse({ ...settings, ...changes }).success).toBe(false)
  },
)
