import { expect, it } from 'vitest'
import { examine } from '../../src/tasks/examine.ts'
import { growArchives } from '../../src/tasks/grow-archives.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { workUnderWay } from '../../src/tasks/work-under-way.ts'
import { schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { post } from '../fakes/posts.ts'

it('says how far planning and archives have come, and nothing once they are done', async () => {
  const { ports, clock } = await testPorts({
    setup: { ...twoAccounts, schedules: [schedule('news', ['x'])] },
  })
  const records = Array.from({ length: 1_200 }, (_, index) => ({
    post: post({ id: `p${index}`, publishedAt: new Date(clock.now().getTime() + index) }),
    aliases: [],
  }))
  while (records.length > 0) await ports.posts.insert(records.splice(0, 100))
  clock.advance(60_000)
  await planDeliveries(ports, undefined, { milliseconds: 0 })
  await ports.archive.number(clock.now())
  const said = [
    ['planning', '500 posts that are to be shared were looked at; each tick goes on with it.'],
    [
      'archives',
      '1,200 posts are still to be looked at for the archive of main; each tick goes on with it.',
    ],
  ]
  const told = async () => (await workUnderWay(ports)).map(({ what, message }) => [what, message])
  expect(await told()).toEqual(said)
  const examined = await examine(ports, 'https://feeds.example')
  const shown = examined.filter(({ check }) => check === 'planning' || check === 'archives')
  expect(shown).toEqual(said.map(([check, message]) => ({ check, state: 'ok', message })))
  await growArchives(ports)
  for (let round = 0; round < 3; round += 1)
    await planDeliveries(ports, undefined, { milliseconds: 0 })
  expect(await told()).toEqual([])
})
