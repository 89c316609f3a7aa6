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

const base = 'http://127.0.0.1:9000/bluesky/xrpc/com.atproto.'
const handle = 'rehearsal.example'
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const told = async (answer: Response) => [answer.status, await answer.json()]
const post = (method: string, body: unknown, token?: string) =>
  reach(base + method, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
const get = (method: string, token?: string) =>
  reach(base + method, token ? { headers: { authorization: `Bearer ${token}` } } : {})

interface Tokens {
  readonly did: string
  readonly accessJwt: string
  readonly refreshJwt: string
}
const logIn = async (identifier = handle, password = 'rehearsal-app-password') =>
  post('server.createSession', { identifier, password })
const tokens = async (identifier = handle) => (await (await logIn(identifier)).json()) as Tokens

const rkey = '3mfyf2ebl2224'
const record = {
  $type: 'app.bsky.feed.post',
  text: 'Bridge opens',
  createdAt: '2026-03-01T12:00:00.000Z',
}
const put = async (changes: object, { did, accessJwt }: Tokens) => {
  const body = { repo: did, collection: 'app.bsky.feed.post', rkey, swapRecord: null, record }
  return post('repo.putRecord', { ...body, ...changes }, accessJwt)
}
const putRecord = async (changes: object) =>
  put({ record: { ...record, ...changes } }, await tokens())
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

const invalid = (message: string) => [400, { error: 'InvalidRequest', message }]
const invalidRecord = (reason: string) => invalid(`Invalid app.bsky.feed.post record: ${reason}`)

describe('a log-in at Bluesky', () => {
  it('gives the repository and two tokens', async () => {
    expect(await told(await logIn())).toEqual([
      200,
      {
        did: 'did:plc:f2jvotg5wkv77pbkcowbowk6',
        handle,
        accessJwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.rehearsal$/),
        refreshJwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.rehearsal$/),
        active: true,
      },
    ])
  })

  it.each([
    [handle, 'wrong'],
    ['somebody.example', 'rehearsal-app-password'],
  ])('of %s with %s is refused', async (identifier, password) => {
    expect(await told(await logIn(identifier, password))).toEqual([
      401,
      { error: 'AuthenticationRequired', message: 'Invalid identifier or password' },
    ])
  })

  it('is taken 30 times in five minutes', async () => {
    for (let number = 0; number < 30; number++) await logIn()
    const over = await logIn()
    expect([over.headers.get('retry-after'), ...(await told(over))]).toEqual([
      '300',
      429,
      { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' },
    ])
    now = later(300)
    expect((await logIn()).status).toBe(200)
  })

  it('lasts two hours, and is made new for ninety days', async () => {
    const { accessJwt, refreshJwt } = await tokens()
    now = later(7199)
    expect((await get('server.getSession', accessJwt)).status).toBe(200)
    now = later(1)
    const expired = [400, { error: 'ExpiredToken', message: 'Token has expired' }]
    expect(await told(await get('server.getSession', accessJwt))).toEqual(expired)
    const answer = await post('server.refreshSession', {}, refreshJwt)
    const fresh = (await answer.json()) as Tokens
    expect(await told(await get('server.getSession', fresh.accessJwt))).toEqual([
      200,
      { did: fresh.did, handle, active: true },
    ])
    now = later(7_776_000)
    expect(await told(await post('server.refreshSession', {}, refreshJwt))).toEqual(expired)
  })

  it('is needed, with the right token for each', async () => {
    const { accessJwt, refreshJwt } = await tokens()
    const wrong = [400, { error: 'InvalidToken', message: 'Token could not be verified' }]
    expect(await told(await get('server.getSession', refreshJwt))).toEqual(wrong)
    expect(await told(await get('server.getSession', 'nonsense'))).toEqual(wrong)
    expect(await told(await post('server.refreshSession', {}, accessJwt))).toEqual(wrong)
    expect(await told(await get('server.getSession'))).toEqual([
      401,
      { error: 'AuthMissing', message: 'Authentication Required' },
    ])
  })
})

