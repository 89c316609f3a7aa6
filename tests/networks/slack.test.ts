import { describe, expect, it } from 'vitest'
import { slack } from '../../src/networks/slack.ts'
import { testNetwork } from '../contracts/network.ts'
import { keptSession } from '../contracts/network-ground.ts'

testNetwork(slack, {
  served: (url) => ({
    webhook_url: `${url}/services/T0REHEARSAL/B0REHEARSAL/rehearsalwebhooktoken`,
  }),
  revoked: ({ webhook_url = '' }) => ({
    webhook_url: webhook_url.replace('rehearsalwebhooktoken', 'revoked'),
  }),
  secrets: ['webhook_url'],
  secret: (key) => `https://social.example/services/T1/B1/very-secret-${key}`,
  checked: () => ({ name: 'T0REHEARSAL/B0REHEARSAL' }),
  checkedOn: 'create',
  named: () => ({ id: 'delivery-1' }),
  tooLong: 'a'.repeat(40_001),
  reasons: {
    auth: 'HTTP 404: no_service',
    blocked: 'HTTP 410: channel_is_archived',
    limited: 'HTTP 429: rate_limited',
    broken: 'HTTP 500: rollup_error',
    rejected: 'longer than the 40000 characters that Slack shows',
  },
  again: 'another',
  looks: false,
})

const now = () => new Date('2026-03-01T12:00:00Z')
const HOOK = 'https://hooks.example/services/T1/B2/s3cr3t'
const draft = {
  text: 'Bridge <opens> & closes https://example.com/a?b=1&c=x|y now',
  url: 'https://example.com/a?b=1&c=x|y',
  key: 'delivery-1',
}
const connect = (answer: typeof fetch, webhook_url = HOOK) =>
  slack.connect({ webhook_url }, { fetch: answer, now, session: keptSession() })
const answering = (status: number, body: string) =>
  connect(async () => new Response(body, { status }))

it.each([
  [400, 'no_text', 'rejected'],
  [400, 'invalid_payload', 'rejected'],
  [400, 'too_many_attachments', 'rejected'],
  [400, 'user_not_found', 'blocked'],
  [403, 'action_prohibited', 'blocked'],
  [403, 'invalid_token', 'auth'],
  [404, 'no_service', 'auth'],
  [404, 'no_team', 'auth'],
  [404, 'channel_not_found', 'blocked'],
  [404, '<html>', 'blocked'],
  [410, 'channel_is_archived', 'blocked'],
  [302, '', 'blocked'],
  [429, '', 'retry'],
  [500, 'no_service', 'lost'],
  [503, '<html>', 'lost'],
  [200, '', 'lost'],
  [200, 'no_service', 'lost'],
  [200, '{"ok":true}', 'lost'],
])('%i %s means %s', async (status, body, outcome) => {
  expect((await answering(status, body).publish(draft)).outcome).toBe(outcome)
})

it('tells no secret that an answer repeats', async () => {
  const result = await answering(400, 's3cr3t').publish(draft)
  expect(result).toEqual({ outcome: 'rejected', reason: 'HTTP 400: •••' })
})

it('sends the text with its own link marked, and nothing else as markup', async () => {
  const seen: unknown[] = []
  const account = connect(async (input, init) => {
    seen.push(input, init?.method, JSON.parse(String(init?.body)))
    return new Response('ok')
  })
  expect(await account.publish(draft)).toEqual({ outcome: 'published', id: 'delivery-1' })
  const text = 'Bridge &lt;opens&gt; &amp; closes <https://example.com/a?b=1&amp;c=x%7Cy> now'
  expect(seen).toEqual([HOOK, 'POST', { text, unfurl_links: true }])
})

describe('a check', () => {
  it.each([
    [400, 'no_text', { outcome: 'ok', name: 'T1/B2' }],
    [400, 'invalid_payload', { outcome: 'ok', name: 'T1/B2' }],
    [400, 'bad_request', { outcome: 'blocked', reason: 'HTTP 400: bad_request' }],
    [200, 'ok', { outcome: 'blocked', reason: 'the address does not answer like Slack' }],
    [403, 'invalid_token', { outcome: 'auth', reason: 'HTTP 403: invalid_token' }],
  ])('that is answered with %i %s', async (status, body, expected) => {
    expect(await answering(status, body).check()).toEqual(expected)
  })

  it('has no text that could be posted', async () => {
    const bodies: unknown[] = []
    await connect(async (_, init) => {
      bodies.push(JSON.parse(String(init?.body)).text)
      return new Response('no_text', { status: 400 })
    }).check()
    expect(bodies).toEqual([''])
  })

  it('names another server by its host', async () => {
    const account = connect(
      async () => new Response('no_text', { status: 400 }),
      'https://chat.example/hooks/abc',
    )
    expect(await account.check()).toEqual({ outcome: 'ok', name: 'chat.example' })
  })
})

it.each([
  'https://hooks.example/',
  'https://me:secret@hooks.example/services/a',
  'hooks.example/a',
])('%s is no webhook', (webhook) => {
  expect(() => connect(fetch, webhook)).toThrow(/expected an address like/)
})
