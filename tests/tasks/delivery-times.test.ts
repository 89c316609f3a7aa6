import { describe, expect, it } from 'vitest'
import { jitterOf } from '../../src/core/jitter.ts'
import type { AccountSetup, ScheduleSetup } from '../../src/core/setup.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import {
  account,
  HOUR,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
/** Of the clock in Berlin, an hour before that of UTC. */
const at = (time: string, day = 22) => new Date(`2026-11-${day}T${time}:00Z`)

/** Posts saved a minute apart from 11:00 in Berlin on, to one account under one schedule. */
async function open(
  ids: readonly string[],
  given: { schedule?: Partial<ScheduleSetup>; account?: Partial<AccountSetup> },
) {
  const ground = await testPorts({
    setup: {
      ...twoAccounts,
      accounts: [account('masto', 'mastodon', given.account)],
      schedules: [schedule('news', ['masto'], { shelfLife: 72 * HOUR, ...given.schedule })],
    },
  })
  for (const id of ids) {
    const isBreaking = id.startsWith('breaking')
    await ground.save({ id, ...(isBreaking && { priority: 'breaking' }) })
    ground.clock.advance(MINUTE)
  }
  return ground
}

/** Passes to a moment, sends what is due then, and tells which posts stand on the network. */
async function sentBy(ground: TestPorts, moment: Date): Promise<string[]> {
  ground.clock.advance(moment.getTime() - ground.clock.now().getTime())
  await drainAccount(ground.ports, 'masto')
  return (await ground.texts('mastodon')).map((text) => text.split('\n')[0] ?? '')
}

const waits = async (ground: TestPorts, post: string) => {
  const { dueAt, reason } = await ground.delivery(post, 'masto')
  return [dueAt, reason]
}

describe('slots', () => {
  const slots = { when: { kind: 'slots', slots: ['12:00', '15:00', '18:00'], take: 1 } } as const

  it('give out as many as they take, newest first; the others wait for the next', async () => {
    const ground = await open(['one', 'two', 'three'], { schedule: slots })
    expect(await sentBy(ground, at('10:59'))).toEqual([])
    expect(await sentBy(ground, at('11:00'))).toEqual(['Post three'])
    expect(await waits(ground, 'two')).toEqual([
      at('14:00'),
      'The run of 22 Nov 2026, 12:00 CET gave out all of its 1; the next one is on 22 Nov 2026, 15:00 CET.',
    ])
    expect(await sentBy(ground, at('14:00'))).toEqual(['Post three', 'Post two'])
    expect(await sentBy(ground, at('16:59'))).toEqual(['Post three', 'Post two'])
    expect(await sentBy(ground, at('17:00'))).toEqual(['Post three', 'Post two', 'Post one'])
  })

  it('keep the jitter of each delivery in the next run, the same as in the first', async () => {
    const jitter = 30 * MINUTE
    const ground = await open(['one', 'two', 'three'], { schedule: { ...slots, jitter } })
    const of = (post: string) => jitterOf(`${post} masto news`, jitter)
    const jitters = ['one', 'two', 'three'].map(of)
    expect(new Set(jitters).size).toBe(3)
    const first = await Promise.all(
      ['one', 'two', 'three'].map(async (post) => (await ground.delivery(post, 'masto')).dueAt),
    )
    expect(first).toEqual(jitters.map((wait) => new Date(at('11:00').getTime() + wait)))
    expect(await sentBy(ground, at('11:30'))).toHaveLength(1)
    const waiting = ['one', 'two', 'three'].filter(
      (_, index) => jitters[index] !== Math.max(...jitters),
    )
    for (const post of waiting) {
      expect((await ground.delivery(post, 'masto')).dueAt).toEqual(
        new Date(at('14:00').getTime() + of(post)),
      )
    }
  })

  it('let breaking posts out at once, and are not used up by them twice', async () => {
    const ground = await open(['one', 'breaking'], { schedule: slots })
    expect(await sentBy(ground, at('10:02'))).toEqual(['Post breaking'])
    expect(await sentBy(ground, at('11:00'))).toEqual(['Post breaking', 'Post one'])
  })

  it('make up for what was off at their time', async () => {
    const ground = await open(['one'], { schedule: slots })
    expect(await sentBy(ground, at('13:30'))).toEqual(['Post one'])
  })
})

describe('quiet hours and days', () => {
  it('move what falls due in them to their end', async () => {
    const quiet = { from: '11:00', to: '13:30' }
    const ground = await open(['one'], { schedule: { delay: HOUR / 2 } })
    await ground.ports.setup.apply(
      {
        ...twoAccounts,
        accounts: [account('masto', 'mastodon')],
        schedules: [schedule('news', ['masto'], { shelfLife: 72 * HOUR, quiet })],
      },
      ground.clock.now(),
    )
    expect(await sentBy(ground, at('10:30'))).toEqual([])
    expect(await waits(ground, 'one')).toEqual([
      at('12:30'),
      'Quiet hours, 11:00-13:30, last until 22 Nov 2026, 13:30 CET.',
    ])
    expect(await sentBy(ground, at('12:30'))).toEqual(['Post one'])
  })
})

describe('spacing and caps', () => {
  it('hold the whole account, and write on no delivery', async () => {
    const ground = await open(['one', 'two', 'three'], { account: { perHour: 2 } })
    expect(await sentBy(ground, at('10:03'))).toEqual(['Post three', 'Post two'])
    expect(await waits(ground, 'one')).toEqual([at('10:00'), undefined])
    expect((await ground.ports.setup.account('masto'))?.pacedUntil).toEqual(at('11:03'))
    expect(await sentBy(ground, at('11:02'))).toHaveLength(2)
    expect(await sentBy(ground, at('11:03'))).toEqual(['Post three', 'Post two', 'Post one'])
  })

  it('breaking posts pass the spacing, but not the caps', async () => {
    const limits = { spacing: HOUR, perDay: 2 }
    const ground = await open(['one'], { account: limits })
    expect(await sentBy(ground, at('10:01'))).toEqual(['Post one'])
    for (const id of ['first', 'second']) await ground.save({ id, priority: 'breaking' })
    await ground.save({ id: 'normal' })
    expect(await sentBy(ground, at('10:02'))).toEqual(['Post one', 'Post second'])
    expect(await waits(ground, 'first')).toEqual([
      at('23:00'),
      "The account's limit of 2 a day is reached: 2 on 2026-11-22.",
    ])
    expect(await sentBy(ground, at('22:59'))).toHaveLength(2)
    expect((await sentBy(ground, at('23:00'))).slice(2)).toEqual(['Post first'])
    expect((await sentBy(ground, at('00:00', 23))).slice(3)).toEqual(['Post normal'])
  })
})

describe('a text of its own', () => {
  it('is sent as it stands, in place of the template and the wishes of its post', async () => {
    const ground = await open(['one'], {})
    const { id } = await ground.delivery('one', 'masto')
    await ground.ports.deliveries.setText(id, 'Read  this: {{ not Liquid }}', ground.clock.now())
    await sentBy(ground, at('10:05'))
    expect(await ground.texts('mastodon')).toEqual(['Read  this: {{ not Liquid }}'])
  })

  it('must fit', async () => {
    const ground = await open(['one'], {})
    const { id } = await ground.delivery('one', 'masto')
    await ground.ports.deliveries.setText(id, 'x'.repeat(501), ground.clock.now())
    await sentBy(ground, at('10:05'))
    const { state, reason } = await ground.delivery('one', 'masto')
    expect([state, reason]).toEqual(['failed', 'The text counts 501, and the network takes 500.'])
  })
})
