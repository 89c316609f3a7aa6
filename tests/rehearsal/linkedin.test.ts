import { beforeEach, describe, expect, it } from 'vitest'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal } from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = rehearsalFetch(rehearsal, 'linkedin')
})

const base = 'https://api.linkedin.com'
const usual = {
  authorization: 'Bearer rehearsal-access-token',
  'linkedin-version': '202607',
  'x-restli-protocol-version': '2.0.0',
  'content-type': 'application/json',
}
const author = 'urn:li:organization:1000001'
const whole = {
  author,
  commentary: 'Bridge opens',
  visibility: 'PUBLIC',
  distribution: {
    feedDistribution: 'MAIN_FEED',
    targetEntities: [],
    thirdPartyDistributionChannels: [],
  },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
}
const send = (changes: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  reach(`${base}/rest/posts`, {
    method: 'POST',
    headers: { ...usual, ...headers },
    body: JSON.stringify({ ...whole, ...changes }),
  })
const ask = (path: string, init: RequestInit = {}) =>
  reach(base + path, { ...init, headers: { ...usual, ...init.headers } })
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const list = `/rest/posts?q=author&author=${encodeURIComponent(author)}&sortBy=CREATED`
const urn = 'urn:li:share:7433843480985600000'

describe('a post to LinkedIn', () => {
  it('is named in a header, and given back in its markup', async () => {
    const article = { source: 'https://news.example/a', title: 'Bridge', description: 'At noon' }
    const answer = await send({ commentary: 'Bridge \\(new\\)', content: { article } })
    expect([answer.status, await answer.text(), answer.headers.get('x-restli-id')]).toEqual([
      201,
      '',
      urn,
    ])
    const time = now.getTime()
    expect(await (await ask(list)).json()).toEqual({
      paging: { start: 0, count: 10, links: [] },
      elements: [
        {
          id: urn,
          author,
          commentary: 'Bridge \\(new\\)',
          visibility: 'PUBLIC',
          lifecycleState: 'PUBLISHED',
          createdAt: time,
          publishedAt: time,
          lastModifiedAt: time,
          content: { article },
        },
      ],
    })
  })

  it.each([
    ['Bridge \\(new\\)', 'Bridge (new)'],
    ['Bridge (new) opens', 'Bridge '],
    ['Bridge opens #today', 'Bridge opens '],
    ['See https://news.example/a_b', 'See https://news.example/a'],
    ['To \\the bridge', 'To '],
    ['{hashtag|\\#|Bridge} and {hashtag|#|Ferry\\_2}!', '#Bridge and #Ferry_2!'],
    ['{hashtag|#|Bridge', ''],
    ['By @[Ann \\(desk\\)](urn:li:person:1)', 'By Ann (desk)'],
    ['By @desk', 'By '],
  ])('ends where the markup of %j does', async (commentary, shown) => {
    expect((await send({ commentary })).status).toBe(201)
    expect(await texts()).toEqual([shown])
  })

  it.each([
    ['a'.repeat(3000), 201],
    ['a'.repeat(3001), 400],
    ['\\_'.repeat(1500), 201],
    ['\\_'.repeat(1501), 400],
  ])('is measured with its markup', async (commentary, status) => {
    expect((await send({ commentary })).status).toBe(status)
  })

  it.each([
    [{ author: 'urn:li:organization:2' }, 403],
    [{ visibility: 'LOGGED_IN' }, 400],
    [{ text: 'Bridge' }, 400],
    [{ content: { article: { source: 'https://news.example/a' } } }, 400],
    [{ content: { article: { source: 'https://news.example/a', title: 'a'.repeat(401) } } }, 400],
  ])('is refused with %j', async (changes, status) => {
    expect((await send(changes)).status).toBe(status)
    expect(await texts()).toEqual([])
  })

  it.each([
    [{ 'linkedin-version': '' }, 400, 'VERSION_MISSING'],
    [{ 'linkedin-version': '202502' }, 426, 'NONEXISTENT_VERSION'],
    [{ 'linkedin-version': 'newest' }, 426, 'NONEXISTENT_VERSION'],
    [{ 'x-restli-protocol-version': '1.0.0' }, 400, 'PROTOCOL_VERSION'],
    [{ authorization: 'Bearer other' }, 401, 'INVALID_ACCESS_TOKEN'],
  ])('is refused with the headers %j', async (headers, status, code) => {
    const answer = await send({}, headers)
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { status, code, message: expect.any(String) },
    ])
    expect(await texts()).toEqual([])
  })

  it('takes versions for a year', async () => {
    expect((await send({}, { 'linkedin-version': '202503' })).status).toBe(201)
  })
})

