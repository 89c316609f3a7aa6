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

const base = 'http://127.0.0.1:9000/mastodon'
const token = { authorization: 'Bearer rehearsal-access-token' }
const get = async (path: string) => (await reach(base + path, { headers: token })).json()
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)
const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  reach(`${base}/api/v1/statuses`, {
    method: 'POST',
    headers: { ...token, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const me = { id: '1992436598', username: 'rehearsal' }

describe('a post to Mastodon', () => {
  it('is shown as HTML', async () => {
    const status = 'Bridge <opens> & closes\nnow\n\nhttps://news.example/a?b=1&c=2'
    const answer = await send({ status, language: 'en' })
    expect(await answer.json()).toMatchObject({
      id: '116153804390400000',
      url: `${base}/@rehearsal/116153804390400000`,
      created_at: '2026-03-01T12:00:00.000Z',
      language: 'en',
      content:
        '<p>Bridge &lt;opens&gt; &amp; closes<br />now</p><p><a href="https://news.example/a?b=1&amp;c=2"' +
        ' target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span>' +
        '<span>news.example/a?b=1&amp;c=2</span></a></p>',
    })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-ratelimit-limit': '300',
      'x-ratelimit-remaining': '299',
      'x-ratelimit-reset': '2026-03-01T12:05:00.000Z',
    })
  })

  it.each([
    ['a'.repeat(500), 200],
    ['a'.repeat(501), 422],
    ['👨‍👩‍👧'.repeat(500), 200],
    [`${'a'.repeat(476)} https://news.example/${'long/'.repeat(40)}`, 200],
    [`${'a'.repeat(477)} https://news.example/`, 422],
    [`${'a'.repeat(494)} @desk@social.example`, 200],
    [' ', 422],
  ])('is measured: %s', async (status, expected) => {
    expect((await send({ status })).status).toBe(expected)
  })

  it.each([
    [{ status: ' ' }, "Validation failed: Text can't be blank"],
    [{ status: 'a'.repeat(501) }, 'Validation failed: Text character limit of 500 exceeded'],
    [{ status: 'a', media_ids: ['1'] }, 'Media 1 not found or already attached to another post'],
  ])('is refused as %j', async (body, error) => {
    const answer = await send(body)
    expect([answer.status, await answer.json()]).toEqual([422, { error }])
  })

  it.each(['Bearer other', 'Basic rehearsal-access-token', ''])(
    'is refused for %j',
    async (authorization) => {
      const answer = await send({ status: 'Bridge opens' }, { authorization })
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { error: 'The access token is invalid' },
      ])
    },
  )

  it('may come as a form', async () => {
    const body = new URLSearchParams({ status: 'Bridge opens' })
    await reach(`${base}/api/v1/statuses`, { method: 'POST', headers: token, body })
    const form = new FormData()
    form.set('status', 'Bridge closes')
    await reach(`${base}/api/v1/statuses`, { method: 'POST', headers: token, body: form })
    expect(await texts()).toEqual(['Bridge opens', 'Bridge closes'])
  })
})

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'delivery-1' }

  it('gives the first post again for an hour, whatever the text', async () => {
    const first = await (await send({ status: 'Bridge opens' }, key)).json()
    now = later(59)
    expect(await (await send({ status: 'Bridge closes' }, key)).json()).toEqual(first)
    now = later(1)
    await send({ status: 'Bridge closes' }, key)
    expect(await texts()).toEqual(['Bridge opens', 'Bridge closes'])
  })

  it('holds for requests at the same time', async () => {
    await Promise.all([1, 2, 3, 4].map((number) => send({ status: `Text ${number}` }, key)))
    expect(await texts()).toEqual(['Text 1'])
  })

  it('belongs to one account', async () => {
    await send({ status: 'Bridge opens' }, key)
    await send({ status: 'Bridge opens' }, { ...key, authorization: `${token.authorization}-desk` })
    expect((await rehearsal.posts()).map(({ account }) => account)).toEqual(['rehearsal', 'desk'])
  })

  it('can be answered with 500 when it comes again, as some versions do', async () => {
    await reach('http://127.0.0.1:9000/_faults', {
      method: 'POST',
      body: JSON.stringify({ network: 'mastodon', do: 'replay-500' }),
    })
    const statuses = []
    for (let time = 0; time < 3; time++) {
      statuses.push((await send({ status: 'Bridge opens' }, key)).status)
    }
    expect(statuses).toEqual([200, 500, 200])
    expect(await texts()).toEqual(['Bridge opens'])
  })
})

describe('the timeline of Mastodon', () => {
  const timeline = async (query: string) => {
    const statuses = await get(`/api/v1/accounts/${me.id}/statuses${query}`)
    return (statuses as { content: string }[]).map(({ content }) => content.replace(/<\/?p>/g, ''))
  }

  it('has the newest first, in pages', async () => {
    for (let number = 0; number < 45; number++) await send({ status: String(number) })
    const ids = (await rehearsal.posts()).map(({ id }) => id)
    const numbers = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, index) => String(from - index))
    expect(await timeline('')).toEqual(numbers(44, 25))
    expect(await timeline('?limit=99')).toEqual(numbers(44, 5))
    expect(await timeline(`?max_id=${ids[3]}`)).toEqual(numbers(2, 0))
    expect(await timeline(`?since_id=${ids[41]}`)).toEqual(numbers(44, 42))
  })

  it('is only there for accounts that exist', async () => {
    expect(await get('/api/v1/accounts/1/statuses')).toEqual({ error: 'Record not found' })
  })
})

it('names the account and the limits of the server', async () => {
  expect(await get('/api/v1/accounts/verify_credentials')).toMatchObject({
    ...me,
    url: `${base}/@rehearsal`,
  })
  const limits = { max_characters: 500, characters_reserved_per_url: 23 }
  expect(await get('/api/v2/instance')).toMatchObject({
    domain: '127.0.0.1:9000',
    configuration: { statuses: limits },
  })
  expect(await get('/api/v1/instance')).toMatchObject({
    uri: '127.0.0.1:9000',
    configuration: { statuses: limits },
  })
})

it('takes 300 requests in five minutes', async () => {
  for (let number = 0; number < 300; number++) await get('/api/v1/accounts/verify_credentials')
  const over = await send({ status: 'Bridge opens' })
  expect([over.status, over.headers.get('x-ratelimit-reset'), await over.json()]).toEqual([
    429,
    '2026-03-01T12:05:00.000Z',
    { error: 'Too many requests' },
  ])
  now = later(5)
  expect((await send({ status: 'Bridge opens' })).status).toBe(200)
})
