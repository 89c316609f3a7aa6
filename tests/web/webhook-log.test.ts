import { afterEach, beforeEach, expect, it } from 'vitest'
import { testNotify } from '../../src/tasks/test-notify.ts'
import { notingNotifier } from '../fakes/noting-notifier.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { sessionOf } from './session-of.ts'
import { setup } from './stage-setup.ts'

let stage: ApiStage
const webhook = notingNotifier('webhook', 1)
beforeEach(async () => {
  stage = await openApi()
  Object.assign(stage.ports, { notifiers: [webhook.notifier] })
  const notify = { webhook: { url: 'https://hooks.example/in' } }
  await stage.ports.setup.apply({ ...setup, notify }, stage.clock.now)
  webhook.answers.push({
    ...{ outcome: 'retry', reason: 'answered 503' },
    answer: { status: 503, body: '<b>busy</b>' },
  })
  await testNotify(stage.ports)
})
afterEach(() => stage.close())

it('the API tells what was sent and answered, and sends it again', async () => {
  const { items } = (await stage.api('GET', '/webhook-deliveries')).body
  const { id } = items[0]
  const told = {
    ...{ id, event: 'notify.test', title: 'A test notice', state: 'failed' },
    raised_at: '2026-11-23T08:00:00.000Z',
    reason: 'answered 503',
    attempts: [
      {
        ...{ number: 1, at: '2026-11-23T08:00:00.000Z', ms: 0, outcome: 'retry', status: 503 },
        ...{ reason: 'answered 503', answer: '<b>busy</b>' },
        trace_id: '8'.repeat(32),
      },
    ],
  }
  expect(items).toEqual([told])
  expect((await stage.api('GET', `/webhook-deliveries/${id}`)).body).toEqual(told)
  const again = await stage.api('POST', `/webhook-deliveries/${id}/retry`)
  expect([again.status, again.body.state]).toEqual([200, 'sent'])
  expect((await stage.api('GET', '/webhook-deliveries/nix')).body.code).toBe('not-found')
})

it('the page shows it, escaped, with a button to send it again', async () => {
  const cookie = `posthorn_session=${await sessionOf(stage.app, stage.ports)}`
  const headers = { cookie, origin: 'https://feeds.news.example' }
  const page = async () => (await stage.app.request('/admin/log/webhooks', { headers })).text()
  const before = await page()
  expect(before).toContain('Not taken: answered 503')
  expect(before).toContain('&lt;b&gt;busy&lt;/b&gt;')
  const [, action = ''] = /action="(\/admin\/log\/webhooks\/[^"]+)"/.exec(before) ?? []
  const done = await stage.app.request(action, { method: 'POST', headers })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/admin/log/webhooks'])
  expect(await page()).toContain('Taken')
})
