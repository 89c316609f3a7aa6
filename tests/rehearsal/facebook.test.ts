import { beforeEach, describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal } from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = inProcessFetch(rehearsal)
})

const PAGE = '100000000000001'
const base = 'http://127.0.0.1:9000/facebook'
const token = 'Bearer rehearsal-page-token'
const ask = (method: string, path: string, body?: unknown, authorization = token) =>
  reach(`${base}/v25.0/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const send = (body: unknown, page = PAGE, authorization = token) =>
  ask('POST', `${page}/feed`, body, authorization)
const told = async (answer: Response) => [answer.status, await answer.json()]
const error = (message: string, code: number, more = {}) => ({
  error: { type: 'OAuthException', message, code, ...more, fbtrace_id: 'ArehearsalTraceId' },
})
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const gone = (verb: string, id: string) =>
  error(
    `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    100,
    { type: 'GraphMethodException', error_subcode: 33 },
  )

describe('a post to a Page', () => {
  it('is named by the Page and a number, and tells what is used up', async () => {
    const answer = await send({ message: 'Bridge opens', published: true })
    expect(await told(answer)).toEqual([200, { id: `${PAGE}_138649190400000` }])
    expect(await rehearsal.posts()).toEqual([
      {
        network: 'facebook',
        account: 'rehearsal',
        id: `${PAGE}_138649190400000`,
        url: `https://www.facebook.com/${PAGE}_138649190400000`,
        text: 'Bridge opens',
        at: '2026-03-01T12:00:00.000Z',
      },
    ])
    const used = { call_count: 0, total_cputime: 0, total_time: 0 }
    expect(JSON.parse(answer.headers.get('x-app-usage') ?? '')).toEqual(used)
    expect(JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '')).toEqual({
      [PAGE]: [{ type: 'pages', ...used, estimated_time_to_regain_access: 0 }],
    })
  })

  it.each([
    [{}, 'Missing message or attachment'],
    [{ message: ' ' }, 'Missing message or attachment'],
    [{ message: 'a', link: 'news.example' }, 'Invalid parameter'],
    [{ message: 'a', text: 'b' }, 'Invalid parameter'],
    ['a', 'Invalid parameter'],
    [{ message: 'a'.repeat(63_207) }, 'Param message must be at most 63206 characters long'],
  ])('is refused: %#', async (body, words) => {
    expect(await told(await send(body))).toEqual([400, error(`(#100) ${words}`, 100)])
    expect(await texts()).toEqual([])
  })

  it.each(['Bearer other', 'Bearer rehearsal-page-token-news', token.slice(7), ''])(
    'is refused for %j',
    async (authorization) => {
      expect(await told(await send({ message: 'a' }, PAGE, authorization))).toEqual([
        400,
        error('Error validating access token: Session has expired.', 190, { error_subcode: 463 }),
      ])
    },
  )

  it('needs the token of that Page', async () => {
    const refused = [403, error('(#200) The token is not one of this Page', 200)]
    expect(await told(await send({ message: 'a' }, '42'))).toEqual(refused)
    expect(await told(await send({ message: 'a' }, PAGE, `${token}-42`))).toEqual(refused)
    expect((await send({ message: 'a' }, '42', `${token}-42`)).status).toBe(200)
    expect((await rehearsal.posts()).map(({ account }) => account)).toEqual(['page 42'])
  })

  it('is a duplicate when the Page said the same within a day', async () => {
    const message = 'Bridge opens'
    await send({ message })
    now = later(24 * 60 - 1)
    expect(await told(await send({ message }))).toEqual([
      400,
      error('(#506) Duplicate status message', 506),
    ])
    await send({ message: 'Bridge closes' })
    await send({ message }, '42', `${token}-42`)
    now = later(1)
    await send({ message })
    expect(await texts()).toEqual([message, 'Bridge closes', message, message])
  })
})