describe('the same words', () => {
  it('are refused for ten minutes, and the answer names the post that stands', async () => {
    await send()
    now = later(9)
    const answer = await send()
    expect([answer.status, await answer.json()]).toEqual([
      422,
      {
        errorDetailType: 'com.linkedin.common.error.BadRequest',
        message: `Duplicate post is detected: Content is a duplicate of ${urn}`,
        errorDetails: {
          inputErrors: [
            { description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' },
          ],
        },
        status: 422,
      },
    ])
    now = later(1)
    expect((await send()).status).toBe(201)
  })

  it('of another account are another post', async () => {
    await send()
    expect((await send({}, { authorization: `${usual.authorization}-desk` })).status).toBe(201)
    expect((await rehearsal.posts()).map(({ account }) => account)).toEqual(['rehearsal', 'desk'])
  })
})

describe('a post that stands', () => {
  const path = `/rest/posts/${encodeURIComponent(urn)}`
  const edit = (commentary: string, at = path, method = 'PARTIAL_UPDATE') =>
    ask(at, {
      method: 'POST',
      headers: { 'x-restli-method': method },
      body: JSON.stringify({ patch: { $set: { commentary } } }),
    })

  it('is edited in part, in its markup', async () => {
    await send()
    now = later(1)
    const answer = await edit('Bridge \\(closed\\)')
    expect([answer.status, await answer.text(), await texts()]).toEqual([
      204,
      '',
      ['Bridge (closed)'],
    ])
    const { elements } = await (await ask(list)).json()
    expect(elements[0].lastModifiedAt - elements[0].createdAt).toBe(60_000)
    expect((await edit('a'.repeat(3001))).status).toBe(400)
    expect((await edit('Bridge', path, 'UPDATE')).status).toBe(400)
  })

  it('is addressed by its URN, encoded', async () => {
    await send()
    expect((await edit('Bridge', `/rest/posts/${urn}`)).status).toBe(400)
    expect((await edit('Bridge', '/rest/posts/urn%3Ali%3Ashare%3A1')).status).toBe(404)
  })

  it('is deleted once', async () => {
    await send()
    const statuses = [await ask(path, { method: 'DELETE' }), await ask(path, { method: 'DELETE' })]
    expect(statuses.map(({ status }) => status)).toEqual([204, 404])
    expect(await texts()).toEqual([])
  })
})

it('lists the newest first, in pages', async () => {
  for (const commentary of ['1', '2', '3']) await send({ commentary })
  const page = async (query: string) => {
    const { elements } = await (await ask(list + query)).json()
    return elements.map((one: { commentary: string }) => one.commentary)
  }
  expect([await page(''), await page('&count=2'), await page('&count=2&start=2')]).toEqual([
    ['3', '2', '1'],
    ['3', '2'],
    ['1'],
  ])
  expect((await ask(`${list}&count=101`)).status).toBe(400)
  expect((await ask(list.replace('1000001', '2'))).status).toBe(400)
})

it('names the organization to its administrators', async () => {
  expect(await (await ask('/rest/organizations/1000001')).json()).toEqual({
    id: 1000001,
    localizedName: 'rehearsal',
    vanityName: 'rehearsal',
  })
  expect((await ask('/rest/organizations/2')).status).toBe(403)
})

it('takes 500 requests in a day of UTC, and does not say when the day ends', async () => {
  for (let number = 0; number < 500; number++) await ask(list)
  const over = await send()
  expect([over.status, over.headers.get('retry-after')]).toEqual([429, null])
  now = new Date('2026-03-02T00:00:00Z')
  expect((await send()).status).toBe(201)
})
