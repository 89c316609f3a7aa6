import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { shortCode } from '../../src/core/short-link.ts'
import { defineNetwork, type RecentResult, type StandingPost } from '../../src/ports/network.ts'
import { adoptAccount } from '../../src/tasks/adopt-account.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { tick } from '../../src/tasks/tick.ts'
import { account, HOUR, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const at = (time: string) => new Date(`2026-11-${time}Z`)
const standing = (id: string, links: string[], when = at('22T09:30:00')): StandingPost => ({
  id,
  url: `https://desk.example/${id}`,
  text: 'Said before',
  links,
  at: when,
})

const setup = {
  ...twoAccounts,
  accounts: [account('desk', 'desk', { rehearsal: false })],
  schedules: [schedule('news', ['desk'], { shelfLife: 48 * HOUR })],
}

/** An account on which things stand before Posthorn comes; each read takes the next answer, the last one stays. */
async function openDesk(answers: RecentResult[], reads = true) {
  const asked: Date[] = []
  const recent = async (since: Date) => {
    asked.push(since)
    return (answers.length > 1 ? answers.shift() : answers[0]) as RecentResult
  }
  const network = defineNetwork({
    id: 'desk',
    name: 'Desk',
    text: { max: 300, unit: 'code-points' },
    can: reads ? ['recent'] : [],
    settings: z.object({}),
    connect: () => ({
      publish: async () => ({ outcome: 'published', id: 'new' }),
      check: async () => ({ outcome: 'ok', name: 'desk' }),
      ...(reads && { recent }),
    }),
  })
  const redirects = new Map<string, string>()
  const fetch = async (input: unknown) => {
    const to = redirects.get(String(input))
    if (!to) throw new Error('no network here')
    return new Response(null, { status: 301, headers: { location: to } })
  }
  const ground = await testPorts({ setup: 'none', over: { networks: [network] } })
  const ports = { ...ground.ports, outgoing: { ...ground.ports.outgoing, fetch } }
  await ports.setup.apply({ ...twoAccounts, accounts: [], schedules: [] }, at('22T09:00:00'))
  const states = async () =>
    (await ports.deliveries.list({}, { limit: 50 })).items
      .map((one) => `${one.postId} ${one.scheduleId} ${one.state}`)
      .sort()
  return { ...ground, ports, asked, redirects, states }
}

const read = (...posts: StandingPost[]): RecentResult => ({ outcome: 'read', posts })

describe('an account that is connected', () => {
  it('has shared what our own short links in its posts lead to, whatever this server was called', async () => {
    const code = shortCode('one', 'before')
    const ground = await openDesk([
      read(standing('1', [`https://once.example/s/${code}`, 'https://once.example/s/00000000000'])),
    ])
    const visible = { embargo_until: at('22T11:00:00') }
    for (const id of ['one', 'two']) await ground.save({ id, ...visible })
    await ground.ports.shortLinks.keep({ code, postId: 'one', accountId: 'before', utm: {} })
    await applyConfig(ground.ports, setup)
    expect(await ground.states()).toEqual(['one news sent', 'two news planned'])
  })

  it('has shared what its posts link to, however the link is written', async () => {
    const ground = await openDesk([
      read(
        standing('1', ['https://www.news.example/one/?utm_source=desk', 'https://other.example/x']),
        standing('2', ['https://sho.example/abc']),
        standing('3', ['https://news.example/one'], at('22T09:40:00')),
        standing('4', ['https://elsewhere.example/']),
      ),
    ])
    ground.redirects.set('https://sho.example/abc', 'https://sho.example/abcd')
    ground.redirects.set('https://sho.example/abcd', 'https://news.example/two?utm_medium=x')
    const visible = { embargo_until: at('22T11:00:00') }
    for (const id of ['one', 'two', 'three']) await ground.save({ id, ...visible })
    await applyConfig(ground.ports, setup)
    expect(ground.asked).toEqual(
      [at('22T10:00:00').getTime() - 30 * 24 * HOUR].map((t) => new Date(t)),
    )
    expect(await ground.states()).toEqual(['one news sent', 'three news planned', 'two news sent'])
    expect(await ground.delivery('one', 'desk')).toEqual({
      id: 'minted-0001',
      kind: 'share',
      postId: 'one',
      accountId: 'desk',
      scheduleId: 'news',
      occurrence: '',
      urgent: false,
      state: 'sent',
      dueAt: at('22T09:30:00'),
      expiresAt: at('22T09:30:00'),
      attempts: 0,
      looks: 0,
      pageChecks: 0,
      post: { id: '1', url: 'https://desk.example/1' },
      reason: 'It was there before Posthorn.',
      createdAt: at('22T10:00:00'),
      changedAt: at('22T10:00:00'),
    })
    expect(await ground.ports.planning.adoptions()).toEqual([
      {
        accountId: 'desk',
        askedAt: at('22T10:00:00'),
        tries: 0,
        nextAt: at('22T10:00:00'),
        doneAt: at('22T10:00:00'),
        looked: 4,
        marked: 2,
      },
    ])
  })

  it('is planned for when it was read, not before, with what came meanwhile', async () => {
    const later: RecentResult = { outcome: 'later', reason: 'HTTP 503' }
    const ground = await openDesk([later, read(standing('1', ['https://news.example/one']))])
    await applyConfig(ground.ports, setup)
    await ground.save({ id: 'one' })
    await ground.save({ id: 'two' })
    await tick(ground.ports)
    expect([await ground.states(), ground.asked.length]).toEqual([[], 1])
    expect(await ground.ports.planning.adoptions()).toEqual([
      {
        accountId: 'desk',
        askedAt: at('22T10:00:00'),
        tries: 1,
        nextAt: at('22T10:01:00'),
        reason: 'HTTP 503',
      },
    ])
    ground.clock.advance(MINUTE)
    expect(await tick(ground.ports)).toMatchObject({ planned: 1 })
    expect(await ground.states()).toEqual(['one news sent', 'two news planned'])
  })

  it('is planned for all the same when it could not be read three times', async () => {
    const ground = await openDesk([{ outcome: 'auth', reason: 'May not read' }])
    await applyConfig(ground.ports, setup)
    await ground.save({ id: 'one' })
    ground.clock.advance(MINUTE)
    expect(await tick(ground.ports)).toMatchObject({ planned: 0 })
    ground.clock.advance(5 * MINUTE)
    expect(await tick(ground.ports)).toMatchObject({ planned: 1 })
    ground.clock.advance(HOUR)
    await tick(ground.ports)
    expect(ground.asked).toHaveLength(3)
  })

  it('waits as long as the network asks, within reason', async () => {
    const after = at('22T10:10:00')
    const ground = await openDesk([{ outcome: 'later', reason: 'Slow down', after }])
    await applyConfig(ground.ports, setup)
    expect(await ground.ports.planning.adoptions()).toMatchObject([{ nextAt: after }])
  })

  it('waits for nothing where the network cannot be read', async () => {
    const ground = await openDesk([], false)
    await applyConfig(ground.ports, setup)
    await ground.save({ id: 'one' })
    expect(await ground.states()).toEqual(['one news planned'])
  })

  it('is read again when it was away, or only rehearsed', async () => {
    const ground = await openDesk([read()])
    const without = { ...setup, accounts: [], schedules: [] }
    await applyConfig(ground.ports, setup)
    await applyConfig(ground.ports, { ...setup, templates: { one: 'x' } })
    expect(ground.asked).toHaveLength(1)
    await applyConfig(ground.ports, without)
    await applyConfig(ground.ports, setup)
    expect(ground.asked).toHaveLength(2)
    const rehearsing = { ...setup, accounts: [account('desk', 'desk')] }
    await applyConfig(ground.ports, rehearsing)
    await applyConfig(ground.ports, setup)
    expect(ground.asked).toHaveLength(3)
  })
})

describe('adopt, by hand', () => {
  it('counts what waits as shared, and not what was sent, is under way or failed', async () => {
    const ground = await openDesk([
      read(),
      read(...['one', 'two', 'gone'].map((id) => standing(id, [`https://news.example/${id}`]))),
    ])
    await applyConfig(ground.ports, setup)
    for (const id of ['one', 'two', 'gone']) await ground.save({ id })
    const { id } = await ground.delivery('gone', 'desk')
    await ground.ports.deliveries.apply(id, { event: 'cancel', at: ground.clock.now() })
    expect(await adoptAccount(ground.ports, 'desk')).toEqual({ looked: 3, marked: 3 })
    expect(await adoptAccount(ground.ports, 'desk')).toEqual({ looked: 3, marked: 0 })
    expect(await ground.states()).toEqual(['gone news sent', 'one news sent', 'two news sent'])
    ground.clock.advance(MINUTE)
    await ground.save({ id: 'one', title: 'Edited' })
    expect(await tick(ground.ports)).toMatchObject({ planned: 0, enqueued: 0 })
  })

  it.each([
    ['no such account', 'nobody', 'There is no account nobody'],
    ['one that cannot be read now', 'desk', 'desk cannot be read: HTTP 503'],
  ])('says so of %s', async (_what, id, message) => {
    const ground = await openDesk([{ outcome: 'later', reason: 'HTTP 503' }])
    await applyConfig(ground.ports, setup)
    await expect(adoptAccount(ground.ports, id)).rejects.toThrow(message)
  })
})