describe('a post of a Page', () => {
  const posted = async () => ((await (await send({ message: 'Bridge opens' })).json()) as Post).id

  it('can be edited and deleted by its Page', async () => {
    const id = await posted()
    expect(await told(await ask('POST', id, { message: 'Bridge closes' }))).toEqual([
      200,
      { success: true },
    ])
    expect((await rehearsal.posts())[0]).toMatchObject({
      text: 'Bridge closes',
      editedAt: '2026-03-01T12:00:00.000Z',
    })
    expect(await told(await ask('DELETE', id))).toEqual([200, { success: true }])
    expect(await texts()).toEqual([])
    expect(await told(await ask('DELETE', id))).toEqual([400, gone('delete', id)])
  })

  it('is not there for another Page', async () => {
    const id = await posted()
    const edit = { message: 'Bridge closes' }
    expect(await told(await ask('POST', id, edit, `${token}-42`))).toEqual([400, gone('post', id)])
    expect(await told(await ask('DELETE', id, undefined, `${token}-42`))).toEqual([
      400,
      gone('delete', id),
    ])
    expect(await texts()).toEqual(['Bridge opens'])
  })

  it.each([{}, { message: '' }, { message: 'a', link: 'https://news.example/' }])(
    'cannot be edited with %j',
    async (body) => {
      const id = await posted()
      expect(await told(await ask('POST', id, body))).toEqual([
        400,
        error('(#100) Invalid parameter', 100),
      ])
      expect(await texts()).toEqual(['Bridge opens'])
    },
  )
})

interface Post {
  readonly id: string
  readonly message?: string
}
interface Feed {
  readonly data: readonly Post[]
  readonly paging?: { readonly cursors: { readonly after: string }; readonly next?: string }
}

describe('the feed of a Page', () => {
  const feed = async (query = '') =>
    (await (await ask('GET', `${PAGE}/feed${query}`)).json()) as Feed
  const messages = ({ data }: Feed) => data.map(({ message }) => message)

  it('has the fields that are asked for', async () => {
    await send({ message: 'Bridge https://news.example/a', link: 'https://news.example/a' })
    const id = `${PAGE}_138649190400000`
    const [plain] = (await feed()).data
    expect(plain).toEqual({
      id,
      created_time: '2026-03-01T12:00:00+0000',
      message: 'Bridge https://news.example/a',
    })
    const [asked] = (await feed('?fields=from,permalink_url,attachments{unshimmed_url}')).data
    expect(asked).toEqual({
      id,
      from: { id: PAGE, name: 'rehearsal' },
      permalink_url: `https://www.facebook.com/${PAGE}/posts/138649190400000`,
      attachments: { data: [{ unshimmed_url: 'https://news.example/a' }] },
    })
  })

  it('has the newest first, in pages, of a span of time', async () => {
    const start = now.getTime() / 1000
    for (let number = 0; number < 5; number++) {
      now = new Date((start + number) * 1000)
      await send({ message: String(number) })
    }
    const first = await feed('?limit=3')
    expect(messages(first)).toEqual(['4', '3', '2'])
    const next = new URL(first.paging?.next ?? '')
    expect(next.pathname).toBe(`/facebook/v25.0/${PAGE}/feed`)
    expect(next.searchParams.get('access_token')).toBe('rehearsal-page-token')
    const second = await feed(`?limit=3&after=${first.paging?.cursors.after}`)
    expect([messages(second), second.paging?.next]).toEqual([['1', '0'], undefined])
    expect(messages(await feed(`?since=${start + 3}`))).toEqual(['4', '3'])
    expect(messages(await feed(`?until=${start + 2}`))).toEqual(['1', '0'])
    expect(await feed(`?since=${start + 9}`)).toEqual({ data: [] })
  })

  it.each(['limit=101', 'limit=0', 'since=yesterday', 'max_id=4'])('refuses %s', async (query) => {
    expect(await feed(`?${query}`)).toEqual(error('(#100) Invalid parameter', 100))
  })

  it('is only there for its Page', async () => {
    expect(await told(await ask('GET', '42/feed'))).toEqual([400, gone('get', '42')])
    expect(await told(await ask('GET', '42'))).toEqual([400, gone('get', '42')])
  })
})

it('names the Page', async () => {
  expect(await (await ask('GET', `${PAGE}?fields=name,link`)).json()).toEqual({
    id: PAGE,
    name: 'rehearsal',
    link: `https://www.facebook.com/${PAGE}`,
  })
})

it('takes 4800 requests a day', async () => {
  for (let number = 0; number < 4_800; number++) await ask('GET', PAGE)
  const over = await send({ message: 'Bridge opens' })
  expect(await told(over)).toEqual([400, error('(#32) Page request limit reached', 32)])
  expect(JSON.parse(over.headers.get('x-business-use-case-usage') ?? '')).toEqual({
    [PAGE]: [
      {
        type: 'pages',
        call_count: 100,
        total_cputime: 0,
        total_time: 0,
        estimated_time_to_regain_access: 12 * 60,
      },
    ],
  })
  now = later(12 * 60)
  expect((await send({ message: 'Bridge opens' })).status).toBe(200)
})
