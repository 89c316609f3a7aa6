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

const base = 'http://127.0.0.1:9000/threads'
const TOKEN = 'rehearsal-threads-token'
type Fields = Readonly<Record<string, string>>
const get = (path: string, fields: Fields = {}, token = TOKEN, method = 'GET') =>
  reach(`${base}/${path}?${new URLSearchParams({ ...fields, access_token: token })}`, { method })
const post = (path: string, fields: Fields, token = TOKEN) =>
  reach(`${base}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, access_token: token }).toString(),
  })
const told = async (answer: Response) => [answer.status, await answer.json()]
const error = (message: string, code: number, more = {}) => ({
  error: { type: 'OAuthException', message, code, ...more, fbtrace_id: 'ArehearsalTraceId' },
})
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)
const hours = (count: number) => {
  now = new Date(now.getTime() + count * 60 * 60_000)
}
interface Named {
  readonly id: string
}
const make = (fields: Fields, token?: string) =>
  post('v1.0/me/threads', { media_type: 'TEXT', ...fields }, token)
const made = async (fields: Fields, token?: string) =>
  ((await (await make(fields, token)).json()) as Named).id
const publish = (creation_id: string, token?: string) =>
  post('v1.0/me/threads_publish', { creation_id }, token)
const published = async (fields: Fields, token?: string) =>
  ((await (await publish(await made(fields, token), token)).json()) as Named).id
const status = async (id: string) =>
  (await get(`v1.0/${id}`, { fields: 'status,error_message' })).json()

describe('a container', () => {
  it('is seen by nobody until it is published, once', async () => {
    const id = await made({ text: 'Bridge opens' })
    expect(await texts()).toEqual([])
    expect(await status(id)).toEqual({ id, status: 'FINISHED' })
    expect((await publish(id)).status).toBe(200)
    expect(await rehearsal.posts()).toEqual([
      {
        network: 'threads',
        account: 'rehearsal',
        id: '138649190400000',
        url: 'https://www.threads.com/@rehearsal/post/1d5ak45c00',
        text: 'Bridge opens',
        at: '2026-03-01T12:00:00.000Z',
        key: id,
      },
    ])
    expect(await status(id)).toEqual({ id, status: 'PUBLISHED' })
    const refused = [400, error('(#100) The media was published already', 100)]
    expect(await told(await publish(id))).toEqual(refused)
    expect(await texts()).toEqual(['Bridge opens'])
  })

  it('lives for a day', async () => {
    const id = await made({ text: 'Bridge opens' })
    hours(24)
    expect(await status(id)).toEqual({ id, status: 'EXPIRED' })
    expect(await told(await publish(id))).toEqual([400, error('(#100) The media has expired', 100)])
  })

  it('belongs to its account', async () => {
    const id = await made({ text: 'Bridge opens' }, `${TOKEN}-desk`)
    expect((await publish(id)).status).toBe(400)
    expect((await get(`v1.0/${id}`)).status).toBe(400)
    expect((await publish(id, `${TOKEN}-desk`)).status).toBe(200)
    expect((await rehearsal.posts()).map(({ account }) => account)).toEqual(['desk'])
  })

  const five =
    'https://a.example https://b.example https://c.example https://d.example https://e.example'
  it.each([
    [{ text: 'a'.repeat(500) }, 200],
    [{ text: 'a'.repeat(501) }, 400],
    [{ text: '😀'.repeat(125) }, 200],
    [{ text: `${'😀'.repeat(125)}a` }, 400],
    [{ text: '' }, 400],
    [{ text: 'a', media_type: 'IMAGE' }, 400],
    [{ text: 'a', auto_publish_text: 'true' }, 400],
    [{ text: 'a', link_attachment: 'news.example' }, 400],
    [{ text: five, link_attachment: 'https://a.example' }, 200],
    [{ text: five, link_attachment: 'https://f.example' }, 400],
    [{ text: 'a', topic_tag: 'local news' }, 200],
    [{ text: 'a', topic_tag: 'a.b' }, 400],
    [{ text: 'a', reply_to_id: '4' }, 400],
  ])('%j is answered with %i', async (fields: Fields, code) => {
    expect((await make(fields)).status).toBe(code)
  })

  it.each(['other', '', `${TOKEN}.1`])('is refused for %j', async (token) => {
    expect(await told(await make({ text: 'a' }, token))).toEqual([
      400,
      error('Error validating access token: Session has expired.', 190, { error_subcode: 463 }),
    ])
  })
})

it('takes 250 posts and 1000 answers a day', async () => {
  const parent = await published({ text: 'Bridge opens' })
  for (let number = 1; number < 250; number++) await published({ text: String(number) })
  const refused = error('Application request limit reached', 9, { error_subcode: 2_207_042 })
  expect(await told(await publish(await made({ text: 'more' })))).toEqual([403, refused])
  await published({ text: 'More', reply_to_id: parent })
  const fields = 'quota_usage,config,reply_quota_usage,reply_config'
  expect(await (await get('v1.0/me/threads_publishing_limit', { fields })).json()).toEqual({
    data: [
      {
        quota_usage: 250,
        config: { quota_total: 250, quota_duration: 86_400 },
        reply_quota_usage: 1,
        reply_config: { quota_total: 1000, quota_duration: 86_400 },
      },
    ],
  })
  hours(24)
  expect((await publish(await made({ text: 'more' }))).status).toBe(200)
})

describe('the lists of an account', () => {
  interface Listing {
    readonly data: readonly (Named & { readonly text: string })[]
    readonly paging?: { readonly cursors: { readonly after: string } }
  }
  const list = async (name: string, fields: Fields = {}) =>
    (await (await get(`v1.0/me/${name}`, { fields: 'id,text', ...fields })).json()) as Listing

  it('have posts and answers apart, with the fields that are asked for', async () => {
    const link = 'https://news.example/a'
    const id = await published({ text: 'Bridge opens', link_attachment: link })
    const answer = await published({ text: 'More', reply_to_id: id })
    const fields = 'timestamp,permalink,link_attachment_url,media_type,replied_to'
    expect((await list('threads', { fields })).data).toEqual([
      {
        id,
        timestamp: '2026-03-01T12:00:00+0000',
        permalink: 'https://www.threads.com/@rehearsal/post/1d5ak45c00',
        link_attachment_url: link,
        media_type: 'TEXT_POST',
      },
    ])
    expect((await list('replies', { fields: 'text,replied_to' })).data).toEqual([
      { id: answer, text: 'More', replied_to: { id } },
    ])
  })

  it('have the newest first, in pages, of a span of time', async () => {
    const start = now.getTime() / 1000
    for (let number = 0; number < 5; number++) {
      now = new Date((start + number) * 1000)
      await published({ text: String(number) })
    }
    const words = ({ data }: Listing) => data.map(({ text }) => text)
    const first = await list('threads', { limit: '3' })
    expect(words(first)).toEqual(['4', '3', '2'])
    const after = first.paging?.cursors.after ?? ''
    expect(words(await list('threads', { limit: '3', after }))).toEqual(['1', '0'])
    expect(words(await list('threads', { since: String(start + 3) }))).toEqual(['4', '3'])
    expect(words(await list('threads', { until: String(start + 2) }))).toEqual(['1', '0'])
    expect(await list('threads', { since: String(start + 9) })).toEqual({ data: [] })
    expect(await list('threads', { limit: '101' })).toEqual(error('(#100) Invalid parameter', 100))
  })
})

it('takes down what is its own', async () => {
  const id = await published({ text: 'Bridge opens' })
  expect((await get(`v1.0/${id}`, {}, `${TOKEN}-desk`, 'DELETE')).status).toBe(400)
  const answer = await get(`v1.0/${id}`, {}, TOKEN, 'DELETE')
  expect(await told(answer)).toEqual([200, { success: true, deleted_id: id }])
  expect(await texts()).toEqual([])
})

describe('a token', () => {
  const refresh = (token: string, grant_type = 'th_refresh_token') =>
    get('refresh_access_token', { grant_type }, token)

  it('is traded for one of 60 days, and that one not before it is a day old', async () => {
    const next = `${TOKEN}-desk.${now.getTime() / 1000}`
    expect(await told(await refresh(`${TOKEN}-desk`))).toEqual([
      200,
      { access_token: next, token_type: 'bearer', expires_in: 5_184_000 },
    ])
    hours(23)
    expect((await refresh(next)).status).toBe(400)
    hours(1)
    expect((await refresh(next)).status).toBe(200)
    expect(await (await get('v1.0/me', { fields: 'username' }, next)).json()).toEqual({
      id: '17800000000000001',
      username: 'desk',
    })
    hours(59 * 24)
    expect((await get('v1.0/me', {}, next)).status).toBe(400)
    expect((await refresh(next)).status).toBe(400)
  })

  it('is traded under the grant of its own', async () => {
    expect((await refresh(TOKEN, 'refresh_token')).status).toBe(400)
  })
})

it('takes 48000 requests a day', async () => {
  for (let number = 0; number < 48_000; number++) await get('v1.0/me')
  const over = await get('v1.0/me')
  expect(await told(over)).toEqual([403, error('Application request limit reached', 4)])
  expect(over.headers.get('x-business-use-case-usage')).toContain(
    '"estimated_time_to_regain_access":720',
  )
})
