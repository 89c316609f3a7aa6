import { describe, expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOUR, schedule, type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { post } from '../fakes/posts.ts'

const MINUTE = 60_000
const at = (time: string) => new Date(`2026-11-${time}Z`)
const under = (...schedules: ReturnType<typeof schedule>[]) => ({ ...twoAccounts, schedules })
const news = schedule('news', ['x'])

/** Counts what planning asks of the stores. */
async function watched() {
  const ground = await testPorts({ setup: under(news) })
  const seen = { looked: [] as string[], planned: 0, swept: 0 }
  const { planning, deliveries } = ground.ports
  const ports = {
    ...ground.ports,
    planning: {
      ...planning,
      async savedAfter(...asked: Parameters<typeof planning.savedAfter>) {
        const posts = await planning.savedAfter(...asked)
        seen.looked.push(...posts.map(({ id }) => id))
        return posts
      },
      async visibleAfter(...asked: Parameters<typeof planning.visibleAfter>) {
        // Only a look at all that is fresh goes ahead of the moment.
        if (asked[2]?.getTime() !== ground.clock.now().getTime()) seen.swept += 1
        return planning.visibleAfter(...asked)
      },
    },
    deliveries: {
      ...deliveries,
      async plan(...given: Parameters<typeof deliveries.plan>) {
        seen.planned += given[0].length
        return deliveries.plan(...given)
      },
    },
  }
  await planDeliveries(ports)
  return { ...ground, ports, seen }
}
const insert = ({ ports, clock }: TestPorts, id: string) =>
  ports.posts.insert([
    { post: post({ id, publishedAt: clock.now(), savedAt: clock.now() }), aliases: [] },
  ])

describe('a tick', () => {
  it('looks at what is new only, and writes nothing where nothing is', async () => {
    const ground = await watched()
    const { ports, seen, clock } = ground
    await insert(ground, 'old')
    expect(await planDeliveries(ports)).toBe(1)
    for (let minute = 0; minute < 20; minute += 1) {
      clock.advance(MINUTE)
      expect(await planDeliveries(ports)).toBe(0)
    }
    expect(seen).toMatchObject({ planned: 1, swept: 1 })
    seen.looked.length = 0
    await insert(ground, 'new')
    expect(await planDeliveries(ports)).toBe(1)
    expect(seen.looked).toEqual(['new'])
  })

  it('plans what comes after a clock was put right that had been hours ahead', async () => {
    const ground = await watched()
    const { ports, clock } = ground
    clock.advance(3 * HOUR)
    await insert(ground, 'by the wrong clock')
    expect(await planDeliveries(ports)).toBe(1)
    clock.advance(-3 * HOUR)
    await insert(ground, 'by the right one')
    expect(await planDeliveries(ports)).toBe(1)
    clock.advance(MINUTE)
    expect(await planDeliveries(ports)).toBe(0)
  })

  it('finds what was written some minutes after its stamp, and within the hour what was later still', async () => {
    const ground = await watched()
    const { ports, clock } = ground
    clock.advance(30 * MINUTE)
    await planDeliveries(ports)
    const late = async (id: string, minutes: number) => {
      const stamp = new Date(clock.now().getTime() - minutes * MINUTE)
      await ports.posts.insert([
        { post: post({ id, publishedAt: stamp, savedAt: stamp }), aliases: [] },
      ])
      return planDeliveries(ports)
    }
    expect([await late('late', 4), await late('later', 6)]).toEqual([1, 0])
    clock.advance(30 * MINUTE)
    expect(await planDeliveries(ports)).toBe(1)
  })
})

describe('what is planned', () => {
  const stateOf = async (ground: TestPorts) => {
    const { state, dueAt, expiresAt } = await ground.delivery('one', 'x')
    return [state, dueAt, expiresAt]
  }

  it('moves with its schedule', async () => {
    const ground = await testPorts({ setup: under(news) })
    await ground.save({ id: 'one', embargo_until: at('22T11:00:00') })
    const noon = { kind: 'slots', slots: ['14:00'], take: 1 } as const
    const slotted = schedule('news', ['x'], { when: noon, shelfLife: 2 * HOUR })
    await ground.ports.setup.apply(under(slotted), at('22T10:01:00'))
    await tick(ground.ports)
    expect(await stateOf(ground)).toEqual(['planned', at('22T13:00:00'), at('22T15:00:00')])
  })

  it('lives as long as its schedule says now', async () => {
    const ground = await testPorts({ setup: under(news) })
    await ground.save({ id: 'one' })
    const longer = schedule('news', ['x'], { shelfLife: 9 * HOUR })
    await ground.ports.setup.apply(under(longer), at('22T10:01:00'))
    await tick(ground.ports)
    expect(await stateOf(ground)).toEqual(['planned', at('22T10:00:00'), at('22T19:00:00')])
  })

  it('keeps a person’s own time, whatever becomes of its post', async () => {
    const ground = await testPorts({ setup: under(news) })
    await ground.save({ id: 'one' })
    const { id } = await ground.delivery('one', 'x')
    const own = { dueAt: at('22T13:00:00'), expiresAt: at('23T13:00:00') }
    await ground.ports.deliveries.apply(id, { event: 'reschedule', at: ground.clock.now(), ...own })
    await ground.save({ id: 'one', embargo_until: at('22T12:00:00') })
    await ground.save({ id: 'one', status: 'draft' })
    await tick(ground.ports)
    expect((await stateOf(ground))[0]).toBe('cancelled')
    await ground.save({ id: 'one', status: 'published' })
    expect(await stateOf(ground)).toEqual(['planned', own.dueAt, own.expiresAt])
  })

  it('comes back when its post does, unless a person cancelled it or its time is over', async () => {
    const ground = await testPorts({ setup: under(news) })
    const draftAndBack = async () => {
      await ground.save({ id: 'one', status: 'draft' })
      await tick(ground.ports)
      await ground.save({ id: 'one', status: 'published' })
      return (await stateOf(ground))[0]
    }
    await ground.save({ id: 'one' })
    expect(await draftAndBack()).toBe('planned')
    const { id } = await ground.delivery('one', 'x')
    await ground.ports.deliveries.apply(id, { event: 'cancel', at: ground.clock.now() })
    expect(await draftAndBack()).toBe('cancelled')

    const dated = { published_at: at('22T10:00:00') }
    const over = await testPorts({ setup: under(news) })
    await over.save({ id: 'one', ...dated })
    await over.save({ id: 'one', status: 'draft', ...dated })
    await tick(over.ports)
    over.clock.advance(6 * HOUR)
    await over.save({ id: 'one', status: 'published', ...dated })
    await tick(over.ports)
    expect((await stateOf(over))[0]).toBe('cancelled')
  })

  const political = under(schedule('news', ['x'], { select: { tags: ['politics'] } }))
  const dated = { id: 'one', embargo_until: at('22T11:00:00') }

  it.each([
    ['skips its account', { share: { skip: ['x'] } }, 'The post is set to skip this account.'],
    [
      'skips its network',
      { share: { skip: ['x', 'mastodon'] } },
      'The post is set to skip this account.',
    ],
    [
      'is edited out of its schedule',
      { tags: ['sport'] },
      'The schedule news does not select the post.',
    ],
  ])('is withdrawn as soon as its post %s, and comes back with it', async (_what, edit, why) => {
    const ground = await testPorts({ setup: political })
    const wanted = { ...dated, tags: ['politics'], share: {} }
    await ground.save(wanted)
    await ground.save({ ...wanted, ...edit })
    const { id, state, reason } = await ground.delivery('one', 'x')
    expect([state, reason]).toEqual(['cancelled', why])
    await ground.save(wanted)
    expect(await stateOf(ground)).toEqual(['planned', at('22T11:00:00'), at('22T17:00:00')])
    expect((await ground.delivery('one', 'x')).id).toBe(id)
  })

  it('is withdrawn when its schedule is changed to select others', async () => {
    const ground = await testPorts({ setup: under(news) })
    await ground.save({ ...dated, tags: ['sport'] })
    await ground.ports.setup.apply(political, at('22T10:01:00'))
    await tick(ground.ports)
    expect((await stateOf(ground))[0]).toBe('cancelled')
    await ground.ports.setup.apply(under(news), at('22T10:02:00'))
    await tick(ground.ports)
    expect((await stateOf(ground))[0]).toBe('planned')
  })

  it('what was sent stays, what was held comes back as held, what a person cancelled does not', async () => {
    const ground = await testPorts({
      setup: under(news, schedule('desk', ['masto'], { approve: true })),
    })
    await ground.save({ id: 'one' })
    await drainAccount(ground.ports, 'x')
    await ground.save({ id: 'one', share: { skip: ['x'] } })
    expect((await stateOf(ground))[0]).toBe('sent')
    await ground.save({ id: 'one', share: { skip: ['masto'] } })
    expect((await ground.delivery('one', 'masto')).state).toBe('cancelled')
    await ground.save({ id: 'one', share: {} })
    const { id, state } = await ground.delivery('one', 'masto')
    expect(state).toBe('held')
    await ground.ports.deliveries.apply(id, { event: 'cancel', at: ground.clock.now() })
    await ground.save({ id: 'one', share: { skip: ['masto'] } })
    await ground.save({ id: 'one', share: {} })
    expect((await ground.delivery('one', 'masto')).state).toBe('cancelled')
  })
})
