import { describe, expect, it } from 'vitest'
import type { ScheduleSetup } from '../../src/core/setup.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { planReshares } from '../../src/tasks/plan-reshares.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  account,
  HOUR,
  newPost,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'
import { post } from '../fakes/posts.ts'

const DAY = 24 * HOUR
const reshare = { after: 7 * DAY, times: 2, take: 1 }
/** Noon in Berlin, 11:00 in UTC. */
const noon = { kind: 'slots', slots: ['12:00'], take: 1 } as const
const evergreen = (given: Partial<ScheduleSetup> = {}) =>
  schedule('again', ['masto'], { select: { tags: ['evergreen'] }, when: noon, reshare, ...given })

const withSchedules = (...schedules: ScheduleSetup[]) => ({
  ...twoAccounts,
  accounts: [account('masto', 'mastodon')],
  schedules,
})
const news = schedule('news', ['masto'])

/** Old posts, an hour apart, that came with a first import. */
async function archive(ground: TestPorts, ids: readonly string[], tags = ['evergreen']) {
  const records = ids.map((id, index) => ({
    post: post({
      id,
      tags,
      baseline: true,
      publishedAt: new Date(Date.parse('2026-01-01T00:00:00Z') + index * HOUR),
    }),
    aliases: [],
  }))
  await ground.ports.posts.insert(records)
}

/** Hour by hour: what went out, with the moment. */
async function live(ground: TestPorts, hours: number) {
  for (let hour = 0; hour < hours; hour += 1) {
    await tick(ground.ports)
    await drainAccount(ground.ports, 'masto')
    ground.clock.advance(HOUR)
  }
  const { items } = await ground.ports.deliveries.list({ state: 'sent' }, { limit: 100 })
  return items
    .map((one) => `${one.begunAt?.toISOString().slice(5, 16)} ${one.postId} ${one.kind}`)
    .sort()
}
const plannedNow = async ({ ports }: TestPorts) =>
  (await ports.deliveries.list({}, { limit: 100 })).items
    .map(({ postId, occurrence, state }) => `${postId} ${occurrence} ${state}`)
    .sort()

