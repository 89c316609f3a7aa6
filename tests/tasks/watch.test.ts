import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NoticeEvent } from '../../src/core/notice.ts'
import { machine } from '../../src/core/permissions.ts'
import { createToken, hashSecret } from '../../src/tasks/access.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { tick } from '../../src/tasks/tick.ts'
import { watch } from '../../src/tasks/watch.ts'
import { type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let ground: TestPorts
beforeEach(async () => {
  ground = await testPorts({
    setup: { ...twoAccounts, notify: { webhook: { url: 'https://hooks.example/in' } } },
  })
  await tick(ground.ports)
})
afterEach(() => ground.close())

const events = async (): Promise<NoticeEvent[]> =>
  (await ground.ports.notices.list({ limit: 50 })).items.map(({ event }) => event).reverse()
const newest = async () => (await ground.ports.notices.list({ limit: 1 })).items[0]
/** Time passes as it does where the scheduler runs. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    ground.clock.advance(MINUTE)
    await tick(ground.ports)
  }
}

describe('the watchdog', () => {
  it('says nothing where nothing is wrong', async () => {
    await pass(5)
    expect(await events()).toEqual([])
  })

  it('says that a token in use expires, a week and a day before, and when it did', async () => {
    const wish = { scopes: ['read'], lasts: 14 * DAY } as const
    const { ports, clock } = ground
    const { token } = await createToken(ports, { ...wish, name: 'cms' }, machine)
    await createToken(ports, { ...wish, name: 'unused' }, machine)
    await createToken(ports, { name: 'for good' }, machine)
    await ports.access.useToken(await hashSecret(token), clock.now())
    const titles: (string | undefined)[] = []
    for (let day = 0; day <= 21; day += 1) {
      await watch(ports)
      const open = await ports.notices.open()
      titles.push(open.find(({ event }) => event === 'token.expiring')?.title)
      clock.advance(DAY)
    }
    const none = Array(7).fill(undefined)
    expect(titles).toEqual([
      ...none,
      ...Array(6).fill('The API token cms expires in 7 days'),
      'The API token cms expires in a day',
      ...Array(7).fill('The API token cms has expired'),
      undefined,
    ])
  })

  it('sees a scheduler that has stopped, once, and says from when to when', async () => {
    ground.clock.advance(3 * MINUTE)
    await watch(ground.ports)
    expect(await events()).toEqual([])
    ground.clock.advance(1)
    await watch(ground.ports)
    ground.clock.advance(MINUTE)
    await watch(ground.ports)
    expect(await events()).toEqual(['scheduler.stalled'])
    expect(await newest()).toMatchObject({
      key: 'scheduler',
      title: 'The scheduler has stopped',
      text: 'It last ran at 22 Nov 2026, 11:00 CET. Until it runs again, nothing is sent and no source is polled; feeds are served all the same.',
      messages: [{ channel: 'webhook' }],
    })
    await tick(ground.ports)
    await tick(ground.ports)
    expect(await events()).toEqual(['scheduler.stalled', 'scheduler.recovered'])
    expect(await newest()).toMatchObject({
      text: 'It did not run from 22 Nov 2026, 11:00 CET to 22 Nov 2026, 11:04 CET. What was due then goes out now, the newest first; what is past its shelf life is missed.',
      data: { from: '2026-11-22T10:00:00.000Z', to: '2026-11-22T10:04:00.001Z' },
    })
  })

  it('a gap that nobody saw is told by the tick after it', async () => {
    ground.clock.advance(DAY)
    await tick(ground.ports)
    expect(await events()).toEqual(['scheduler.stalled', 'scheduler.recovered'])
    expect(await ground.ports.notices.open()).toEqual([])
  })

  it('sees deliveries that nobody takes up, and when they go again', async () => {
    await ground.save({ id: 'one' })
    await pass(4)
    expect(await events()).toEqual([])
    await pass(1)
    expect(await events()).toEqual(['queue.late'])
    await pass(3)
    expect(await events()).toEqual(['queue.late'])
    for (const id of ['masto', 'x']) await drainAccount(ground.ports, id)
    await watch(ground.ports)
    expect((await events()).filter((event) => event !== 'delivery.sent')).toEqual([
      'queue.late',
      'queue.recovered',
    ])
  })

  it('what an outage left lying is not late as soon as it is over', async () => {
    await ground.save({ id: 'one' })
    ground.clock.advance(30 * MINUTE)
    await pass(4)
    expect(await events()).toEqual(['scheduler.stalled', 'scheduler.recovered'])
  })

  it('tells of a broken account once, again for another reason, and when it works', async () => {
    const { setup } = ground.ports
    await setup.setAccountState('masto', 'broken', 'The token is refused')
    await pass(2)
    await setup.setAccountState('masto', 'broken', 'The account is suspended.')
    await pass(1)
    await setup.setAccountState('masto', 'active', undefined)
    await pass(1)
    await setup.setAccountState('masto', 'broken', 'The token is refused')
    await pass(1)
    const page = await ground.ports.notices.list({ limit: 9 })
    expect(page.items.map(({ event, text }) => [event, text]).reverse()).toEqual([
      [
        'account.broken',
        'Nothing is sent there until this is settled: The token is refused. Then check the account.',
      ],
      [
        'account.broken',
        'Nothing is sent there until this is settled: The account is suspended. Then check the account.',
      ],
      ['account.recovered', 'What is due there goes out now, within its shelf life.'],
      [
        'account.broken',
        'Nothing is sent there until this is settled: The token is refused. Then check the account.',
      ],
    ])
  })

  it('an account that is paused does not work again', async () => {
    const { setup } = ground.ports
    await setup.setAccountState('masto', 'broken', 'The token is refused.')
    await pass(1)
    await setup.setAccountState('masto', 'paused', 'Paused by a person.')
    await pass(1)
    expect(await events()).toEqual(['account.broken'])
    expect(await ground.ports.notices.open()).toEqual([])
  })

  it('tells of an account that fails three times in a row', async () => {
    const { setup } = ground.ports
    await setup.countFailure('masto', true)
    await setup.countFailure('masto', true)
    await pass(1)
    expect(await events()).toEqual([])
    await setup.countFailure('masto', true)
    await pass(1)
    await setup.countFailure('masto', true)
    await pass(1)
    expect(await events()).toEqual(['account.failing'])
    await setup.countFailure('masto', false)
    await pass(1)
    expect(await events()).toEqual(['account.failing', 'account.recovered'])
  })

  it('warns before a credential ends: 14, 7, 2 and 1 days, and when it has', async () => {
    const start = ground.clock.now().getTime()
    const titles: (string | undefined)[] = []
    await ground.ports.health.recordCheck({
      ...{ accountId: 'masto', checkedAt: new Date(start + 30 * DAY) },
      expiresAt: new Date(start + 20 * DAY),
    })
    for (let day = 0; day <= 21; day += 1) {
      await watch(ground.ports)
      const open = await ground.ports.notices.open()
      titles.push(open.find(({ event }) => event === 'account.expiring')?.title)
      ground.clock.advance(DAY)
    }
    const told = (await ground.ports.notices.list({ limit: 50 })).items
      .filter(({ event }) => event === 'account.expiring')
      .map(({ title }) => title)
    expect([titles[5], titles[6]]).toEqual([
      undefined,
      'The credential of the account masto expires in 14 days',
    ])
    expect(told.reverse()).toEqual([
      'The credential of the account masto expires in 14 days',
      'The credential of the account masto expires in 7 days',
      'The credential of the account masto expires in 2 days',
      'The credential of the account masto expires in a day',
      'The credential of the account masto has expired',
    ])
  })

  it('tells of a post that feeds do without, once however many they are', async () => {
    const post = await ground.save({ id: 'one' })
    const { quarantine } = ground.ports
    const set = [{ guid: post.guid, reason: 'cannot be read' }]
    await quarantine.replace({ feed: 'main', format: 'rss' }, set, ground.clock.now())
    await quarantine.replace({ feed: 'main', format: 'atom' }, set, ground.clock.now())
    await watch(ground.ports)
    await watch(ground.ports)
    expect(await newest()).toMatchObject({
      event: 'feed.quarantined',
      title: 'Feeds do without a post: Post one',
      data: { post: 'one', feeds: ['main'], reasons: ['cannot be read'] },
    })
    for (const format of ['rss', 'atom']) {
      await quarantine.replace({ feed: 'main', format }, [], ground.clock.now())
    }
    await watch(ground.ports)
    expect(await ground.ports.notices.open()).toEqual([])
    expect(await events()).toEqual(['feed.quarantined'])
  })

  it('tells what came of deliveries, each once', async () => {
    await ground.save({ id: 'one' })
    await drainAccount(ground.ports, 'masto')
    await pass(4)
    expect(await newest()).toMatchObject({
      event: 'delivery.sent',
      title: 'Shared: Post one, on masto',
      data: { post: 'one', account: 'masto', schedule: 'news', state: 'sent' },
    })
    expect((await events()).filter((event) => event === 'delivery.sent').length).toBe(1)
  })

  it('what nobody wants to hear of is not written down', async () => {
    await ground.ports.setup.apply(
      { ...twoAccounts, notify: { email: { to: ['desk@news.example'] } } },
      ground.clock.now(),
    )
    await ground.save({ id: 'one' })
    await drainAccount(ground.ports, 'masto')
    await drainAccount(ground.ports, 'x')
    await pass(1)
    expect(await events()).toEqual([])
  })

  it('two at once tell everything once', async () => {
    await ground.ports.setup.setAccountState('masto', 'broken', 'The token is refused.')
    await ground.save({ id: 'one' })
    await drainAccount(ground.ports, 'x')
    await Promise.all([watch(ground.ports), watch(ground.ports)])
    expect((await events()).sort()).toEqual(['account.broken', 'delivery.sent'])
    expect((await newest())?.messages.length).toBe(1)
  })

  it('forgets what ended three months ago', async () => {
    ground.clock.advance(DAY)
    await tick(ground.ports)
    expect((await events()).length).toBe(2)
    ground.clock.advance(91 * DAY)
    const [first] = (await ground.ports.notices.list({ limit: 9 })).items
    for (const due of await ground.ports.notices.due('webhook', ground.clock.now(), 9)) {
      await ground.ports.notices.finish(due, 'sent', undefined, ground.clock.now())
    }
    await watch(ground.ports)
    expect(await ground.ports.notices.byId(first?.id ?? '')).toBeUndefined()
  })
})
