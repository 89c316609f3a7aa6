import { describe, expect, it } from 'vitest'
import type { FindResult } from '../../src/ports/network.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { checkDelivery } from '../../src/tasks/check-delivery.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  account,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const SETTLE = 20_000

/** A delivery to Mastodon whose attempt was lost, and whose look is due. */
async function lost(fault: '500-before' | '500-after', given?: Parameters<typeof testPorts>[0]) {
  const ground = await testPorts(given)
  await ground.save({ id: 'one' })
  const { id } = await ground.delivery('one', 'masto')
  await ground.order({ network: 'mastodon', do: fault })
  await sendDelivery(ground.ports, id)
  ground.clock.advance(SETTLE)
  return { ground, id, now: () => ground.delivery('one', 'masto') }
}

/** Ports whose Mastodon answers every look with this; undefined: it cannot be asked. */
function looking({ ports }: TestPorts, answer: FindResult | undefined): Ports {
  const networks = ports.networks.map((network) => ({
    ...network,
    connect: (...given: Parameters<typeof network.connect>) => {
      const { find: _find, ...publisher } = network.connect(...given)
      return answer ? { ...publisher, find: async () => answer } : publisher
    },
  }))
  return { ...ports, networks }
}

const history = async ({ ports }: TestPorts, id: string) =>
  (await ports.deliveries.attempts(id)).map(({ kind, outcome }) => `${kind} ${outcome}`)

