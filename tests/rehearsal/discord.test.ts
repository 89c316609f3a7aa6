import { beforeEach, describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal, servedSettings } from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = inProcessFetch(rehearsal)
})

const base = 'http://127.0.0.1:9000'
const webhook = `${base}/discord/api/webhooks/1200000000000000001/rehearsal-webhook-token`
const send = (body: unknown, query = '?wait=true', address = webhook, method = 'POST') =>
  reach(address + query, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const told = async (answer: Response) => [answer.status, await answer.json()]
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

it('is reached by the path of its webhook', () => {
  expect(servedSettings(base).discord).toEqual({
    webhook_url: webhook,
    bot_token: 'rehearsal-bot-token',
  })
})

describe('a message to Discord', () => {
  it('is answered with what was kept, without outer white space', async () => {
    const answer = await send({ content: '\n Bridge opens ', allowed_mentions: { parse: [] } })
    expect(await answer.json()).toMatchObject({
      id: '1477636521984000000',
      content: 'Bridge opens',
      channel_id: '1200000000000000002',
      timestamp: '2026-03-01T12:00:00.000Z',
      edited_timestamp: null,
    })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '29',
      'x-ratelimit-reset': '1772366460',
      'x-ratelimit-reset-after': '60',
    })
  })

  it('is not shown to who does not wait for it', async () => {
    const answer = await send({ content: 'Bridge opens' }, '')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(await texts()).toEqual(['Bridge opens'])
  })

  it('is taken as often as it comes', async () => {
    await send({ content: 'Bridge opens' })
    await send({ content: 'Bridge opens' })
    expect(await texts()).toEqual(['Bridge opens', 'Bridge opens'])
  })

  it.each([
    ['a'.repeat(2000), 200],
    [` ${'a'.repeat(2000)} `, 200],
    ['a'.repeat(2001), 400],
    ['😀'.repeat(1000), 200],
    ['😀'.repeat(1001), 400],
    [`https://news.example/${'a'.repeat(1979)}`, 200],
    [`https://news.example/${'a'.repeat(1980)}`, 400],
  ])('is measured: %s', async (content, status) => {
    expect((await send({ content })).status).toBe(status)
  })

  it.each([
    [{ content: ' ' }, { message: 'Cannot send an empty message', code: 50_006 }],
    [{}, { message: 'Cannot send an empty message', code: 50_006 }],
    [{ content: 5 }, { message: 'The request body contains invalid JSON.', code: 50_109 }],
    [
      { content: 'a'.repeat(2001) },
      {
        message: 'Invalid Form Body',
        code: 50_035,
        errors: {
          content: {
            _errors: [
              { code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' },
            ],
          },
        },
      },
    ],
  ])('is refused as %j', async (body, error) => {
    expect(await told(await send(body))).toEqual([400, error])
    expect(await texts()).toEqual([])
  })

  it.each([
    ['1200000000000000009/rehearsal-webhook-token', 404, 'Unknown Webhook', 10_015],
    ['1200000000000000001/other', 401, 'Invalid Webhook Token', 50_027],
  ])('to %s is refused', async (path, status, message, code) => {
    const address = `${base}/discord/api/webhooks/${path}`
    const answer = await send({ content: 'Bridge opens' }, '', address)
    expect(await told(answer)).toEqual([status, { message, code }])
    expect((await reach(address)).status).toBe(status)
  })
})

describe('a message that stands', () => {
  const change = (id: string, method: string, address = webhook) =>
    send({ content: 'Bridge closes' }, '', `${address}/messages/${id}`, method)
  const sent = async () => {
    await send({ content: 'Bridge opens' })
    return (await rehearsal.posts())[0]?.id ?? ''
  }

  it('is edited', async () => {
    now = new Date('2026-03-01T12:01:00Z')
    const answer = await change(await sent(), 'PATCH')
    expect(await answer.json()).toMatchObject({
      content: 'Bridge closes',
      edited_timestamp: '2026-03-01T12:01:00.000Z',
    })
    expect(await texts()).toEqual(['Bridge closes'])
  })

  it('is deleted', async () => {
    const id = await sent()
    const answer = await change(id, 'DELETE')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(await texts()).toEqual([])
    const unknown = [404, { message: 'Unknown Message', code: 10_008 }]
    expect(await told(await change(id, 'DELETE'))).toEqual(unknown)
  })

  it('belongs to its webhook', async () => {
    const id = await sent()
    expect((await change(id, 'DELETE', `${webhook}-desk`)).status).toBe(404)
    expect(await texts()).toEqual(['Bridge opens'])
  })
})

