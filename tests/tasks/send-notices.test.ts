import { expect, it } from 'vitest'
import { sendNotices } from '../../src/tasks/send-notices.ts'
import { testNotify } from '../../src/tasks/test-notify.ts'
import { watch } from '../../src/tasks/watch.ts'
import { tracing } from '../../src/tracing.ts'
import { testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { notingNotifier } from '../fakes/noting-notifier.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const notify = {
  webhook: { url: 'https://hooks.example/in?key=k' },
  email: { to: ['desk@news.example'], smtp: 'smtps://mail.example' },
}

async function desk() {
  const webhook = notingNotifier('webhook', 1)
  const email = notingNotifier('email', 50)
  const ground = await testPorts({
    setup: { ...twoAccounts, notify },
    over: { notifiers: [webhook.notifier, email.notifier] },
  })
  const { ports } = ground
  return {
    ...ground,
    webhook,
    email,
    break: async (id: string, reason = 'No.') => {
      await ports.setup.setAccountState(id, 'broken', reason)
      await watch(ports)
    },
    states: async () =>
      (await ports.notices.list({ limit: 9 })).items.flatMap(({ event, messages }) =>
        messages.map(({ channel, state, reason }) => [event, channel, state, reason]),
      ),
  }
}

it('programs get one message for each notice, people one for all', async () => {
  const { ports, webhook, email, break: breakAccount } = await desk()
  await breakAccount('masto')
  await breakAccount('x')
  expect(await sendNotices(ports)).toBe(4)
  expect(webhook.told).toEqual([
    ['account.broken The account masto is broken'],
    ['account.broken The account x is broken'],
  ])
  expect(email.told).toEqual([
    ['account.broken The account masto is broken', 'account.broken The account x is broken'],
  ])
  expect(await sendNotices(ports)).toBe(0)
})

it('tries again with growing pauses until it is told, under the same id', async () => {
  const { ports, clock, webhook, break: breakAccount, states } = await desk()
  await breakAccount('masto')
  webhook.answers.push({ outcome: 'retry', reason: 'answered 503' }, new Error('a fault'))
  await sendNotices(ports)
  await sendNotices(ports)
  expect(webhook.told.length).toBe(1)
  expect(await states()).toEqual([
    ['account.broken', 'webhook', 'waiting', 'answered 503'],
    ['account.broken', 'email', 'sent', undefined],
  ])
  clock.advance(15_000)
  await sendNotices(ports)
  clock.advance(15_000)
  await sendNotices(ports)
  expect(webhook.told.length).toBe(2)
  clock.advance(30_000)
  await sendNotices(ports)
  expect(webhook.told.length).toBe(3)
  expect(new Set(webhook.notices.map(({ id }) => id)).size).toBe(1)
  expect((await states())[0]).toEqual(['account.broken', 'webhook', 'sent', undefined])
})

it('waits as long as the receiver asks', async () => {
  const { ports, clock, webhook, break: breakAccount } = await desk()
  await breakAccount('masto')
  const after = new Date(clock.now().getTime() + HOUR)
  webhook.answers.push({ outcome: 'retry', reason: 'answered 429', after })
  await sendNotices(ports)
  clock.advance(HOUR - 1)
  await sendNotices(ports)
  expect(webhook.told.length).toBe(1)
  clock.advance(1)
  await sendNotices(ports)
  expect(webhook.told.length).toBe(2)
})

it('gives up after a day, and says so', async () => {
  const { ports, clock, webhook, logged, break: breakAccount, states } = await desk()
  await breakAccount('masto')
  for (let hour = 0; hour < 26; hour += 1) {
    webhook.answers.push({ outcome: 'retry', reason: 'answered 500' })
    await sendNotices(ports)
    clock.advance(HOUR)
  }
  expect((await states())[0]).toEqual([
    'account.broken',
    'webhook',
    'failed',
    'Given up after a day: answered 500',
  ])
  expect(logged.filter(({ message }) => message === 'a notice is given up').length).toBe(1)
})

it('a channel that does not answer is not asked for every single notice', async () => {
  const { ports, webhook, email, break: breakAccount } = await desk()
  await breakAccount('masto')
  await breakAccount('x')
  webhook.answers.push({ outcome: 'retry', reason: 'answered 503' })
  await sendNotices(ports)
  expect([webhook.told.length, email.told.length]).toEqual([1, 1])
})

