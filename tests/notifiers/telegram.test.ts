import { expect, it } from 'vitest'
import { telegramNotifier } from '../../src/notifiers/telegram.ts'
import { serve } from '../outgoing/local-server.ts'
import { letOut, notice } from './told-notice.ts'

async function telegram(status: number, answer: unknown) {
  const bodies: unknown[] = []
  const server = await serve((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(JSON.parse(body))
      response.writeHead(status).end(JSON.stringify(answer))
    })
  })
  const { io, close } = letOut()
  const settings = { telegram: { botToken: '1:secret', chat: '@desk', apiUrl: server.origin } }
  return {
    bodies,
    server,
    send: (given = [notice]) =>
      telegramNotifier('https://feeds.news.example').send(given, settings, io),
    async close() {
      await server.stop()
      await close()
    },
  }
}

it('tells a chat, several notices in one message', async () => {
  const { send, bodies, server, close } = await telegram(200, { ok: true })
  const other = { ...notice, title: 'Deliveries\nare late', text: 'Look into the log.' }
  expect(await send([notice, { ...other, path: '/admin' }])).toEqual({ outcome: 'sent' })
  expect(server.requests[0]?.url).toBe('/bot1:secret/sendMessage')
  expect(bodies).toEqual([
    {
      chat_id: '@desk',
      text: 'The account masto is broken\nIts token is refused.\nhttps://feeds.news.example/admin/accounts\n\nDeliveries are late\nLook into the log.\nhttps://feeds.news.example/admin',
      link_preview_options: { is_disabled: true },
    },
  ])
  await close()
})

it('cuts what is longer than a message may be', async () => {
  const { send, bodies, close } = await telegram(200, { ok: true })
  await send([{ ...notice, text: 'x'.repeat(5_000) }])
  const { text } = bodies[0] as { text: string }
  expect([text.length, text.at(-1)]).toEqual([4_096, '…'])
  await close()
})

it.each([
  [
    429,
    { description: 'Too Many Requests', parameters: { retry_after: 35 } },
    {
      outcome: 'retry',
      reason: 'Telegram answered 429: Too Many Requests',
      after: new Date('2026-11-22T11:00:35Z'),
    },
  ],
  [
    403,
    { description: 'Forbidden: bot was kicked' },
    { outcome: 'refused', reason: 'Telegram answered 403: Forbidden: bot was kicked' },
  ],
  [
    401,
    { description: 'Unauthorized' },
    { outcome: 'retry', reason: 'Telegram answered 401: Unauthorized' },
  ],
  [500, 'no JSON object', { outcome: 'retry', reason: 'Telegram answered 500' }],
])('takes %i for what it is', async (status, answer, expected) => {
  const { send, close } = await telegram(status, answer)
  expect(await send()).toEqual(expected)
  await close()
})

it('never says its token', async () => {
  const { send, close } = await telegram(200, {})
  await close()
  const result = await send()
  expect(JSON.stringify(result)).not.toContain('secret')
  expect(result.outcome).toBe('retry')
})
