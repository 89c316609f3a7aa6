import { describe, expect, it } from 'vitest'
import { importPosts } from '../../src/tasks/import-posts.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  HOUR,
  newPost,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

const all = async ({ ports }: TestPorts) =>
  (await ports.deliveries.list({}, { limit: 200 })).items.map(
    ({ postId, accountId, scheduleId }) => `${postId} ${accountId} ${scheduleId}`,
  )
const ofSchedules = (...schedules: ReturnType<typeof schedule>[]) =>
  testPorts({ setup: { ...twoAccounts, schedules } })

describe('plan-deliveries', () => {
  it('plans what every schedule asks for, with its delay and shelf life', async () => {
    const ground = await ofSchedules(
      schedule('news', ['masto', 'x'], { delay: 120_000 }),
      schedule('rivers', ['masto'], { select: { tags: ['rivers'] }, shelfLife: HOUR }),
    )
    await ground.save({ id: 'one', tags: ['Rivers'] })
    await ground.save({ id: 'two' })
    expect((await all(ground)).sort()).toEqual([
      'one masto news',
      'one masto rivers',
      'one x news',
      'two masto news',
      'two x news',
    ])
    expect(await ground.delivery('two', 'x')).toEqual({
      id: 'minted-0005',
      kind: 'share',
      postId: 'two',
      accountId: 'x',
      scheduleId: 'news',
      occurrence: '',
      urgent: false,
      pageChecks: 0,
      state: 'planned',
      dueAt: new Date('2026-11-22T10:02:00Z'),
      expiresAt: new Date('2026-11-22T16:02:00Z'),
      attempts: 0,
      looks: 0,
      createdAt: new Date('2026-11-22T10:00:00Z'),
      changedAt: new Date('2026-11-22T10:00:00Z'),
    })
  })

  it('plans nothing twice, and hands nothing on twice for it', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    ground.queued.length = 0
    const twice = await Promise.all([planDeliveries(ground.ports), planDeliveries(ground.ports)])
    expect(twice).toEqual([0, 0])
    expect(ground.queued).toEqual([])
    expect(await all(ground)).toHaveLength(2)
  })

  it.each([
    ['an account', ['x'], ['one masto news']],
    ['a network', ['mastodon'], ['one x news']],
    ['everything', ['x', 'masto'], []],
  ])('leaves out %s that the post skips', async (_what, skip, expected) => {
    const ground = await testPorts()
    await ground.save({ id: 'one', share: { skip } })
    expect(await all(ground)).toEqual(expected)
  })

  it.each([
    ['a draft', { status: 'draft' as const }],
    ['a post older than the schedule', { published_at: new Date('2026-11-22T09:59:59Z') }],
  ])('plans nothing for %s', async (_what, given) => {
    const ground = await testPorts()
    await ground.save({ id: 'one', ...given })
    expect(await planDeliveries(ground.ports)).toBe(0)
    expect(await all(ground)).toEqual([])
  })

  it('plans nothing for a post past its shelf life, even when it is edited', async () => {
    const ground = await ofSchedules()
    await ground.save({ id: 'one' })
    await ground.ports.setup.apply(twoAccounts, ground.clock.now())
    ground.clock.advance(6 * HOUR)
    await ground.save({ id: 'one', title: 'Edited' })
    expect(await all(ground)).toEqual([])
  })

  it('a schedule that comes later shares what is new from then on', async () => {
    const ground = await ofSchedules()
    await ground.save({ id: 'old' })
    ground.clock.advance(1_000)
    await ground.ports.setup.apply(twoAccounts, ground.clock.now())
    await ground.save({ id: 'new' })
    await tick(ground.ports)
    expect(await all(ground)).toEqual(['new x news', 'new masto news'])
  })

  it('finds in a tick what was saved by a process that died before planning', async () => {
    const ground = await testPorts()
    const { save, ports } = ground
    const dying = { ...ports, deliveries: { ...ports.deliveries, plan: () => Promise.reject() } }
    await expect(savePost(dying, newPost())).rejects.toBeUndefined()
    await save({ id: 'two' })
    expect((await tick(ports)).planned).toBe(2)
  })

  const edits: readonly [string, Partial<Parameters<TestPorts['save']>[0]>][] = [
    ['its text', { title: 'Edited', html: '<p>New</p>', tags: ['new'] }],
    ['its slug', { url: 'https://news.example/another-slug' }],
    ['its scheme', { url: 'http://news.example/one' }],
    ['its domain', { url: 'https://elsewhere.example/one' }],
    ['its date', { published_at: new Date('2026-11-22T12:00:00Z') }],
    ['its embargo', { embargo_until: new Date('2026-11-22T12:00:00Z') }],
  ]
  it.each(edits)('a change of %s never plans a second delivery', async (_what, edit) => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    ground.clock.advance(60_000)
    await ground.save({ id: 'one', ...edit })
    await tick(ground.ports)
    ground.clock.advance(4 * HOUR)
    await tick(ground.ports)
    expect(await all(ground)).toEqual(['one x news', 'one masto news'])
  })

  const guid = 'https://news.example/?p=1'
  const item = { url: 'https://news.example/one', title: 'Post one', html: '<p>Text of one.</p>' }
  const published_at = new Date('2026-11-22T10:00:00Z')
  const moves: readonly [string, { url?: string; guid?: string }][] = [
    ['its guid', { guid: 'https://news.example/one#2' }],
    ['its slug', { url: 'https://news.example/another' }],
    ['its scheme, in address and guid', { url: 'http://news.example/one', guid: 'http://x/?p=1' }],
    ['its domain', { url: 'https://elsewhere.example/one' }],
    [
      'its domain, in address and guid',
      { url: 'https://elsewhere.example/one', guid: 'https://elsewhere.example/?p=1' },
    ],
  ]
  it.each(moves)('a post of a source that changes %s is the same post', async (_what, move) => {
    const sourced = (url: string, id: string) => ({
      type: 'test',
      read: async () => ({
        ok: true as const,
        posts: [{ post: { ...item, published_at, url }, guid: id }],
        skipped: [],
      }),
    })
    const ground = await testPorts()
    const read = (url: string, id: string) =>
      importPosts(
        { ...ground.ports, sources: [sourced(url, id)] },
        {
          document: { url: 'https://news.example/feed', bytes: new Uint8Array() },
          type: 'test',
          share: 'recent',
          source: 'cms',
        },
      )
    expect(await read(item.url, guid)).toMatchObject({ created: 1 })
    ground.clock.advance(60_000)
    expect(await read(move.url ?? item.url, move.guid ?? guid)).toMatchObject({ created: 0 })
    expect(await all(ground)).toHaveLength(2)
  })

  describe('when the time of a post is changed', () => {
    const embargo = (time: string) => ({ embargo_until: new Date(`2026-11-${time}Z`) })
    it.each([
      ['later', '22T12:00:00', '23T12:00:00'],
      ['sooner', '23T12:00:00', '22T12:00:00'],
    ])('moves what is planned %s', async (_how, from, to) => {
      const ground = await testPorts()
      await ground.save({ id: 'one', ...embargo(from) })
      await ground.save({ id: 'one', ...embargo(to) })
      const { dueAt, expiresAt, state } = await ground.delivery('one', 'x')
      const due = new Date(`2026-11-${to}Z`)
      expect([state, dueAt, expiresAt]).toEqual([
        'planned',
        due,
        new Date(due.getTime() + 6 * HOUR),
      ])
    })

    it('leaves a person’s own time alone as long as it is not', async () => {
      const ground = await testPorts()
      await ground.save({ id: 'one' })
      const { id } = await ground.delivery('one', 'x')
      const at = new Date('2026-11-22T13:00:00Z')
      await ground.ports.deliveries.apply(id, { event: 'reschedule', at, dueAt: at })
      await ground.save({ id: 'one', title: 'Edited' })
      await tick(ground.ports)
      expect((await ground.delivery('one', 'x')).dueAt).toEqual(at)
    })
  })
})
