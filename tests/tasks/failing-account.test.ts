import { describe, expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { tick } from '../../src/tasks/tick.ts'
import { type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const at = (time: string) => new Date(`2026-11-22T${time}Z`)

async function posts(count: number): Promise<TestPorts> {
  const ground = await testPorts()
  for (let index = 1; index <= count; index += 1) await ground.save({ id: `p${index}` })
  return ground
}

const masto = async (ground: TestPorts) => {
  const account = await ground.ports.setup.account('masto')
  return {
    failures: account?.failures,
    restUntil: account?.restUntil,
    restReason: account?.restReason,
  }
}

const states = async ({ ports }: TestPorts, account: string) => {
  const { items } = await ports.deliveries.list({ account }, { limit: 50 })
  const all = items.map(({ state }) => state)
  return Object.fromEntries(
    [...new Set(all)].map((one) => [one, all.filter((s) => s === one).length]),
  )
}

const creates = ({ requests }: TestPorts) =>
  requests.filter((request) => request === 'POST /api/v1/statuses').length

describe('an account that fails in a row', () => {
  it('rests, tries once after each pause, and goes on when that succeeds', async () => {
    const ground = await posts(8)
    await ground.order({ network: 'mastodon', do: '500-before', times: 7 })
    await drainAccount(ground.ports, 'masto')
    expect(await states(ground, 'masto')).toEqual({ checking: 5, planned: 3 })
    expect(await masto(ground)).toEqual({
      failures: 5,
      restUntil: at('10:05:00'),
      restReason: '5 attempts in a row failed, the last one with: HTTP 500',
    })
    const attempts: number[] = []
    for (const pause of [5, 10, 20]) {
      ground.clock.advance(pause * MINUTE)
      const before = creates(ground)
      await drainAccount(ground.ports, 'masto')
      attempts.push(creates(ground) - before)
    }
    // One after each pause; the third succeeds, and opens the way for all the others.
    expect(attempts).toEqual([1, 1, 7])
    expect((await masto(ground)).failures).toBe(0)
    ground.clock.advance(MINUTE)
    await drainAccount(ground.ports, 'masto')
    expect(await states(ground, 'masto')).toEqual({ sent: 8 })
    expect(await ground.texts('mastodon')).toHaveLength(8)
  })

  it('holds up no other account, and loses nothing', async () => {
    const ground = await posts(6)
    await ground.order({ network: 'mastodon', do: '500-before', times: 6 })
    await drainAccount(ground.ports, 'masto')
    await drainAccount(ground.ports, 'x')
    expect(await states(ground, 'x')).toEqual({ sent: 6 })
    expect(await states(ground, 'masto')).toEqual({ checking: 5, planned: 1 })
    expect((await ground.ports.setup.account('x'))?.failures).toBe(0)
  })

  it('rests an hour at most', async () => {
    const ground = await posts(1)
    for (let index = 0; index < 12; index += 1) await ground.ports.setup.countFailure('masto', true)
    await ground.order({ network: 'mastodon', do: '500-before' })
    await drainAccount(ground.ports, 'masto')
    expect((await masto(ground)).restUntil).toEqual(at('11:00:00'))
  })

  it('counts texts that are refused one after the other', async () => {
    const ground = await posts(7)
    await ground.order({ network: 'x', do: 'duplicate', times: 5 })
    await drainAccount(ground.ports, 'x')
    expect(await states(ground, 'x')).toEqual({ failed: 5, planned: 2 })
    expect((await ground.ports.setup.account('x'))?.restUntil).toEqual(at('10:05:00'))
  })

  it('does not count answers that are refused to shares that were taken', async () => {
    const ground = await posts(6)
    await drainAccount(ground.ports, 'x')
    const setup = await ground.ports.setup.read()
    if (!setup) throw new Error('no set-up')
    const schedules = setup.schedules.map((one) => ({ ...one, reply: 'Read more on our site' }))
    await ground.ports.setup.apply({ ...setup, schedules }, ground.ports.clock.now())
    await tick(ground.ports)
    await drainAccount(ground.ports, 'x')
    // X takes one and the same answer only once.
    expect(await states(ground, 'x')).toEqual({ failed: 5, sent: 7 })
    const x = await ground.ports.setup.account('x')
    expect([x?.failures, x?.restUntil]).toEqual([0, undefined])
  })

  it('begins to count anew when a lost attempt turns out to have arrived', async () => {
    const ground = await posts(1)
    await ground.order({ network: 'mastodon', do: '500-after' })
    await sendDelivery(ground.ports, (await ground.delivery('p1', 'masto')).id)
    expect((await masto(ground)).failures).toBe(1)
    ground.clock.advance(MINUTE)
    await drainAccount(ground.ports, 'masto')
    expect(await masto(ground)).toEqual({
      failures: 0,
      restUntil: undefined,
      restReason: undefined,
    })
  })
})

describe('an account whose allowance is used up', () => {
  it('rests until the network gives a new one, though nothing failed', async () => {
    const ground = await posts(2)
    const fetch = ground.ports.rehearsal.fetch('mastodon') as typeof globalThis.fetch
    const { server, access_token } = ground.ports.rehearsal.settings('mastodon')
    const headers = { authorization: `Bearer ${access_token}` }
    for (let used = 0; used < 299; used += 1) {
      await fetch(`${server}/api/v1/accounts/verify_credentials`, { headers })
    }
    await drainAccount(ground.ports, 'masto')
    expect(await states(ground, 'masto')).toEqual({ sent: 1, planned: 1 })
    expect(await masto(ground)).toEqual({
      failures: 0,
      restUntil: at('10:05:00'),
      restReason: 'The network allows no more requests until then.',
    })
    ground.clock.advance(5 * MINUTE)
    await drainAccount(ground.ports, 'masto')
    expect(await states(ground, 'masto')).toEqual({ sent: 2 })
  })
})