it('410 ends a webhook, and the other channels say so; another address begins anew', async () => {
  const { ports, clock, webhook, email, break: breakAccount, states } = await desk()
  await breakAccount('masto')
  webhook.answers.push({ outcome: 'gone', reason: 'answered 410 Gone' })
  await sendNotices(ports)
  await breakAccount('x')
  await sendNotices(ports)
  expect(webhook.told.length).toBe(1)
  expect(email.told.flat()).toEqual([
    'account.broken The account masto is broken',
    'notify.disabled The webhook takes no more notices',
    'account.broken The account x is broken',
  ])
  expect((await states()).filter(([, channel]) => channel === 'webhook')).toEqual([
    ['account.broken', 'webhook', 'failed', 'answered 410 Gone'],
  ])
  const elsewhere = { ...notify, webhook: { url: 'https://other.example/' } }
  await ports.setup.apply({ ...twoAccounts, notify: elsewhere }, clock.now())
  await ports.setup.setAccountState('x', 'broken', 'Another reason.')
  await watch(ports)
  await sendNotices(ports)
  expect(webhook.told.slice(1)).toEqual([
    ['account.broken The account x is broken'],
    ['account.recovered The account masto works again'],
  ])
})

it('a test goes to every channel, and opens one again that took no more', async () => {
  const { ports, webhook, email, break: breakAccount } = await desk()
  await breakAccount('masto')
  webhook.answers.push({ outcome: 'gone', reason: 'answered 410 Gone' })
  await sendNotices(ports)
  email.answers.push({ outcome: 'retry', reason: 'no answer' })
  expect(await testNotify(ports)).toEqual([
    { channel: 'webhook', target: 'hooks.example', outcome: 'sent' },
    { channel: 'email', target: 'desk@news.example', outcome: 'failed', reason: 'no answer' },
  ])
  expect(await ports.notices.disabled()).toEqual([])
})

it('a channel that cannot be had here says so, and nothing waits for it', async () => {
  const ground = await testPorts({
    setup: { ...twoAccounts, notify },
    over: { notifiers: [notingNotifier('webhook', 1).notifier] },
  })
  expect(await testNotify(ground.ports)).toEqual([
    { channel: 'webhook', target: 'hooks.example', outcome: 'sent' },
    {
      channel: 'email',
      target: 'desk@news.example',
      outcome: 'unavailable',
      reason: 'It is not available where this runs.',
    },
  ])
})

it('channels take the events that they were set up for', async () => {
  const webhook = notingNotifier('webhook', 1)
  const email = notingNotifier('email', 9)
  const events = { webhook: ['scheduler.stalled'], email: 'all' } as const
  const { ports } = await testPorts({
    setup: { ...twoAccounts, notify: { ...notify, events } },
    over: { notifiers: [webhook.notifier, email.notifier] },
  })
  await ports.setup.setAccountState('x', 'broken', 'No.')
  await watch(ports)
  await sendNotices(ports)
  expect([webhook.told.length, email.told.length]).toEqual([0, 1])
})

it('two at once tell once', async () => {
  const { ports, webhook, break: breakAccount } = await desk()
  await breakAccount('masto')
  const { promise: bothLooked, resolve } = Promise.withResolvers<void>()
  let looked = 0
  const notices = {
    ...ports.notices,
    due: async (...asked: Parameters<typeof ports.notices.due>) => {
      const found = await ports.notices.due(...asked)
      looked += 1
      if (looked === 6) resolve()
      await bothLooked
      return found
    },
  }
  await Promise.all([sendNotices({ ...ports, notices }), sendNotices({ ...ports, notices })])
  expect(webhook.told.length).toBe(1)
})

it('what is said of a try in the log is of its trace, and of the request that asked for it', async () => {
  const { ports, webhook } = await desk()
  webhook.answers.push({ outcome: 'refused', reason: 'No.' })
  const said: unknown[] = []
  const warn = () => void said.push(tracing.current())
  const traced = { ...ports, tracing, log: { ...ports.log, warn } }
  const around = { trace: 'a'.repeat(32), tells: true, request: 'r1' }
  await tracing.run(around, () => testNotify(traced))
  expect(said).toEqual([{ trace: expect.not.stringMatching(/^a+$/), tells: true, request: 'r1' }])
})
