import { describe, expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { checkDelivery } from '../../src/tasks/check-delivery.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000

/** A post whose first attempt on an account came to an unknown end. */
async function lost(account: 'x' | 'masto', fault: '500-before' | '500-after') {
  const ground = await testPorts()
  await ground.save({ id: 'one' })
  const { id } = await ground.delivery('one', account)
  await ground.order({ network: account === 'x' ? 'x' : 'mastodon', do: fault })
  expect(await sendDelivery(ground.ports, id)).toBe('checking')
  return { ground, id }
}

/** A person says that it is not there, before the network was asked. */
async function resent(ground: TestPorts, id: string) {
  await decideDelivery(ground.ports, id, { event: 'resolve-not-sent' })
  return sendDelivery(ground.ports, id)
}

describe('after an unknown outcome', () => {
  it('a duplicate answer counts as sent, with the id where it can be looked up', async () => {
    const { ground, id } = await lost('x', '500-after')
    expect(await resent(ground, id)).toBe('sent')
    const [there] = await ground.ports.rehearsal.posts()
    expect(await ground.delivery('one', 'x')).toMatchObject({
      state: 'sent',
      attempts: 2,
      post: { id: there?.id, url: `https://x.com/i/web/status/${there?.id}` },
      reason: 'HTTP 403: You are not allowed to create a Tweet with duplicate content.',
    })
    expect(await ground.texts('x')).toHaveLength(1)
  })

  it('a duplicate answer counts as sent where it cannot be looked up', async () => {
    const { ground, id } = await lost('x', '500-after')
    await ground.order({ network: 'x', on: 'me', do: '500-before', times: 9 })
    expect(await resent(ground, id)).toBe('sent')
    const { state, post } = await ground.delivery('one', 'x')
    expect([state, post]).toEqual(['sent', undefined])
    expect(await ground.texts('x')).toHaveLength(1)
  })

  it.each([
    [
      'the post was retracted',
      (g: TestPorts) => retractPost(g.ports, 'one', { reason: 'Wrong.' }),
      'cancelled',
    ],
    [
      'the account was paused',
      (g: TestPorts) => g.ports.setup.setAccountState('masto', 'paused', 'A person'),
      'planned',
    ],
    ['its shelf life passed', async (g: TestPorts) => g.clock.advance(6 * 60 * MINUTE), 'missed'],
    [
      'its schedule leaves it out',
      (g: TestPorts) => g.save({ id: 'one', share: { skip: ['masto'] } }),
      'cancelled',
    ],
  ])('and absent there, the rules are asked anew: %s', async (_why, change, state) => {
    const { ground, id } = await lost('masto', '500-before')
    ground.clock.advance(MINUTE)
    expect(await checkDelivery(ground.ports, id)).toBe('planned')
    await change(ground)
    expect(await sendDelivery(ground.ports, id)).toBe('left')
    expect((await ground.delivery('one', 'masto')).state).toBe(state)
    expect(await ground.texts('mastodon')).toEqual([])
  })

  it('a person who saw it there ends it, and where it is is kept', async () => {
    const { ground, id } = await lost('x', '500-after')
    const url = 'https://x.com/example/status/1'
    await decideDelivery(ground.ports, id, { event: 'resolve-sent', url })
    expect(await ground.delivery('one', 'x')).toMatchObject({ state: 'sent', post: { url } })
    ground.clock.advance(MINUTE)
    await drainAccount(ground.ports, 'x')
    expect(await ground.texts('x')).toHaveLength(1)
  })
})
