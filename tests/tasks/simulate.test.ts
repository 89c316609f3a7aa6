import { describe, expect, it } from 'vitest'
import { inventPosts } from '../../src/core/invented-posts.ts'
import type { Setup } from '../../src/core/setup.ts'
import { simulate } from '../../src/tasks/simulate.ts'
import type { Simulation } from '../../src/tasks/simulation-report.ts'
import { account, HOUR, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import {
  changedUnder,
  inOrder,
  playDays,
  type RealDays,
  sentUnder,
  simulationCase,
} from './simulate-cases.ts'

const DAY = 24 * HOUR

describe('simulate', () => {
  const kinds = new Set<string>()
  const changes = new Set<string>()
  it.each(Array.from({ length: 8 }, (_, seed) => [seed + 1]))(
    'says what a real run with the same clock does: set-up %i',
    async (seed) => {
      const { ground, days, perDay } = await simulationCase(seed)
      const { ports, clock } = ground
      const from = clock.now()
      const until = new Date(from.getTime() + days * DAY)
      const { home } = twoAccounts.publication
      const models = await ports.posts.newest(200, from)
      const invented = inventPosts(models, { from, days, perDay, home, seed })
      const said = await simulate(ports, { days, postsPerDay: perDay, seed })
      await playDays(ground, { until, posts: invented } satisfies RealDays)
      const real = await sentUnder(ports, from)
      expect(said.deliveries.length).toBeGreaterThan(0)
      expect(inOrder(said.deliveries.map(shown))).toEqual(real)
      const changed = said.changes.map(({ at, account: to, kind, post }) => {
        changes.add(kind)
        return { at, account: to, text: `${kind} ${post}` }
      })
      expect(inOrder(changed)).toEqual(await changedUnder(ports, from))
      for (const { kind } of said.deliveries) kinds.add(kind)
      expect(said.costs.map(cents)).toEqual(await spentUnder(said, ports))
      expect(await statesOf(ports)).toMatchObject({
        held: said.held.length,
        planned: said.waiting.length,
      })
      ground.close()
    },
    120_000,
  )

  it('had replies and corrections in these days', () => {
    expect([...kinds].sort()).toEqual(['correction', 'reply', 'reshare', 'share'])
    expect([...changes].sort()).toEqual(['edit', 'remove', 'repost'])
  })

  it('writes nothing and asks nobody', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const before = await everything(ground.file)
    const requests = ground.requests.length
    const { deliveries } = await simulate(ground.ports, { days: 2, postsPerDay: 5 })
    expect(deliveries.length).toBeGreaterThan(10)
    expect(await everything(ground.file)).toEqual(before)
    expect([ground.requests.length, ground.asked]).toEqual([requests, []])
  })

  it('says what is held, what is too late and what a budget keeps', async () => {
    const ground = await testPorts({
      setup: {
        ...twoAccounts,
        accounts: [account('x', 'x', { monthlyBudget: 0.02 }), account('masto', 'mastodon')],
        schedules: [
          schedule('news', ['x'], { shelfLife: 2 * HOUR }),
          schedule('desk', ['masto'], { approve: true, shelfLife: 400 * HOUR }),
        ],
      },
    })
    for (const id of ['one', 'two']) await ground.save({ id })
    const said = await simulate(ground.ports, { days: 1 })
    expect(said).toEqual({
      from: new Date('2026-11-22T10:00:00Z'),
      until: new Date('2026-11-23T10:00:00Z'),
      timezone: 'Europe/Berlin',
      deliveries: [
        {
          at: new Date('2026-11-22T10:00:00Z'),
          account: 'x',
          network: 'x',
          schedule: 'news',
          kind: 'share',
          post: 'two',
          title: 'Post two',
          text: 'Post two\nhttps://news.example/two',
          count: 33,
          cost: 0.015,
        },
      ],
      changes: [],
      held: [
        {
          dueAt: new Date('2026-11-22T10:00:00Z'),
          account: 'masto',
          network: 'mastodon',
          schedule: 'desk',
          post: 'one',
          title: 'Post one',
        },
        {
          dueAt: new Date('2026-11-22T10:00:00Z'),
          account: 'masto',
          network: 'mastodon',
          schedule: 'desk',
          post: 'two',
          title: 'Post two',
        },
      ],
      missed: [
        {
          dueAt: new Date('2026-11-22T10:00:00Z'),
          account: 'x',
          network: 'x',
          schedule: 'news',
          post: 'one',
          title: 'Post one',
          reason:
            'Its shelf life passed before it could be sent. Until then: The budget of 0.02 dollars for 2026-11 would be passed: 0.015 are spent, and this costs 0.015.',
        },
      ],
      waiting: [],
      costs: [{ account: 'x', month: '2026-11', cost: 0.015, budget: 0.02 }],
      limits: [],
    } satisfies Simulation)
  })

  it('says which limits were reached', async () => {
    const setup: Setup = {
      ...twoAccounts,
      accounts: [account('masto', 'mastodon', { perDay: 2 })],
      schedules: [schedule('news', ['masto'])],
    }
    const { ports } = await testPorts({ setup })
    const { limits } = await simulate(ports, { days: 2, postsPerDay: 10 })
    expect(limits).toEqual([{ account: 'masto', rule: 'per_day', times: 2 }])
  })

  it.each([
    [{ days: 0 }, 'days: expected a whole number from 1 to 31'],
    [{ days: 32 }, 'days: expected a whole number from 1 to 31'],
    [{ days: 1.5 }, 'days: expected a whole number from 1 to 31'],
    [{ days: 1, postsPerDay: 501 }, 'posts_per_day: expected a whole number from 0 to 500'],
  ])('refuses more than it may do: %o', async (request, message) => {
    const { ports } = await testPorts()
    await expect(simulate(ports, request)).rejects.toThrow(message)
  })

  it('ends when it takes too long, and says how far it came', async () => {
    const { ports, clock } = await testPorts()
    const hurried = {
      ...ports,
      clock: {
        ...ports.clock,
        now() {
          clock.advance(1_000)
          return clock.now()
        },
      },
    }
    await expect(simulate(hurried, { days: 31 })).rejects.toThrow(
      /^The simulation took too long, and came as far as .*: ask for fewer days, or fewer posts a day\.$/,
    )
  })
})

const shown = ({ at, account: to, text, cost, kind }: Simulation['deliveries'][number]) => ({
  at,
  account: to,
  kind,
  text,
  cost,
})
const cents = ({ account: of, month, cost }: Simulation['costs'][number]) => [
  of,
  month,
  cost.toFixed(3),
]

type Ports = Awaited<ReturnType<typeof testPorts>>['ports']

const spentUnder = ({ costs }: Simulation, { deliveries }: Ports) =>
  Promise.all(
    costs.map(async ({ account: of, month }) => [
      of,
      month,
      (await deliveries.spent(of, month)).toFixed(3),
    ]),
  )

async function statesOf({ deliveries }: Ports) {
  return { held: 0, planned: 0, ...(await deliveries.counts()) }
}

async function everything(file: Awaited<ReturnType<typeof testPorts>>['file']) {
  const tables = await file.all<{ name: string }>({
    sql: `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`,
    values: [],
  })
  const rows = tables.map(({ name }) => file.all({ sql: `select * from "${name}"`, values: [] }))
  return Promise.all(rows)
}
