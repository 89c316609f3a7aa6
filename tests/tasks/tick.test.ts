import { describe, expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOUR, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const nothing = { planned: 0, expired: 0, missed: 0, withdrawn: 0, enqueued: 0, polled: [] }

describe('tick', () => {
  it('does nothing where nothing is to be done', async () => {
    const { ports } = await testPorts()
    expect(await tick(ports)).toEqual(nothing)
  })

  it('hands on what is due until it is done', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    expect(await tick(ground.ports)).toEqual({ ...nothing, enqueued: 2 })
    for (const name of ['masto', 'x']) await drainAccount(ground.ports, name)
    expect(await tick(ground.ports)).toEqual(nothing)
  })

  it('after an outage the newest go first, and what is past its shelf life is missed', async () => {
    const ground = await testPorts({
      setup: { ...twoAccounts, schedules: [schedule('news', ['masto'])] },
    })
    for (const id of ['old', 'middle', 'new']) {
      await ground.save({ id })
      ground.clock.advance(2 * HOUR)
    }
    expect(await tick(ground.ports)).toMatchObject({ missed: 1, enqueued: 2 })
    await drainAccount(ground.ports, 'masto')
    expect(await ground.texts('mastodon')).toEqual([
      'Post new\nhttps://news.example/new',
      'Post middle\nhttps://news.example/middle',
    ])
    expect(await ground.delivery('old', 'masto')).toMatchObject({
      state: 'missed',
      reason: 'Its shelf life passed before it could be sent.',
    })
  })

  it('says of what was missed what it had waited for', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    await ground.ports.setup.rest('masto', new Date('2026-11-23T10:00:00Z'), 'busy')
    await drainAccount(ground.ports, 'masto')
    ground.clock.advance(6 * HOUR)
    await tick(ground.ports)
    expect((await ground.delivery('one', 'masto')).reason).toBe(
      'Its shelf life passed before it could be sent. Until then: The account rested: busy',
    )
  })

  it('withdraws what lost its account or its schedule', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const without = { ...twoAccounts, accounts: twoAccounts.accounts.slice(1) }
    await ground.ports.setup.apply(without, ground.clock.now())
    expect(await tick(ground.ports)).toMatchObject({ withdrawn: 1 })
    await ground.ports.setup.apply({ ...without, schedules: [] }, ground.clock.now())
    expect(await tick(ground.ports)).toMatchObject({ withdrawn: 1 })
    const both = [await ground.delivery('one', 'masto'), await ground.delivery('one', 'x')]
    expect(both.map(({ state, reason }) => [state, reason])).toEqual([
      ['cancelled', 'The account was removed from the set-up.'],
      ['cancelled', 'The schedule was removed from the set-up.'],
    ])
  })

  it('two at once do everything once', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    await ground.save({ id: 'two' })
    await retractPost(ground.ports, 'two', { reason: 'No' })
    ground.clock.advance(6 * HOUR)
    const reports = await Promise.all([tick(ground.ports), tick(ground.ports)])
    expect(reports.map(({ missed }) => missed).sort()).toEqual([0, 2])
  })
})
