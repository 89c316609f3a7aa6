import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { drainAmendments } from '../../src/tasks/carry-out-amendment.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { loadCosts } from '../../src/tasks/load-costs.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { tick } from '../../src/tasks/tick.ts'
import { billedByX, POST, WITH_LINK } from '../fakes/billed-by-x.ts'
import { account, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const EXACT = 6
const DAY = 86_400_000

function setUp(budget: number, reserve: number) {
  const x = account('x', 'x', { monthlyBudget: budget, reserve })
  const news = schedule('news', ['x'], { shelfLife: 90 * DAY })
  return { ...twoAccounts, accounts: [x], schedules: [news] }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('save' as const),
      post: fc.nat(9),
      breaking: fc.boolean(),
      link: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retract' as const), post: fc.nat(9) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      kind: fc.constantFrom(
        '500-before',
        '500-after',
        'reset-after',
        'truncate',
        '429',
        'duplicate',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('budget' as const),
      budget: fc.integer({ min: 0, max: 12 }),
      reserve: fc.integer({ min: 0, max: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 20, 600, 60 * 24 * 9),
    }),
  },
)

describe('the budget of an account', () => {
  it('is never passed by what X bills, whatever fails, changes or is taken down', async () => {
    let used = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 45 }), async (steps) => {
        const ground = await testPorts({ setup: setUp(1, 0.4) })
        const bill = billedByX(ground)
        const { ports } = bill
        let limit = { budget: 1, reserve: 0.4 }
        const breaking = new Set<string>()
        for (const one of steps) {
          if (one.do === 'save') {
            const id = `p${one.post}`
            if (one.breaking) breaking.add(id)
            const link = one.link ? 'https://paper.com/' : 'https://news.example/'
            await ground.save({
              id,
              url: `${link}${id}`,
              title: `Title ${id}`,
              ...(breaking.has(id) && { priority: 'breaking' as const }),
            })
          }
          if (one.do === 'retract' && (await ports.posts.byId(`p${one.post}`))) {
            await retractPost(ports, `p${one.post}`, { reason: 'Wrong.' })
          }
          if (one.do === 'fault') await ground.order({ network: 'x', do: one.kind })
          if (one.do === 'budget') {
            limit = { budget: one.budget / 5, reserve: Math.min(one.reserve, one.budget) / 5 }
            await ports.setup.apply(setUp(limit.budget, limit.reserve), ground.clock.now())
          }
          if (one.do === 'wait') ground.clock.advance(one.minutes * 60_000)
          await tick(ports)
          await ports.setup.setAccountState('x', 'active', undefined)
          await drainAccount(ports, 'x')
          await drainAmendments(ports, 'x')
          for (const post of await bill.newPosts()) {
            used += 1
            const most = limit.budget - (breaking.has(post.id) ? 0 : limit.reserve)
            expect(post.billedWith, `${post.id} of ${limit.budget}`).toBeLessThanOrEqual(
              most + 1e-9,
            )
          }
        }
        await ground.close()
      }),
      { numRuns: 150 },
    )
    expect(used).toBeGreaterThan(300)
  }, 300_000)

  it('keeps its reserve for breaking posts, and counts what was read and taken down', async () => {
    const ground = await testPorts({ setup: setUp(0.445, 0.2) })
    const bill = billedByX(ground)
    const { ports } = bill
    const save = (id: string, priority: 'normal' | 'breaking' = 'normal') =>
      ground.save({ id, url: `https://paper.com/${id}`, priority })
    await save('one')
    await ground.order({ network: 'x', do: '500-after' })
    await drainAccount(ports, 'x')
    ground.clock.advance(60_000)
    await drainAccount(ports, 'x')
    expect((await ground.delivery('one', 'x')).state).toBe('sent')
    await save('two')
    await drainAccount(ports, 'x')
    await save('three', 'breaking')
    await drainAccount(ports, 'x')
    expect(await ground.texts('x')).toEqual([
      'Post one\nhttps://paper.com/one',
      'Post three\nhttps://paper.com/three',
    ])
    await bill.newPosts()
    await retractPost(ports, 'one', { reason: 'Wrong.' })
    await tick(ports)
    await drainAmendments(ports, 'x')
    await bill.newPosts()
    const costs = await loadCosts(ports, 'x')
    expect(costs.spent).toBeCloseTo(bill.total(), EXACT)
    expect({ ...costs, spent: costs.spent.toFixed(3), forecast: undefined }).toEqual({
      accountId: 'x',
      month: '2026-11',
      posts: [{ cost: WITH_LINK, posts: 2 }],
      sent: 2,
      withLink: 2,
      atStake: 0,
      charges: { read: 0.001, remove: 0.01 },
      spent: '0.411',
      budget: 0.445,
      reserve: 0.2,
      prices: expect.objectContaining({ post: POST, postWithLink: WITH_LINK }),
      forecast: undefined,
    })
  })

  it('is counted in the prices of the account, where it has its own', async () => {
    const x = account('x', 'x', { monthlyBudget: 0.1, prices: { post: 0.01, postWithLink: 0.05 } })
    const ground = await testPorts({ setup: { ...setUp(1, 0), accounts: [x] } })
    for (const id of ['one', 'two', 'three'])
      await ground.save({ id, url: `https://paper.com/${id}` })
    const [preview] = await previewShare(ground.ports, { post: 'one', account: 'x' })
    expect(preview?.cost).toBe(0.05)
    await drainAccount(ground.ports, 'x')
    expect(await ground.texts('x')).toHaveLength(2)
  })
})

const words = fc.constantFrom(
  ...'the Booking.com ASP.NET crates.io readme.md Next.js 3.5 U.S. e.g. x.co/a https://paper.com http://a.b. @desk.com #a.io $ABC 日本.jp münchen.de a_b.com -c.net “e.eu” f.みんな www. t.co/abc x.co/a.(d.org) -x.co/a.(d.org)'.split(
    ' ',
  ),
)
const hostile = fc
  .array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 14 })
  .chain((list) => fc.constantFrom(' ', '', '\n', '.').map((between) => list.join(between)))

describe('the price that the preview shows', () => {
  it('is what X charges, with links and without', async () => {
    const modes = (['always', 'never', 'top'] as const).map((links) =>
      account(links, 'x', { links }),
    )
    const ground = await testPorts({ setup: { ...setUp(1, 0), accounts: modes, schedules: [] } })
    const { priceOf } = billedByX(ground)
    const seen = { plain: 0, link: 0 }
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.boolean(), async (title, dek, breaking) => {
        const previews = await previewShare(ground.ports, {
          post: {
            url: 'https://news.example/one',
            title: `a ${title}`,
            dek,
            priority: breaking ? 'breaking' : 'normal',
          },
          template: '{{ post.title | shrink }} {{ post.dek | drop }} {{ post.url }}',
        })
        for (const { account: mode, text, cost, warnings } of previews) {
          expect({ text, cost }).toEqual({ text, cost: priceOf(text) })
          if (text === '') continue
          seen[cost === POST ? 'plain' : 'link'] += 1
          const linkless = mode === 'never' || (mode === 'top' && !breaking)
          if (linkless) expect(cost).toBe(POST)
          expect(warnings.some((said) => said.startsWith('Without a link'))).toBe(linkless)
        }
      }),
      { numRuns: 3_000 },
    )
    expect(seen.link).toBeGreaterThan(500)
    expect(seen.plain).toBeGreaterThan(500)
  }, 120_000)
})