describe('a record', () => {
  it('is put under its key, named by its content, and counted', async () => {
    const account = await tokens()
    const answer = await put({}, account)
    const uri = `at://${account.did}/app.bsky.feed.post/${rkey}`
    const cid = 'bafyreihqdcqb37xq5advkr7kimynjlbjzq3swpzvg3vf35n6yz7hwvivme'
    expect(await told(answer)).toEqual([
      200,
      { uri, cid, validationStatus: 'valid', commit: { cid, rev: rkey } },
    ])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '4998',
      'ratelimit-reset': '1772370000',
      'ratelimit-policy': '5000;w=3600',
    })
    const query = `repo=${handle}&collection=app.bsky.feed.post&rkey=${rkey}`
    expect(await told(await get(`repo.getRecord?${query}`))).toEqual([
      200,
      { uri, cid, value: record },
    ])
  })

  it('that is there already changes nothing; another in its place is refused', async () => {
    const account = await tokens()
    const first = (await (await put({}, account)).json()) as { uri: string; cid: string }
    const { uri, cid } = first
    expect(await told(await put({}, account))).toEqual([
      200,
      { uri, cid, validationStatus: 'valid' },
    ])
    const closes = { ...record, text: 'Bridge closes' }
    expect(await told(await put({ record: closes }, account))).toEqual([
      400,
      { error: 'InvalidSwap', message: `Record was at ${cid}` },
    ])
    expect(await texts()).toEqual(['Bridge opens'])
    expect((await put({ record: closes, swapRecord: undefined }, account)).status).toBe(200)
    expect(await texts()).toEqual(['Bridge closes'])
  })

  it('is there once, of requests at the same time', async () => {
    const account = await tokens()
    const same = await Promise.all([1, 2, 3, 4].map(() => put({}, account)))
    const bodies = (await Promise.all(same.map((one) => one.json()))) as { commit?: unknown }[]
    expect(bodies.filter(({ commit }) => commit)).toHaveLength(1)
    expect(await texts()).toEqual(['Bridge opens'])
  })

  it.each([
    [{ text: 'a'.repeat(300) }],
    [{ text: '🧑🏽‍🚒'.repeat(200) }],
    [{ langs: ['en', 'de-AT', 'gsw'] }],
    [{ facets: [{ index: { byteStart: 0, byteEnd: 99 }, features: [] }] }],
  ])('is taken with %j', async (changes) => {
    expect((await putRecord(changes)).status).toBe(200)
  })

  const facet = (feature: object) => ({
    facets: [{ index: { byteStart: 0, byteEnd: 1 }, features: [feature] }],
  })
  const link = { $type: 'app.bsky.richtext.facet#link' }
  const tag = { $type: 'app.bsky.richtext.facet#tag' }
  const card = (external: object) => ({ embed: { $type: 'app.bsky.embed.external', external } })
  it.each([
    [{ text: 'a'.repeat(301) }, 'grapheme too big (maximum 300, got 301) at $.record.text'],
    [{ text: '👨‍👩‍👧‍👦'.repeat(150) }, 'string too big (maximum 3000, got 3750) at $.record.text'],
    [{ createdAt: undefined }, 'Missing required key "createdAt" at $.record'],
    [{ createdAt: '2026-03-01' }, 'Invalid datetime (got "2026-03-01") at $.record.createdAt'],
    [{ langs: ['en', 'de', 'fr', 'it'] }, 'array too big (maximum 3, got 4) at $.record.langs'],
    [{ langs: ['e'] }, 'Invalid language (got "e") at $.record.langs[0]'],
    [facet({ ...link, uri: '/a' }), 'Invalid uri (got "/a") at $.record.facets[0].features[0].uri'],
    [
      facet({ ...tag, tag: 'a'.repeat(65) }),
      'grapheme too big (maximum 64, got 65) at $.record.facets[0].features[0].tag',
    ],
    [
      card({ uri: 'https://news.example/', title: 'Bridge opens' }),
      'Missing required key "description" at $.record.embed.external',
    ],
  ])('is refused with %j', async (changes, reason) => {
    expect(await told(await putRecord(changes))).toEqual(invalidRecord(reason))
    expect(await texts()).toEqual([])
  })

  it.each(['abc', 'post-2026', rkey.toUpperCase(), 'z'.repeat(13)])(
    'is refused under %s',
    async (key) => {
      expect(await told(await put({ rkey: key }, await tokens()))).toEqual(
        invalid(
          `Invalid record key for app.bsky.feed.post: Invalid TID string (got "${key}") at $`,
        ),
      )
    },
  )

  it('is not put into the repository of somebody else', async () => {
    const { did } = await tokens('desk.rehearsal.example')
    expect(await told(await put({ repo: did }, await tokens()))).toEqual([
      403,
      { error: 'AccountNotFound', message: 'Account not found' },
    ])
  })

  it('is deleted once, and deleted again without a word', async () => {
    const account = await tokens()
    await put({}, account)
    const body = { repo: account.did, collection: 'app.bsky.feed.post', rkey }
    const remove = async () => told(await post('repo.deleteRecord', body, account.accessJwt))
    expect(await remove()).toEqual([
      200,
      { commit: { cid: expect.stringMatching(/^bafyrei[a-z2-7]{52}$/), rev: rkey } },
    ])
    expect(await remove()).toEqual([200, {}])
    const query = `repo=${account.did}&collection=app.bsky.feed.post&rkey=${rkey}`
    const message = `Could not locate record: at://${account.did}/app.bsky.feed.post/${rkey}`
    expect(await told(await get(`repo.getRecord?${query}`))).toEqual([
      400,
      { error: 'RecordNotFound', message },
    ])
  })
})

it('lists the records of one repository in pages, newest first', async () => {
  const account = await tokens()
  const keys = ['3mfyf2ebl2222', '3mfyf2ebl2223', '3mfyf2ebl2224']
  for (const key of keys) await put({ rkey: key }, account)
  await put({ rkey: '3mfyf2ebl2225' }, await tokens('desk.rehearsal.example'))
  const list = async (query: string) => {
    const answer = await get(`repo.listRecords?collection=app.bsky.feed.post&limit=2${query}`)
    const { records, cursor } = (await answer.json()) as {
      records: { uri: string }[]
      cursor?: string
    }
    return [records.map(({ uri }) => uri.split('/').at(-1)), cursor]
  }
  expect(await list(`&repo=${account.did}`)).toEqual([[keys[2], keys[1]], keys[1]])
  expect(await list(`&repo=${account.did}&cursor=${keys[1]}`)).toEqual([[keys[0]], keys[0]])
  expect(await list(`&repo=${account.did}&cursor=${keys[0]}`)).toEqual([[], undefined])
  expect(await list(`&repo=${handle}&reverse=true`)).toEqual([[keys[0], keys[1]], keys[1]])
})

it('takes 5000 points an hour, two for each record', async () => {
  const account = await tokens()
  for (let number = 0; number < 2500; number++) await put({ repo: 'x' }, account)
  const over = await put({}, account)
  expect([over.headers.get('ratelimit-reset'), ...(await told(over))]).toEqual([
    '1772370000',
    429,
    { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' },
  ])
  now = later(3600)
  expect((await put({}, account)).status).toBe(200)
})
