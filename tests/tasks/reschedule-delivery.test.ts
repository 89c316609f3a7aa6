import { describe, expect, it } from 'vitest'
import type { ScheduleSetup } from '../../src/core/setup.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { rescheduleDelivery, undoReschedule } from '../../src/tasks/reschedule-delivery.ts'
import { schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

/** At eleven o'clock on a Sunday in Berlin, a post that readers see at twelve. */
async function planned(
  given: Partial<ScheduleSetup> = {},
  priority: 'normal' | 'breaking' = 'normal',
) {
  const schedules = [schedule('news', ['masto', 'x'], given)]
  const ground = await testPorts({ setup: { ...twoAccounts, schedules } })
  await ground.save({ id: 'one', published_at: new Date('2026-11-22T11:00:00Z'), priority })
  const { id } = await ground.delivery('one', 'masto')
  const move = (at: string) => rescheduleDelivery(ground.ports, id, new Date(at))
  return { ...ground, id, move, now: () => ground.ports.deliveries.byId(id) }
}

describe('rescheduling', () => {
  it('gives it another time, and back its own', async () => {
    const { ports, id, move, now } = await planned()
    const before = await now()
    const moved = await move('2026-11-23T09:30:00Z')
    expect(moved).toEqual({
      id,
      from: new Date('2026-11-22T11:00:00Z'),
      to: new Date('2026-11-23T09:30:00Z'),
      ownTime: false,
      expiresAt: new Date('2026-11-22T17:00:00Z'),
    })
    expect(await now()).toEqual({
      ...before,
      ownTime: true,
      dueAt: new Date('2026-11-23T09:30:00Z'),
      expiresAt: new Date('2026-11-24T09:30:00Z'),
    })
    expect(await undoReschedule(ports, moved)).toEqual(before)
  })

  it('undoes to the time that a person gave it before', async () => {
    const { ports, move } = await planned()
    await move('2026-11-23T09:30:00Z')
    const second = await move('2026-11-25T09:30:00Z')
    expect(await undoReschedule(ports, second)).toMatchObject({
      ownTime: true,
      dueAt: new Date('2026-11-23T09:30:00Z'),
      expiresAt: new Date('2026-11-24T09:30:00Z'),
    })
  })

  it('does not undo what was decided since', async () => {
    const { ports, id, move, now } = await planned()
    const first = await move('2026-11-23T09:30:00Z')
    const second = await move('2026-11-25T09:30:00Z')
    await expect(undoReschedule(ports, first)).rejects.toMatchObject({
      code: 'conflict',
      message: 'It was given another time meanwhile: that one stays.',
    })
    expect((await now())?.dueAt).toEqual(second.to)
    await decideDelivery(ports, id, { event: 'cancel' })
    await expect(undoReschedule(ports, second)).rejects.toMatchObject({
      code: 'wrong-state',
      message: 'It is cancelled meanwhile: its time stays.',
    })
  })

  const quiet = { from: '22:00', to: '06:30' }
  const days = ['mon', 'sun'] as const
  it.each([
    ['2026-11-22T10:00:00Z', {}, '22 Nov 2026, 11:00 CET has passed. Choose another time.'],
    [
      '2026-11-22T10:59:59Z',
      {},
      'Readers do not see the post before 22 Nov 2026, 12:00 CET. Choose another time.',
    ],
    [
      '2026-11-23T05:29:00Z',
      { quiet },
      'The schedule news has quiet hours, 22:00-06:30, until 23 Nov 2026, 06:30 CET. Choose another time.',
    ],
    [
      '2026-11-24T09:00:00Z',
      { days },
      'The schedule news is open on mon, sun, next on 29 Nov 2026, 00:00 CET. Choose another time.',
    ],
    [
      '2028-11-24T09:00:00Z',
      {},
      '24 Nov 2028, 10:00 CET is more than a year away. Choose another time.',
    ],
  ])('refuses %s under %j', async (at, given, message) => {
    const { move, now } = await planned(given)
    const before = await now()
    await expect(move(at)).rejects.toMatchObject({ code: 'invalid', message })
    expect(await now()).toEqual(before)
  })

  it('lets breaking posts out at any hour', async () => {
    const { move } = await planned({ quiet, days }, 'breaking')
    expect((await move('2026-11-24T05:00:00Z')).to).toEqual(new Date('2026-11-24T05:00:00Z'))
  })

  it('says what has become of it', async () => {
    const { ports, id, move } = await planned()
    await decideDelivery(ports, id, { event: 'cancel' })
    await expect(move('2026-11-22T10:00:00Z')).rejects.toMatchObject({
      code: 'wrong-state',
      message: `The delivery ${id} is cancelled: reschedule is not possible. Possible is retry.`,
    })
  })
})
