import { afterEach, beforeEach, expect, it } from 'vitest'
import { webhookNotifier } from '../../src/notifiers/webhook.ts'
import type { Notifier, NotifyResult } from '../../src/ports/notifier.ts'
import { retryWebhook } from '../../src/tasks/retry-webhook.ts'
import { sendNotices } from '../../src/tasks/send-notices.ts'
import { watch } from '../../src/tasks/watch.ts'
import { testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const answers: NotifyResult[] = []
const hook: Notifier = {
  ...webhookNotifier(undefined),
  send: async () => answers.shift() ?? { outcome: 'sent', answer: { status: 204, body: '' } },
}
let ground: Awaited<ReturnType<typeof testPorts>>

beforeEach(async () => {
  answers.length = 0
  const notify = { webhook: { url: 'https://hooks.example/in' } }
  ground = await testPorts({ setup: { ...twoAccounts, notify }, over: { notifiers: [hook] } })
  await ground.ports.setup.setAccountState('masto', 'broken', 'No.')
  await watch(ground.ports)
})
afterEach(() => ground.close?.())

const busy = (status: number): NotifyResult => ({
  outcome: 'retry',
  reason: `answered ${status}`,
  answer: { status, body: 'busy' },
})
const log = async () => (await ground.ports.notices.webhooks({ limit: 10 })).items

it('keeps every try: when, what was answered, when the next one is', async () => {
  answers.push(busy(503))
  const began = ground.ports.clock.now()
  await sendNotices(ground.ports)
  const [told] = await log()
  expect(told).toMatchObject({
    state: 'waiting',
    tries: 1,
    reason: 'answered 503',
    notice: { event: 'account.broken' },
    attempts: [
      {
        number: 1,
        at: began,
        ms: 0,
        outcome: 'retry',
        status: 503,
        reason: 'answered 503',
        answer: 'busy',
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ],
  })
  const wait = (told?.dueAt.getTime() ?? 0) - began.getTime()
  expect(wait >= 5_000 && wait <= 5_500).toBe(true)
  ground.clock.advance(6_000)
  await sendNotices(ground.ports)
  const [taken] = await log()
  expect([taken?.state, taken?.attempts.map(({ status }) => status)]).toEqual(['sent', [503, 204]])
})

it('gives up after ten tries within three or four days, and is sent again when a person says so', async () => {
  answers.push(...Array.from({ length: 10 }, () => busy(500)))
  const began = ground.ports.clock.now().getTime()
  for (let tries = 0; tries < 10; tries += 1) {
    await sendNotices(ground.ports)
    const [told] = await log()
    expect(told?.attempts.length).toBe(tries + 1)
    ground.clock.advance(Math.max(0, (told?.dueAt.getTime() ?? 0) - ground.clock.now().getTime()))
  }
  const hours = (ground.clock.now().getTime() - began) / (60 * MINUTE)
  expect(hours > 75 && hours < 90).toBe(true)
  const [told] = await log()
  expect([told?.state, told?.reason]).toEqual(['failed', 'Given up after 10 tries: answered 500'])
  const again = await retryWebhook(ground.ports, told?.noticeId ?? '')
  expect([again.state, again.attempts.length, again.attempts.at(-1)?.status]).toEqual([
    'sent',
    11,
    204,
  ])
})

it('is not sent again while it waits, nor what is not there', async () => {
  answers.push(busy(503))
  await sendNotices(ground.ports)
  const [told] = await log()
  await expect(retryWebhook(ground.ports, told?.noticeId ?? '')).rejects.toMatchObject({
    code: 'wrong-state',
  })
  await expect(retryWebhook(ground.ports, 'nix')).rejects.toMatchObject({ code: 'not-found' })
})