it('names the webhook and its channel', async () => {
  expect(await (await reach(`${webhook}-desk`)).json()).toMatchObject({
    type: 1,
    name: 'desk',
    channel_id: '1200000000000000002',
    guild_id: '1200000000000000003',
  })
})

it('takes 30 messages in a minute', async () => {
  now = new Date('2026-03-01T12:00:10.500Z')
  for (let number = 0; number < 30; number++) await send({ content: `Text ${number}` })
  const over = await send({ content: 'Bridge opens' })
  expect(over.headers.get('retry-after')).toBe('50')
  expect(await told(over)).toEqual([
    429,
    { message: 'You are being rate limited.', retry_after: 49.5, global: false },
  ])
  now = new Date('2026-03-01T12:01:00Z')
  expect((await send({ content: 'Bridge opens' })).status).toBe(200)
})

describe('a bot', () => {
  const CHANNEL = '1200000000000000002'
  const api = `${base}/discord/api/v10`
  const ask = (path: string, method = 'GET', body?: unknown, token = 'rehearsal-bot-token') =>
    reach(`${api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bot ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const say = (body: unknown, channel = CHANNEL, token?: string) =>
    ask(`/channels/${channel}/messages`, 'POST', body, token)
  const said = async (body: unknown, channel?: string, token?: string) =>
    ((await (await say(body, channel, token)).json()) as { id: string }).id

  it('posts into a channel, and is told what was kept', async () => {
    const answer = await say({ content: 'Bridge opens' }, '77')
    expect(await answer.json()).toMatchObject({
      content: 'Bridge opens',
      channel_id: '77',
      author: { id: '1200000000000000004', username: 'bot' },
    })
    expect(await rehearsal.posts()).toMatchObject([
      { account: 'bot', url: expect.stringMatching(/\/1200000000000000003\/77\/\d+$/) },
    ])
  })

  it('is given the first message back for a nonce that it has enforced, for five minutes', async () => {
    const body = { content: 'Bridge opens', nonce: 'n', enforce_nonce: true }
    const first = await said(body)
    now = new Date(now.getTime() + 5 * 60_000 - 1)
    expect(await said({ ...body, content: 'Other words' })).toBe(first)
    await said({ ...body, enforce_nonce: false })
    await said(body, CHANNEL, 'rehearsal-bot-token-desk')
    expect(await texts()).toHaveLength(3)
    now = new Date(now.getTime() + 1)
    await said(body)
    expect(await texts()).toHaveLength(4)
    expect((await say({ ...body, nonce: 'n'.repeat(26) })).status).toBe(400)
  })

  it('answers a message of its channel, and no other', async () => {
    const parent = await said({ content: 'Bridge opens' })
    const more = { content: 'More', message_reference: { message_id: parent } }
    const answer = await said(more)
    expect((await rehearsal.posts())[1]).toMatchObject({ id: answer, replyTo: parent })
    const errors = {
      message_reference: {
        _errors: [{ code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' }],
      },
    }
    const refused = { message: 'Invalid Form Body', code: 50_035, errors }
    expect(await told(await say(more, '77'))).toEqual([400, refused])
  })

  it('reads a channel, newest first, with the messages of others', async () => {
    await send({ content: 'By a webhook' })
    const ids = [await said({ content: 'a' }), await said({ content: 'b' })]
    await said({ content: 'elsewhere' }, '77')
    const read = async (query: string) =>
      (await (await ask(`/channels/${CHANNEL}/messages${query}`)).json()) as {
        content: string
        author: { id: string }
      }[]
    expect((await read('')).map(({ content, author }) => [content, author.id])).toEqual([
      ['b', '1200000000000000004'],
      ['a', '1200000000000000004'],
      ['By a webhook', '1200000000000000009'],
    ])
    expect((await read('?limit=1')).map(({ content }) => content)).toEqual(['b'])
    expect((await read(`?before=${ids[1]}`)).map(({ content }) => content)).toEqual([
      'a',
      'By a webhook',
    ])
    expect((await ask(`/channels/${CHANNEL}/messages?limit=101`)).status).toBe(400)
  })

  it('needs its token', async () => {
    const refused = [401, { message: '401: Unauthorized', code: 0 }]
    expect(await told(await say({ content: 'a' }, CHANNEL, 'other'))).toEqual(refused)
    expect(await told(await ask('/users/@me', 'GET', undefined, 'other'))).toEqual(refused)
    expect(await (await ask('/users/@me')).json()).toMatchObject({ username: 'bot', bot: true })
  })
})
