import { describe, expect, it } from 'vitest'
import { discord } from '../../src/networks/discord.ts'
import { testNetwork } from '../contracts/network.ts'
import { keptSession } from '../contracts/network-ground.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'

const PATH = '/api/webhooks/1200000000000000001/rehearsal-webhook-token'
const CHANNEL = 'https://discord.com/channels/1200000000000000003/1200000000000000002'

const byHook: ImageFacts = {
  served: (url) => ({ webhook_url: url + PATH }),
  revoked: ({ webhook_url = '' }) => ({
    webhook_url: webhook_url.replace('rehearsal-webhook-token', 'revoked'),
  }),
  secrets: ['webhook_url', 'bot_token'],
  secret: (key) =>
    key === 'bot_token'
      ? `very-secret-${key}`
      : `https://social.example/api/webhooks/1/very-secret-${key}`,
  checked: () => ({ name: 'rehearsal', url: CHANNEL }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: 'a'.repeat(2001),
  reasons: {
    auth: 'HTTP 401: Invalid Webhook Token',
    blocked: 'HTTP 403: Missing Permissions',
    limited: 'HTTP 429: You are being rate limited.',
    broken: 'HTTP 500: 500: Internal Server Error',
    rejected: 'HTTP 400: Invalid Form Body',
  },
  again: 'another',
  looks: false,
  uploads: ['create'],
  atOnce: true,
  refused: 'HTTP 400: Invalid asset',
  creates: /\?(?:.*&)?wait=true$/,
}
testNetwork(discord, byHook)
testNetworkImages(discord, byHook)

describe('by a bot,', () => {
  const byBot: ImageFacts = {
    settings: { channel_id: '1200000000000000002' },
    served: (url) => ({ api_url: url }),
    revoked: { bot_token: 'revoked' },
    secrets: ['webhook_url', 'bot_token'],
    secret: (key) =>
      key === 'bot_token'
        ? `very-secret-${key}`
        : `https://social.example/api/webhooks/1/very-secret-${key}`,
    checked: () => ({ name: 'bot', url: CHANNEL }),
    named: ({ id, url }) => ({ id, url }),
    tooLong: 'a'.repeat(2001),
    reasons: {
      auth: 'HTTP 401: 401: Unauthorized',
      blocked: 'HTTP 403: Missing Permissions',
      limited: 'HTTP 429: You are being rate limited.',
      broken: 'HTTP 500: 500: Internal Server Error',
      rejected: 'HTTP 400: Invalid Form Body',
    },
    again: 'published',
    creates: /\/messages$/,
    uploads: ['create'],
    atOnce: true,
    refused: 'HTTP 400: Invalid asset',
  }
  testNetwork(discord, byBot)
  testNetworkImages(discord, byBot)
})

const now = () => new Date('2026-03-01T12:00:00Z')
const draft = {
  text: 'Bridge opens @everyone https://example.com/a',
  url: 'https://example.com/a',
  key: 'delivery-1',
}
const HOOK = 'https://discord.example/api/webhooks/77/tok-en_1'
const connect = (answer: typeof fetch, webhook_url = ` ${HOOK} `) =>
  discord.connect({ webhook_url }, { fetch: answer, now, session: keptSession() })
const place = { name: 'News', channel_id: '5', guild_id: '6' }
/** A webhook that answers like this when it is posted to. */
const answering = (status: number, body: string, headers = {}) =>
  connect(async (_, init) =>
    init?.method === 'POST' ? new Response(body, { status, headers }) : Response.json(place),
  )

describe('an error of Discord', () => {
  it.each([
    [404, '{"message":"Unknown Webhook","code":10015}', 'auth'],
    [401, '{"message":"Invalid Webhook Token","code":50027}', 'auth'],
    [403, '{"message":"Missing Permissions","code":50013}', 'blocked'],
    [404, '{"message":"Unknown Channel","code":10003}', 'blocked'],
    [400, '{"message":"A thread has to be named","code":220001}', 'blocked'],
    [302, '', 'blocked'],
    [400, '{"message":"Invalid Form Body","code":50035}', 'rejected'],
    [400, '{"message":"Cannot send an empty message","code":50006}', 'rejected'],
    [400, '{"code":"no number"}', 'rejected'],
    [413, '{"message":"Request entity too large","code":40005}', 'rejected'],
    [429, '{"message":"slow down"}', 'retry'],
    [500, '', 'lost'],
    [502, '<html>', 'lost'],
    [204, '', 'lost'],
    [200, '', 'lost'],
    [200, '{"channel_id":"5"}', 'lost'],
  ])('%i %s means %s', async (status, body, outcome) => {
    const account = answering(status, body)
    expect((await account.publish(draft)).outcome).toBe(outcome)
  })

  it.each([
    [{ retry_after: 1.25 }, {}, '2026-03-01T12:00:01.250Z'],
    [{ retry_after: 1.25 }, { 'retry-after': '60' }, '2026-03-01T12:00:01.250Z'],
    [{}, { 'retry-after': '60' }, '2026-03-01T12:01:00.000Z'],
    [{ retry_after: 1e9 }, { 'retry-after': '60' }, '2026-03-01T12:01:00.000Z'],
  ])('says when to come again: %j %j', async (body, headers, after) => {
    const result = await answering(429, JSON.stringify(body), headers).publish(draft)
    expect(result).toEqual({ outcome: 'retry', reason: 'HTTP 429', after: new Date(after) })
  })

  it('of a webhook that was deleted is enough: nothing is posted to it', async () => {
    const methods: unknown[] = []
    const account = connect(async (_, init) => {
      methods.push(init?.method ?? 'GET')
      return Response.json({ message: 'Unknown Webhook', code: 10_015 }, { status: 404 })
    })
    const auth = { outcome: 'auth', reason: 'HTTP 404: Unknown Webhook' }
    expect(await account.publish(draft)).toEqual(auth)
    expect(methods).toEqual(['GET'])
    expect(await account.check()).toEqual(auth)
    expect(await account.remove?.({ id: '9' })).toEqual(auth)
  })
})

describe('a message', () => {
  const posted = async (webhook: string) => {
    const seen: unknown[] = []
    const account = connect(async (input, init) => {
      if (init?.method === undefined) return new Response('', { status: 503 })
      seen.push(init.method, input, init.body)
      return Response.json({ id: '9', channel_id: '5' })
    }, webhook)
    const result = await account.publish(draft)
    await account.edit?.({ id: '9' }, draft)
    await account.remove?.({ id: '9' })
    return { result, seen }
  }
  const body = JSON.stringify({ content: draft.text, allowed_mentions: { parse: [] } })
  const api = 'https://discord.example/api/v10/webhooks/77/tok-en_1'

  it.each([HOOK, HOOK.replace('/api/', '/api/v9/')])('notifies nobody: %s', async (webhook) => {
    expect(await posted(webhook)).toEqual({
      result: { outcome: 'published', id: '9' },
      seen: [
        ...['POST', `${api}?wait=true`, body],
        ...['PATCH', `${api}/messages/9`, body],
        ...['DELETE', `${api}/messages/9`, undefined],
      ],
    })
  })

  it('stays in its thread', async () => {
    const { seen } = await posted(`${HOOK}?thread_id=42`)
    expect(seen).toEqual([
      ...['POST', `${api}?thread_id=42&wait=true`, body],
      ...['PATCH', `${api}/messages/9?thread_id=42`, body],
      ...['DELETE', `${api}/messages/9?thread_id=42`, undefined],
    ])
  })

  it('that used the allowance up says so', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1772366402.5' }
    const account = answering(200, '{"id":"9","channel_id":"5"}', headers)
    expect(await account.publish(draft)).toEqual({
      outcome: 'published',
      id: '9',
      url: 'https://discord.com/channels/6/5/9',
      rate: { remaining: 0, resetAt: new Date('2026-03-01T12:00:02.500Z') },
    })
  })
})

it.each([
  [
    { name: null, channel_id: '5' },
    { outcome: 'ok', name: 'webhook' },
  ],
  ['<html>', { outcome: 'blocked', reason: 'the address does not answer like Discord' }],
])('a check that is answered with %j', async (body, expected) => {
  expect(await connect(async () => Response.json(body)).check()).toEqual(expected)
})

it.each([
  'https://discord.example/api/webhooks/77',
  'https://discord.example/webhooks/77/token',
  'https://me:secret@discord.example/api/webhooks/77/token',
  'https://discord.example/api/webhooks/77/token?wait=false',
  'ftp://discord.example/api/webhooks/77/token',
])('%s is no webhook', (webhook) => {
  expect(() => connect(fetch, webhook)).toThrow(/expected an address like/)
})
