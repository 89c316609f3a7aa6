import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { signedHeaders, webhookKey } from '../../src/core/webhook-signature.ts'
import { webhookNotifier } from '../../src/notifiers/webhook.ts'
import { serve } from '../outgoing/local-server.ts'
import { letOut, notice } from './told-notice.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

it('signs as Standard Webhooks does: the test vector of its reference implementations', async () => {
  expect(
    await signedHeaders(SECRET, {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    }),
  ).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it.each([
  ['whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', 24],
  ['MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', undefined],
  ['whsec_MDEy', undefined],
  ['whsec_not base64, whatever it is', undefined],
  [`whsec_${btoa('x'.repeat(64))}`, 64],
  [`whsec_${btoa('x'.repeat(65))}`, undefined],
])('the secret %s has %s bytes', (secret, length) => {
  expect(webhookKey(secret)?.length).toBe(length)
})

it('sends the event with its headers, and the same id each time', async () => {
  const bodies: string[] = []
  const server = await serve((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(body)
      const isFirst = bodies.length === 1
      response.writeHead(isFirst ? 503 : 202, { 'retry-after': '90' })
      response.end(isFirst ? `Busy, ${SECRET}, ${'x'.repeat(2_000)}` : '')
    })
  })
  const settings = { webhook: { url: `${server.origin}/in`, secret: SECRET } }
  const { io, close } = letOut()
  const hook = webhookNotifier('https://feeds.news.example')
  expect(await hook.send([notice], settings, io)).toEqual({
    outcome: 'retry',
    reason: 'answered 503',
    after: new Date('2026-11-22T11:01:30Z'),
    answer: { status: 503, body: `Busy, …, ${'x'.repeat(491)}` },
  })
  expect(await hook.send([notice], settings, io)).toEqual({
    outcome: 'sent',
    answer: { status: 202, body: '' },
  })
  const body =
    '{"type":"account.broken","timestamp":"2026-11-22T10:00:00.000Z","data":{"account":"masto","title":"The account masto is broken","message":"Its token is refused.","link":"https://feeds.news.example/admin/accounts"}}'
  expect(bodies).toEqual([body, body])
  const timestamp = String(Date.parse('2026-11-22T11:00:00Z') / 1000)
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key).update(`n1.${timestamp}.${body}`).digest('base64')
  for (const { headers } of server.requests) {
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'n1',
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    })
  }
  await server.stop()
  await close()
})

it('410 ends it, no answer is tried again, and a private address is refused', async () => {
  const server = await serve((_request, response) => response.writeHead(410).end())
  const open = letOut()
  const hook = webhookNotifier(undefined)
  const at = (url: string) => ({ webhook: { url } })
  expect(await hook.send([notice], at(server.origin), open.io)).toEqual({
    outcome: 'gone',
    reason: 'answered 410 Gone',
    answer: { status: 410, body: '' },
  })
  expect(server.requests[0]?.headers).not.toHaveProperty('webhook-signature')
  await server.stop()
  expect(await hook.send([notice], at(server.origin), open.io)).toMatchObject({ outcome: 'retry' })
  const shut = letOut([])
  expect(await hook.send([notice], at('http://127.0.0.1:1/'), shut.io)).toEqual({
    outcome: 'retry',
    reason:
      '127.0.0.1 is a private address, so the request was not made; if Posthorn may reach it, add 127.0.0.1 to POSTHORN_ALLOW_HOSTS',
    answer: {},
  })
  await Promise.all([open.close(), shut.close()])
})

it('what was answered with 2xx is sent, though the rest of the answer never came', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('Taken', () => response.destroy())
  })
  const { io, close } = letOut()
  const settings = { webhook: { url: server.origin } }
  expect(await webhookNotifier(undefined).send([notice], settings, io)).toEqual({
    outcome: 'sent',
    answer: { status: 200, body: 'Taken' },
  })
  await server.stop()
  await close()
})