describe('plan-reshares', () => {
  it('gives out one a run, the one shared longest ago first, each so often and not too soon', async () => {
    const ground = await testPorts({ setup: withSchedules(evergreen()) })
    await archive(ground, ['a', 'b'])
    await archive(ground, ['other'], ['news'])
    expect(await live(ground, 18 * 24)).toEqual([
      '11-22T11:00 a reshare',
      '11-23T11:00 b reshare',
      '11-29T11:00 a reshare',
      '11-30T11:00 b reshare',
    ])
  })

  it('counts shares under any schedule, and leaves first shares to the one that shares all', async () => {
    const ground = await testPorts({ setup: withSchedules(news, evergreen()) })
    await ground.save({ id: 'fresh', tags: ['evergreen'] })
    expect(await live(ground, 9 * 24)).toEqual([
      '11-22T10:00 fresh share',
      '11-29T11:00 fresh reshare',
    ])
  })

  it('gives fresh posts of its own the places of its runs', async () => {
    const two = { ...reshare, take: 2 }
    const ground = await testPorts({ setup: withSchedules(evergreen({ reshare: two })) })
    await archive(ground, ['a', 'b', 'c'])
    await ground.save({ id: 'fresh', tags: ['evergreen'] })
    expect(await live(ground, 3)).toEqual(['11-22T11:00 fresh share', '11-22T12:00 a reshare'])
  })

  it('waits while a fresh post waits, under whatever schedule', async () => {
    const ground = await testPorts({
      setup: withSchedules(schedule('news', ['masto'], { delay: 2 * HOUR }), evergreen()),
    })
    await archive(ground, ['a'])
    await ground.save({ id: 'fresh' })
    expect(await live(ground, 3)).toEqual(['11-22T12:00 fresh share'])
    expect(await live(ground, 1)).toEqual(['11-22T12:00 fresh share', '11-22T13:00 a reshare'])
  })

  it('steps back for a fresh post that came after it was planned', async () => {
    const ground = await testPorts({
      setup: withSchedules(schedule('news', ['masto'], { delay: HOUR }), evergreen()),
    })
    await archive(ground, ['a'])
    ground.clock.advance(HOUR)
    expect(await planReshares(ground.ports)).toBe(1)
    await ground.save({ id: 'fresh' })
    expect(await live(ground, 1)).toEqual([])
    expect((await ground.delivery('a', 'masto')).reason).toBe(
      'It is shared again when no fresh post waits for this account.',
    )
    expect(await live(ground, 1)).toEqual(['11-22T12:00 a reshare', '11-22T12:00 fresh share'])
    expect(await ground.texts('mastodon')).toEqual([
      expect.stringContaining('Post fresh'),
      expect.not.stringContaining('Post fresh'),
    ])
  })

  it('plans a run once, on two machines as on one', async () => {
    const two = { ...reshare, take: 2 }
    const ground = await testPorts({ setup: withSchedules(evergreen({ reshare: two })) })
    await archive(ground, ['a', 'b', 'c'])
    ground.clock.advance(HOUR)
    const both = [planReshares(ground.ports), planReshares(ground.ports)]
    expect((await Promise.all(both)).sort()).toEqual([0, 2])
    expect(await planReshares(ground.ports)).toBe(0)
    const run = '2026-11-22T11:00:00.000Z'
    expect(await plannedNow(ground)).toEqual([`a ${run}/1 planned`, `b ${run}/2 planned`])
  })

  it('takes none that was retracted, edited away or is skipped', async () => {
    const ground = await testPorts({ setup: withSchedules(evergreen()) })
    await archive(ground, ['retracted', 'edited', 'skipped', 'good'])
    await retractPost(ground.ports, 'retracted', { reason: 'Wrong' })
    await ground.save(newPost({ id: 'edited', tags: ['news'] }) as { id: string })
    await ground.save(
      newPost({ id: 'skipped', tags: ['evergreen'], share: { skip: ['masto'] } }) as { id: string },
    )
    ground.clock.advance(HOUR)
    await planReshares(ground.ports)
    expect(await plannedNow(ground)).toEqual(['good 2026-11-22T11:00:00.000Z/1 planned'])
  })

  it.each([
    ['within its shelf life', 5 * HOUR, 1],
    ['past it', 6 * HOUR, 0],
  ])('a run that was missed by an outage is made up %s', async (_what, late, expected) => {
    const ground = await testPorts({ setup: withSchedules(evergreen()) })
    await archive(ground, ['a'])
    ground.clock.advance(HOUR + late)
    expect(await planReshares(ground.ports)).toBe(expected)
  })

  it.each([
    ['in quiet hours', { quiet: { from: '11:00', to: '13:00' } }],
    ['on a closed day', { days: ['mon'] as const }],
  ])('has no run %s', async (_what, given) => {
    const ground = await testPorts({ setup: withSchedules(evergreen(given)) })
    await archive(ground, ['a'])
    ground.clock.advance(HOUR)
    expect(await planReshares(ground.ports)).toBe(0)
  })

  it('runs at the full hour under a schedule without runs', async () => {
    const ground = await testPorts({
      setup: withSchedules(evergreen({ when: { kind: 'at_once' } })),
    })
    await archive(ground, ['a', 'b'])
    ground.clock.advance(HOUR / 2)
    expect(await live(ground, 3)).toEqual(['11-22T10:30 a reshare', '11-22T11:30 b reshare'])
  })

  it('goes down all that was shared when the selection has no terms', async () => {
    const ground = await testPorts({ setup: withSchedules(evergreen({ select: {} })) })
    await archive(ground, ['a', 'b'], [])
    expect(await live(ground, 16 * 24)).toEqual([
      '11-22T11:00 a reshare',
      '11-23T11:00 b reshare',
      '11-29T11:00 a reshare',
      '11-30T11:00 b reshare',
    ])
  })

  it('plans nothing for an account that is paused', async () => {
    const ground = await testPorts({ setup: withSchedules(evergreen()) })
    await archive(ground, ['a'])
    await ground.ports.setup.setAccountState('masto', 'paused', 'No')
    ground.clock.advance(HOUR)
    expect(await planReshares(ground.ports)).toBe(0)
  })
})
