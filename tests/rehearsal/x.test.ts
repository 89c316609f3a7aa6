import { beforeEach, describe, expect, it } from 'vitest'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal } from '../../src/rehearsal/rehearsal.ts'
import { signedRequest } from './signed-fetch.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = rehearsalFetch(rehearsal, 'x')
})

const post = async (text: string, changes = {}, at = now) =>
  reach(await signedRequest('POST', 'tweets', { text }, at, changes))
const get = async (path: string, query = {}) => reach(await signedRequest('GET', path, query, now))
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

describe('a signature for X', () => {
  it('is accepted', async () => {
    expect((await post('Bridge opens (today)!')).status).toBe(201)
  })

  it.each([
    ['app_key', 'other'],
    ['app_secret', 'other'],
    ['access_token', 'other'],
    ['access_secret', 'other'],
  ])('is refused with another %s', async (key, value) => {
    const answer = await post('Bridge opens', { [key]: value })
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
    ])
  })

  it.each([-6, 6])('is refused when it is %i minutes off', async (minutes) => {
    expect((await post('Bridge opens', {}, later(minutes))).status).toBe(401)
  })

  it('works once', async () => {
    const request = await signedRequest('GET', 'users/me', {}, now)
    expect((await reach(request.clone())).status).toBe(200)
    expect((await reach(request)).status).toBe(401)
  })

  it('covers the query', async () => {
    const request = await signedRequest('GET', 'users/1/tweets', { max_results: '5' }, now)
    const changed = new Request(request.url.replace('=5', '=6'), request)
    expect((await reach(changed)).status).toBe(401)
  })

  it('is needed', async () => {
    expect((await reach('https://api.x.com/2/users/me')).status).toBe(401)
  })
})

describe('a post to X', () => {
  it.each([
    ['a'.repeat(280), 201],
    ['a'.repeat(281), 403],
    ['日'.repeat(140), 201],
    ['日'.repeat(141), 403],
    [`${'a'.repeat(256)} https://example.com/${'long/'.repeat(40)}`, 201],
    [`${'a'.repeat(257)} https://example.com/`, 403],
    ['', 400],
    ['$ONE up', 201],
    ['$ONE up, $TWO down', 400],
  ])('is measured: %s', async (text, status) => {
    expect((await post(text)).status).toBe(status)
  })

  it.each([{ text: 'a', unknown_field: 1 }, { text: 1 }, {}])('is refused as %j', async (body) => {
    const answer = await reach(await signedRequest('POST', 'tweets', body, now))
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        errors: [{ message: 'The request body is not valid.' }],
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.',
        type: 'https://api.x.com/2/problems/invalid-request',
      },
    ])
  })

  it('is refused a second time, whatever the white space, for a day', async () => {
    await post('Bridge  opens')
    const again = await post('Bridge\nopens ')
    expect([again.status, await again.json()]).toEqual([
      403,
      {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
      },
    ])
    now = later(24 * 60)
    expect((await post('Bridge opens')).status).toBe(201)
  })

  it('belongs to the account of its token', async () => {
    await post('Bridge opens', { access_token: 'rehearsal-access-token-desk' })
    expect((await post('Bridge opens')).status).toBe(201)
    expect((await rehearsal.posts()).map(({ account }) => account)).toEqual(['desk', 'rehearsal'])
  })

  it.each([
    ['Bridge opens', 0.015],
    ['Bridge opens https://example.com/a', 0.2],
    ['News on ASP.NET', 0.2],
    ['Bridge opens https://news.example/a', 0.015],
  ])('costs: %s', async (text, cost) => {
    await post(text)
    expect((await rehearsal.posts()).map((one) => one.cost)).toEqual([cost])
  })

  it('counts against the limit of 15 minutes', async () => {
    const first = await post('1')
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '99',
      'x-rate-limit-reset': String(Date.parse('2026-03-01T12:15:00Z') / 1000),
    })
    for (let number = 2; number <= 100; number++) await post(String(number))
    const over = await post('101')
    expect([over.status, over.headers.get('x-rate-limit-remaining'), await over.json()]).toEqual([
      429,
      '0',
      {
        title: 'Too Many Requests',
        type: 'about:blank',
        status: 429,
        detail: 'Too Many Requests',
      },
    ])
    now = later(15)
    expect((await post('101')).status).toBe(201)
  })
})

describe('the timeline of X', () => {
  const me = async () =>
    ((await (await get('users/me')).json()) as { data: { id: string } }).data.id
  const tweets = async (query = {}) => (await get(`users/${await me()}/tweets`, query)).json()

  it('shows shortened links, escaped text, and the fields that were asked for', async () => {
    await post('😀 <Bridge> & https://example.com/a?b=1 in ASP.NET')
    const all = { 'tweet.fields': 'created_at,entities' }
    expect(await tweets(all)).toEqual({
      data: [
        {
          id: '2028077791441846272',
          text: '😀 &lt;Bridge&gt; &amp; https://t.co/9krbbmyo00 in https://t.co/9krbbmyo01',
          edit_history_tweet_ids: ['2028077791441846272'],
          created_at: '2026-03-01T12:00:00.000Z',
          entities: {
            urls: [
              {
                start: 23,
                end: 46,
                url: 'https://t.co/9krbbmyo00',
                expanded_url: 'https://example.com/a?b=1',
                display_url: 'example.com/a?b=1',
              },
              {
                start: 50,
                end: 73,
                url: 'https://t.co/9krbbmyo01',
                expanded_url: 'http://ASP.NET',
                display_url: 'ASP.NET',
              },
            ],
          },
        },
      ],
      meta: {
        result_count: 1,
        newest_id: '2028077791441846272',
        oldest_id: '2028077791441846272',
      },
    })
    const plain = (await tweets()) as { data: object[] }
    expect(Object.keys(plain.data[0] ?? {})).toEqual(['id', 'text', 'edit_history_tweet_ids'])
  })

  it('starts at start_time and comes in pages', async () => {
    for (let number = 0; number < 8; number++) {
      await post(`Post ${number}`)
      now = later(1)
    }
    const query = { start_time: '2026-03-01T12:02:00Z', max_results: 5 }
    type Page = { data: { text: string }[]; meta: { next_token?: string } }
    const first = (await tweets(query)) as Page
    const second = (await tweets({
      ...query,
      pagination_token: first.meta.next_token ?? '',
    })) as Page
    expect([...first.data, ...second.data].map(({ text }) => text)).toEqual(
      [7, 6, 5, 4, 3, 2].map((number) => `Post ${number}`),
    )
    expect(second.meta.next_token).toBe(undefined)
  })

  it('is empty for nobody', async () => {
    expect(await tweets()).toEqual({ meta: { result_count: 0 } })
  })

  it.each([{ max_results: 4 }, { max_results: 101 }, { start_time: 'today' }, { since: 1 }])(
    'cannot be asked for %j',
    async (query) => {
      expect(await tweets(query)).toMatchObject({ title: 'Invalid Request' })
    },
  )
})
