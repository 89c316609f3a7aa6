import { describe, expect, it } from 'vitest'
import { linkedin } from '../../src/networks/linkedin.ts'
import { testNetwork } from '../contracts/network.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'
import { signInContract } from '../contracts/sign-in.ts'

const DAY = 24 * 60 * 60

const addressOf = (urn: string) => `https://www.linkedin.com/feed/update/${urn}/`

const facts: ImageFacts = {
  served: (url) => ({ api_url: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['access_token', 'client_secret'],
  checked: () => ({ name: 'rehearsal', url: 'https://www.linkedin.com/company/rehearsal' }),
  named: ({ id }) => ({ id, url: addressOf(id) }),
  // The underscore is sent as two characters.
  tooLong: `${'a'.repeat(2999)}_`,
  reasons: {
    auth: 'HTTP 401: Invalid access token',
    blocked: 'HTTP 403: Not enough permissions to access: posts',
    limited: 'HTTP 429: Resource level throttle DAY limit for calls to this resource is reached.',
    broken: 'HTTP 500: Internal Server Error',
    rejected: 'HTTP 400: /commentary: 3001 characters exceed the limit of 3000',
  },
  again: {
    duplicate:
      'HTTP 422: Duplicate post is detected: Content is a duplicate of urn:li:share:7433843480985600000',
    names: true,
  },
  creates: /\/rest\/posts$/,
  uploads: ['upload', 'put'],
  refused: 'HTTP 400: The file is no image',
}
testNetwork(linkedin, facts)
testNetworkImages(linkedin, facts)

signInContract(linkedin, {
  settings: {
    organization: '1000001',
    client_id: 'rehearsal-client-id',
    client_secret: 'rehearsal-client-secret',
  },
  secrets: ['rehearsal-client-secret', 'rehearsal-code-1'],
  tokens: '/oauth/v2/accessToken',
  renewed: { life: 60 * DAY, once: false },
  lasts: 365 * DAY,
})

const now = () => new Date('2026-03-01T12:00:00Z')
const settings = { organization: 'urn:li:organization:42', access_token: ' token ' }
const url = 'https://news.example/a_(b)#c'
const draft = { text: `Ferry* (new) #Harbour_2 ${url}`, url, key: 'delivery-1', language: 'en' }
const connect = (answer: typeof fetch, changes = {}) =>
  linkedin.connect({ ...settings, ...changes }, { fetch: answer, now })
const urn = 'urn:li:share:7295588489876647936'

describe('an answer of LinkedIn', () => {
  const duplicate = {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: 'Duplicate post is detected: Content is a duplicate of',
    errorDetails: { inputErrors: [{ code: 'DUPLICATE_POST' }] },
  }
  it.each([
    [401, { code: 'EXPIRED_ACCESS_TOKEN' }, 'auth'],
    [403, { code: 'ACCESS_DENIED' }, 'blocked'],
    [404, {}, 'blocked'],
    [400, { code: 'FIELD_LENGTH_TOO_LONG' }, 'rejected'],
    [422, { message: 'no' }, 'rejected'],
    [422, duplicate, 'duplicate'],
    [409, {}, 'lost'],
    [500, {}, 'lost'],
    [503, '<html>', 'lost'],
    [504, '', 'lost'],
    [201, '<html>', 'lost'],
    [201, '', 'lost'],
  ])('%i %j means %s', async (status, body, outcome) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const result = await connect(async () => new Response(text, { status })).publish(draft)
    expect(result.outcome).toBe(outcome)
  })

  it('names the post in a header and nowhere else', async () => {
    const headers = { 'x-restli-id': urn }
    const account = connect(async () => new Response(null, { status: 201, headers }))
    expect(await account.publish(draft)).toEqual({
      outcome: 'published',
      id: urn,
      url: addressOf(urn),
    })
  })

  it.each(['share', 'ugcPost'])('names the %s that a duplicate repeats', async (kind) => {
    const id = `urn:li:${kind}:7295588489876647936`
    const message = `${duplicate.message} ${id}`
    const answer = async () => Response.json({ ...duplicate, message }, { status: 422 })
    expect(await connect(answer).publish(draft)).toEqual({
      outcome: 'duplicate',
      reason: `HTTP 422: ${message}`,
      post: { id, url: addressOf(id) },
    })
  })

  it('says which setting a retired version is', async () => {
    const message = 'Requested version 20250701 is not active'
    const answer = async () => Response.json({ message }, { status: 426 })
    const blocked = { outcome: 'blocked', reason: expect.stringContaining('"version"') }
    expect(await connect(answer).publish(draft)).toEqual(blocked)
    expect(await connect(answer).check()).toEqual(blocked)
  })

  it.each([
    [{}, '2026-03-02T00:00:00Z'],
    [{ 'retry-after': '60' }, '2026-03-01T12:01:00Z'],
  ])('asks to wait until the day ends when it names no time: %j', async (headers, after) => {
    const answer = new Response('{}', { status: 429, headers: { ...headers } })
    expect(await connect(async () => answer).publish(draft)).toEqual({
      outcome: 'retry',
      reason: 'HTTP 429',
      after: new Date(after),
    })
  })
})

describe('what LinkedIn is sent', () => {
  const sent = async (
    wanted: typeof draft & { card?: { title: string; description?: string } },
  ) => {
    const seen: unknown[] = []
    const account = connect(async (...request) => {
      seen.push(...request)
      return new Response(null, { status: 201 })
    })
    await account.publish(wanted)
    return seen
  }
  const commentary =
    'Ferry\\* \\(new\\) {hashtag|\\#|Harbour\\_2} https://news.example/a\\_\\(b\\)\\#c'
  const post = {
    author: 'urn:li:organization:42',
    commentary,
    visibility: 'PUBLIC',
    distribution: {
      feedDistribution: 'MAIN_FEED',
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
  }
  const rest = { lifecycleState: 'PUBLISHED', isReshareDisabledByAuthor: false }

  it('is the text in its markup, in one request', async () => {
    expect(await sent(draft)).toEqual([
      'https://api.linkedin.com/rest/posts',
      {
        method: 'POST',
        headers: {
          authorization: 'Bearer token',
          'linkedin-version': '202607',
          'x-restli-protocol-version': '2.0.0',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ ...post, ...rest }),
        redirect: 'manual',
      },
    ])
  })

  it('has the card, no longer than it may be', async () => {
    const words = 'Ferry news '.repeat(500).trim()
    const [, init] = await sent({ ...draft, card: { title: words, description: words } })
    const { content, ...others } = JSON.parse((init as { body: string }).body)
    expect(others).toEqual({ ...post, ...rest })
    expect(content).toEqual({
      article: {
        source: url,
        title: `${'Ferry news '.repeat(36).trim()}…`,
        description: `${'Ferry news '.repeat(371).trim()}…`,
      },
    })
  })

  it('has a title even where that is one word too long for it', async () => {
    const title = `https://news.example/${'a'.repeat(400)}`
    const [, init] = await sent({ ...draft, card: { title } })
    const { content } = JSON.parse((init as { body: string }).body)
    expect(content.article.title).toBe(title.slice(0, 400))
  })

  it('goes where the settings say, in the version they say', async () => {
    const seen: unknown[] = []
    const account = connect(
      async (input, init) => {
        seen.push(input, new Headers(init?.headers).get('linkedin-version'))
        return Response.json({ localizedName: 'Harbour News' })
      },
      { api_url: 'http://127.0.0.1:9000/linkedin/', version: 202608, organization: 42 },
    )
    expect(await account.check()).toEqual({
      outcome: 'ok',
      name: 'Harbour News',
      url: 'https://www.linkedin.com/company/42',
    })
    expect(seen).toEqual(['http://127.0.0.1:9000/linkedin/rest/organizations/42', '202608'])
  })

  it.each([
    [{ organization: 'urn:li:person:1' }],
    [{ organization: '' }],
    [{ version: '2026' }],
    [{ version: '202613' }],
  ])('needs settings that can be right: %j', (changes) => {
    expect(() => connect(fetch, changes)).toThrow()
  })
})

describe('a look at what the organization posted', () => {
  const post = { id: urn, createdAt: Date.parse('2026-03-01T12:00:10Z'), commentary: 'Ferry' }
  const look = (...elements: unknown[]) =>
    connect(async (input) =>
      Response.json({ elements: String(input).includes('start=0') ? elements : [] }),
    ).find?.(draft, now())
  const found = { outcome: 'found', post: { id: urn, url: addressOf(urn) } }
  const absent = { outcome: 'absent' }
  const words = `Ferry\\* \\(new\\) {hashtag|#|Harbour\\_2} https://news.example/a\\_\\(b\\)\\#c`

  it.each([
    ['the same words', { ...post, commentary: words }, found],
    ['a card', { ...post, content: { article: { source: url } } }, found],
    ['another card', { ...post, content: { article: { source: `${url}d` } } }, absent],
    ['no words', { ...post, commentary: null, content: { media: {} } }, absent],
    ['what others said', { ...post, commentary: words, reshareContext: { parent: urn } }, absent],
    ['a post from before', { ...post, commentary: words, createdAt: 1_772_366_279_999 }, absent],
    [
      'a post without a time',
      { id: urn, commentary: words },
      { outcome: 'unable', reason: 'the list of posts cannot be read' },
    ],
  ])('sees %s', async (_, element, expected) => {
    expect(await look(element)).toEqual(expected)
  })

  it('ends when the list has too many pages', async () => {
    let pages = 0
    const account = connect(async () => {
      pages++
      return Response.json({ elements: [post] })
    })
    expect(await account.find?.(draft, now())).toEqual({
      outcome: 'unable',
      reason: 'not among the newest 2000 posts',
    })
    expect(pages).toBe(20)
  })

  it('reads mentions and hashtags as people do', async () => {
    const commentary = 'By @[Ann \\(desk\\)](urn:li:person:a1) {hashtag|\\#|News} \\{x\\}'
    const account = connect(async (input) =>
      Response.json({
        elements: String(input).includes('start=0') ? [{ ...post, commentary }] : [],
      }),
    )
    expect(await account.recent?.(now())).toEqual({
      outcome: 'read',
      posts: [
        {
          id: urn,
          url: addressOf(urn),
          text: 'By Ann (desk) #News {x}',
          links: [],
          at: new Date('2026-03-01T12:00:10Z'),
        },
      ],
    })
  })
})