describe('check-delivery', () => {
  it('a lost attempt that had arrived is sent, and where it is is known', async () => {
    const { ground, id, now } = await lost('500-after')
    expect(await checkDelivery(ground.ports, id)).toBe('sent')
    const [post] = await ground.ports.rehearsal.posts()
    expect(await now()).toMatchObject({
      state: 'sent',
      reason: 'The lost attempt had arrived.',
      post: { id: post?.id },
      attempts: 1,
      looks: 1,
      uncertainSince: at('10:00:00'),
    })
    expect(await history(ground, id)).toEqual(['send lost', 'look found'])
  })

  it('one that had not is sent again, once', async () => {
    const { ground, id, now } = await lost('500-before')
    expect(await checkDelivery(ground.ports, id)).toBe('planned')
    expect(await now()).toMatchObject({
      state: 'planned',
      dueAt: at('10:00:20'),
      reason: 'The network was asked and does not have it: it is sent again.',
    })
    for (let round = 0; round < 3; round += 1) {
      await tick(ground.ports)
      await drainAccount(ground.ports, 'masto')
      ground.clock.advance(60_000)
    }
    expect(await ground.texts('mastodon')).toEqual(['Post one\nhttps://news.example/one'])
    expect(await history(ground, id)).toEqual(['send lost', 'look absent', 'send accepted'])
  })

  it('keeps the frozen draft, even when the post was edited since', async () => {
    const { ground, id, now } = await lost('500-before')
    await ground.save({ id: 'one', title: 'Edited', url: 'https://news.example/edited' })
    await checkDelivery(ground.ports, id)
    expect(await sendDelivery(ground.ports, id)).toBe('sent')
    expect(await ground.texts('mastodon')).toEqual(['Post one\nhttps://news.example/one'])
    expect((await now()).draft?.key).toBe(id)
  })

  it('is not looked for before a lost request had its time to arrive', async () => {
    const { ground, id, now } = await lost('500-before')
    ground.clock.advance(-1)
    expect(await checkDelivery(ground.ports, id)).toBe('left')
    expect((await now()).looks).toBe(0)
  })

  it('is looked for again later, at growing distances, and in the end left to a person', async () => {
    const { ground, id, now } = await lost('500-before', { timings: { looks: 4 } })
    const ports = looking(ground, { outcome: 'later', reason: 'HTTP 503' })
    const waits: number[] = []
    for (let look = 0; look < 3; look += 1) {
      expect(await checkDelivery(ports, id)).toBe('later')
      const { dueAt } = await now()
      waits.push(dueAt.getTime() - ground.clock.now().getTime())
      ground.clock.advance(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([15_000, 30_000, 60_000])
    expect(await checkDelivery(ports, id)).toBe('undecided')
    expect(await now()).toMatchObject({ state: 'undecided', reason: 'HTTP 503', looks: 4 })
    expect(await ground.texts('mastodon')).toEqual([])
  })

  it('comes again when the network said', async () => {
    const { ground, id, now } = await lost('500-before')
    const after = at('10:07:00')
    await checkDelivery(looking(ground, { outcome: 'later', reason: 'HTTP 429', after }), id)
    expect((await now()).dueAt).toEqual(after)
  })

  it.each([
    ['says that it cannot tell', { outcome: 'unable', reason: 'not among 200 posts' } as const],
    ['cannot be asked', undefined],
  ])('waits for a person when the network %s', async (_what, answer) => {
    const { ground, id, now } = await lost('500-after')
    expect(await checkDelivery(looking(ground, answer), id)).toBe('undecided')
    expect((await now()).state).toBe('undecided')
    ground.clock.advance(60_000)
    await tick(ground.ports)
    await drainAccount(ground.ports, 'masto')
    expect(await ground.texts('mastodon')).toHaveLength(1)
  })

  it('an account that prefers a second post to none sends again', async () => {
    const accounts = [account('masto', 'mastodon', { whenUnknown: 'resend' })]
    const setup = { ...twoAccounts, accounts, schedules: [schedule('news', ['masto'])] }
    const { ground, id, now } = await lost('500-before', { setup })
    expect(await checkDelivery(looking(ground, undefined), id)).toBe('planned')
    expect((await now()).reason).toBe(
      'This network cannot be asked what it has. This account is set to send again.',
    )
    expect(await sendDelivery(ground.ports, id)).toBe('sent')
  })

  it('a refused credential breaks the account; the look comes again', async () => {
    const { ground, id, now } = await lost('500-after')
    const ports = looking(ground, { outcome: 'auth', reason: 'HTTP 401' })
    expect(await checkDelivery(ports, id)).toBe('later')
    expect((await ground.ports.setup.account('masto'))?.state).toBe('broken')
    expect((await ground.ports.setup.account('x'))?.state).toBe('active')
    ground.clock.advance(60_000)
    expect(await checkDelivery(ground.ports, id)).toBe('sent')
    expect((await now()).state).toBe('sent')
  })

  it('a pause by a person outlasts a refused credential', async () => {
    const { ground, id } = await lost('500-after')
    await ground.ports.setup.setAccountState('masto', 'paused', 'Paused by a person.')
    await checkDelivery(looking(ground, { outcome: 'auth', reason: 'HTTP 401' }), id)
    expect((await ground.ports.setup.account('masto'))?.state).toBe('paused')
  })

  it('of two that look, one looks', async () => {
    const { ground, id } = await lost('500-after')
    const looks = await Promise.all([1, 2, 3].map(() => checkDelivery(ground.ports, id)))
    expect(looks.sort()).toEqual(['left', 'left', 'sent'])
  })

  it('a process that died while sending leaves a lease; what follows is a look', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await ground.delivery('one', 'masto')
    const dying = { ...ground.ports.deliveries, finish: () => Promise.reject(new Error('killed')) }
    await expect(sendDelivery({ ...ground.ports, deliveries: dying }, id)).rejects.toThrow('killed')
    ground.clock.advance(119_999)
    expect((await tick(ground.ports)).expired).toBe(0)
    ground.clock.advance(1)
    expect(await tick(ground.ports)).toMatchObject({ expired: 1 })
    expect(await checkDelivery(ground.ports, id)).toBe('sent')
    expect(await ground.texts('mastodon')).toHaveLength(1)
    expect(await history(ground, id)).toEqual(['send undefined', 'look found'])
  })

  it('looks go on while the account may not post, however much else is due', async () => {
    const { ground, now } = await lost('500-after')
    for (let more = 0; more < 30; more += 1) await ground.save({ id: `more-${more}` })
    await ground.ports.setup.rest('masto', at('11:00:00'), 'busy')
    await drainAccount(ground.ports, 'masto')
    expect((await now()).state).toBe('sent')
    expect(await ground.texts('mastodon')).toHaveLength(1)
  })
})
