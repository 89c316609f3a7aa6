import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importPosts } from '../../src/tasks/import-posts.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { planReshares } from '../../src/tasks/plan-reshares.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOUR, schedule, type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const POSTS = 3
const noon = { kind: 'slots', slots: ['12:00'], take: 2 } as const
const setup = {
  ...twoAccounts,
  schedules: [
    schedule('news', ['masto', 'x'], { shelfLife: 48 * HOUR, delay: MINUTE }),
    schedule('noon', ['x'], { select: { tags: ['rivers'] }, when: noon, shelfLife: 48 * HOUR }),
  ],
}

/** What may happen to a post, or around it. Each post keeps its guid or its address, so that it can be known again. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('save' as const),
    post: fc.nat(POSTS - 1),
    title: fc.constantFrom('Old', 'New'),
    river: fc.boolean(),
    priority: fc.constantFrom('normal' as const, 'breaking' as const, 'quiet' as const),
    status: fc.constantFrom('published' as const, 'draft' as const),
    embargo: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('import' as const),
    post: fc.nat(POSTS - 1),
    guid: fc.constantFrom('', '#2'),
    host: fc.constantFrom('news.example', 'elsewhere.example'),
  }),
  fc.record({ kind: fc.constant('tick' as const), machines: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 4, 61) }),
  fc.record({ kind: fc.constant('apply' as const), delay: fc.constantFrom(0, MINUTE, HOUR) }),
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

const published_at = new Date('2026-11-22T10:00:00Z')
const guidOf = (post: number) => `https://news.example/?p=${post}`

async function carryOut(ground: TestPorts, one: Step): Promise<void> {
  const { ports, clock } = ground
  switch (one.kind) {
    case 'save': {
      const { title, river, priority, status, embargo } = one
      const url = `https://news.example/p${one.post}`
      await savePost(ports, {
        ...{ url, title, priority, status, published_at },
        tags: river ? ['rivers'] : [],
        ...(embargo !== undefined && {
          embargo_until: new Date(published_at.getTime() + embargo * HOUR),
        }),
      })
      return
    }
    case 'import':
      return importOne(ground, one)
    case 'tick':
      await Promise.all(Array.from({ length: one.machines }, () => tick(ports)))
      return
    case 'wait':
      clock.advance(one.minutes * MINUTE)
      return
    case 'apply': {
      const schedules = setup.schedules.map((each) => ({ ...each, delay: one.delay }))
      await ports.setup.apply({ ...setup, schedules }, clock.now())
      await Promise.all([planDeliveries(ports), planDeliveries(ports), planReshares(ports)])
    }
  }
}

/** The same post again from a feed: under another guid or at another host, never both at once. */
async function importOne({ ports }: TestPorts, one: Extract<Step, { kind: 'import' }>) {
  const id = `p${one.post}`
  const url = `https://${one.guid === '' ? one.host : 'news.example'}/${id}`
  const item = { post: { url, title: `Of the feed ${id}`, published_at }, guid: guidOf(one.post) }
  const read = async () => ({
    ok: true as const,
    posts: [{ ...item, guid: `${item.guid}${one.guid}` }],
    skipped: [],
  })
  await importPosts(
    { ...ports, sources: [{ type: 'test', read }] },
    {
      document: { url: 'https://news.example/feed', bytes: new Uint8Array() },
      ...{ type: 'test', share: 'recent', source: 'cms' },
    },
  )
}

/** Each post known under its guid and its address, as after a first import that is shared. */
async function begin() {
  const ground = await testPorts({ setup })
  for (let post = 0; post < POSTS; post += 1) {
    const one = { kind: 'import', post, guid: '', host: 'news.example' } as const
    await importOne(ground, one)
  }
  return ground
}

it('whatever is saved, edited, imported anew or planned twice, each post has one delivery for each account and schedule', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const ground = await begin()
      const before = await ground.ports.posts.count()
      for (const one of steps) await carryOut(ground, one)
      await tick(ground.ports)
      const posts = await ground.ports.posts.list({ limit: 100 })
      const { items } = await ground.ports.deliveries.list({}, { limit: 500 })
      const keys = items.map((each) => `${each.postId} ${each.accountId} ${each.scheduleId}`)
      const expected = new Set(
        posts.items.flatMap(({ id }) => [`${id} masto news`, `${id} x news`, `${id} x noon`]),
      )
      expect(posts.items).toHaveLength(before)
      expect(keys).toHaveLength(new Set(keys).size)
      expect(keys.filter((key) => !expected.has(key))).toEqual([])
      for (const { id } of posts.items) {
        expect(keys).toContain(`${id} masto news`)
        expect(keys).toContain(`${id} x news`)
      }
      ground.close()
    }),
    { numRuns: 60 },
  )
}, 120_000)
