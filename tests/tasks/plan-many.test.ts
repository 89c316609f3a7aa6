import { describe, expect, it } from 'vitest'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { HOUR, schedule, type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { post } from '../fakes/posts.ts'

const MINUTE = 60_000
/** What is planned in a round that has no time: a page. */
const PAGE = 500
const setup = { ...twoAccounts, schedules: [schedule('news', ['x'])] }

/** Posts that become visible one after the other from a moment on, saved in that order nearly at once. */
async function insert(
  { ports, clock }: TestPorts,
  name: string,
  count: number,
  { from = clock.now().getTime() + HOUR, step = MINUTE, savedAt = clock.now() } = {},
): Promise<void> {
  const records = Array.from({ length: count }, (_, index) => ({
    post: post({
      id: `${name}${String(index).padStart(4, '0')}`,
      publishedAt: new Date(from + index * step),
      savedAt: new Date(savedAt.getTime() + index * 10),
    }),
    aliases: [],
  }))
  while (records.length > 0) await ports.posts.insert(records.splice(0, 100))
}
const round = ({ ports }: TestPorts) => planDeliveries(ports, undefined, { milliseconds: 0 })
const planned = async ({ ports }: TestPorts) => (await ports.deliveries.counts()).planned
async function restOf(ground: TestPorts): Promise<number[]> {
  const rounds: number[] = []
  while (rounds.at(-1) !== 0) rounds.push(await round(ground))
  return rounds
}

describe('posts that are very many', () => {
  it('are planned over several rounds after a change of the set-up, each once', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 1_700)
    ground.clock.advance(6 * MINUTE)
    expect(await restOf(ground)).toEqual([PAGE, PAGE, PAGE, 200, 0])
    expect(await planned(ground)).toBe(1_700)
    expect(await ground.ports.planning.last()).toEqual({
      to: ground.clock.now(),
      sweptAt: ground.clock.now(),
      sweptFor: await ground.ports.setup.appliedAt(),
    })
  })

  it('leave those in between that are new in the meantime not waiting', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 1_700)
    ground.clock.advance(6 * MINUTE)
    expect(await round(ground)).toBe(PAGE)
    await insert(ground, 'early', 3, { from: ground.clock.now().getTime() })
    expect(await round(ground)).toBe(PAGE + 3)
    expect((await ground.ports.planning.last()).sweep).toMatchObject({ looked: 2 * PAGE })
    expect(await round(ground)).toBe(PAGE)
    await insert(ground, 'late', 2, { from: ground.clock.now().getTime() })
    expect(await round(ground)).toBe(200 + 2)
    expect(await planned(ground)).toBe(1_705)
  })

  it('are looked at from their first on when the set-up changes again', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 1_700)
    ground.clock.advance(6 * MINUTE)
    await round(ground)
    ground.clock.advance(MINUTE)
    await ground.ports.setup.apply(
      { ...setup, schedules: [schedule('news', ['x', 'masto'])] },
      ground.clock.now(),
    )
    expect(await restOf(ground)).toEqual([PAGE, 2 * PAGE, 2 * PAGE, 400, 0])
    expect(await planned(ground)).toBe(3_400)
  })

  it('are looked at again when the set-up changes at the moment at which it is read', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 3)
    ground.clock.advance(6 * MINUTE)
    const both = { ...setup, schedules: [schedule('news', ['x', 'masto'])] }
    const schedules = async () => {
      const read = await ground.ports.setup.schedules()
      await ground.ports.setup.apply(both, ground.clock.now())
      return read
    }
    const ports = { ...ground.ports, setup: { ...ground.ports.setup, schedules } }
    expect(await planDeliveries(ports)).toBe(3)
    expect(await restOf(ground)).toEqual([3, 0])
  })

  it('are withdrawn a page at a time, when their schedule selects them no more', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 3)
    await planDeliveries(ground.ports)
    ground.clock.advance(MINUTE)
    const others = { ...setup, schedules: [schedule('news', ['masto'])] }
    await ground.ports.setup.apply(others, ground.clock.now())
    const withdrawn: number[] = []
    const { deliveries } = ground.ports
    const withdraw: typeof deliveries.withdraw = async (...given) => {
      const count = await deliveries.withdraw(...given)
      withdrawn.push(count)
      return count
    }
    await planDeliveries({ ...ground.ports, deliveries: { ...deliveries, withdraw } })
    expect([withdrawn, await planned(ground)]).toEqual([[3], 3])
  })

  it('are left after the page under way when the process is to stop', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 1_200)
    ground.clock.advance(6 * MINUTE)
    const stopping = { milliseconds: HOUR, isStopping: () => true }
    expect(await planDeliveries(ground.ports, undefined, stopping)).toBe(PAGE)
    expect(await planDeliveries(ground.ports)).toBe(700)
  })

  it('are planned so many pages at a time where there may not be more', async () => {
    const ground = await testPorts({ setup })
    await insert(ground, 'p', 1_700)
    ground.clock.advance(6 * MINUTE)
    const twoPages = { milliseconds: HOUR, pages: 2 }
    expect(await planDeliveries(ground.ports, undefined, twoPages)).toBe(2 * PAGE)
    expect(await planDeliveries(ground.ports, undefined, twoPages)).toBe(700)
  })

  it.each([
    ['were saved at once', HOUR, {}],
    ['come to be seen at once', 30_000, { savedAt: new Date(0) }],
  ])(
    'are planned over several rounds when they %s, and none is passed over',
    async (_what, ahead, given) => {
      const ground = await testPorts({ setup })
      await planDeliveries(ground.ports)
      ground.clock.advance(MINUTE)
      const from = ground.clock.now().getTime() + ahead
      await insert(ground, 'p', 1_900, { from, step: 10, ...given })
      ground.clock.advance(MINUTE)
      const counts = [await round(ground), await round(ground)]
      expect(counts).toEqual([PAGE, 0])
      while (counts.length < 12) {
        ground.clock.advance(MINUTE)
        counts.push(await round(ground))
      }
      expect(await planned(ground)).toBe(1_900)
      expect(Math.max(...counts)).toBe(PAGE)
    },
  )

  it('that lie far ahead are left alone by the look of each hour', async () => {
    const ground = await testPorts({ setup })
    await planDeliveries(ground.ports)
    const from = ground.clock.now().getTime() + 30 * HOUR
    await insert(ground, 'p', 3, { from, savedAt: new Date(0) })
    ground.clock.advance(2 * HOUR)
    expect(await round(ground)).toBe(0)
    ground.clock.advance(5 * HOUR)
    expect(await round(ground)).toBe(3)
  })
})
