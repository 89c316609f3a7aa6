import { describe, expect, it } from 'vitest'
import {
  type DeliveryEvent,
  type DeliveryState,
  deliveryStates,
  next,
} from '../../src/core/delivery.ts'
import { sql } from '../../src/stores/sql.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { type DecisionEvent, decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOUR, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

/** A delivery in a state of its own. */
async function inState(state: DeliveryState) {
  const ground = await testPorts()
  await ground.save({ id: 'one' })
  const { id } = await ground.delivery('one', 'masto')
  await ground.file.run(
    sql`update deliveries set state = ${state}, reason = 'Why' where id = ${id}`,
  )
  ground.queued.length = 0
  ground.clock.advance(HOUR)
  return { ...ground, id }
}

/** Decision → from which state to which. Everything else is refused. */
const allowed: Readonly<Record<DecisionEvent, Partial<Record<DeliveryState, DeliveryState>>>> = {
  approve: { held: 'planned' },
  cancel: { planned: 'cancelled', held: 'cancelled', failed: 'cancelled', missed: 'cancelled' },
  again: { failed: 'planned', missed: 'planned', cancelled: 'planned' },
  reschedule: { planned: 'planned', held: 'held' },
  'resolve-sent': { checking: 'sent', undecided: 'sent' },
  'resolve-not-sent': { checking: 'planned', undecided: 'planned' },
}
const cases = deliveryStates.flatMap((state) =>
  (Object.keys(allowed) as DecisionEvent[]).map(
    (event) => [state, event, allowed[event][state]] as const,
  ),
)

describe('decide-delivery', () => {
  it.each(cases)('%s, %s: %s', async (state, event, after) => {
    const { ports, id } = await inState(state)
    const at = new Date('2026-11-22T13:00:00Z')
    const decided = decideDelivery(ports, id, { event, ...(event === 'reschedule' && { at }) })
    if (after) expect((await decided).state).toBe(after)
    else {
      await expect(decided).rejects.toMatchObject({
        code: 'wrong-state',
        message: expect.stringMatching(`^The delivery ${id} is ${state}: .+ is not possible. `),
      })
      expect((await ports.deliveries.byId(id))?.state).toBe(state)
    }
  })

  it('sends again what waited while its schedule was out of the set-up', async () => {
    const ground = await testPorts()
    const { ports, clock } = ground
    await ground.save({ id: 'one' })
    const { id } = await ground.delivery('one', 'masto')
    await ports.setup.apply({ ...twoAccounts, schedules: [] }, clock.now())
    await tick(ports)
    clock.advance(HOUR)
    await ports.setup.apply(twoAccounts, clock.now())
    await tick(ports)
    expect((await ports.deliveries.byId(id))?.state).toBe('cancelled')
    await decideDelivery(ports, id, { event: 'again' })
    await drainAccount(ports, 'masto')
    expect((await ports.deliveries.byId(id))?.state).toBe('sent')
  })

  it('says what is possible instead', async () => {
    const failed = await inState('failed')
    await expect(decideDelivery(failed.ports, failed.id, { event: 'approve' })).rejects.toThrow(
      `The delivery ${failed.id} is failed: approve is not possible. Possible is cancel or retry.`,
    )
    const sent = await inState('sent')
    await expect(decideDelivery(sent.ports, sent.id, { event: 'again' })).rejects.toThrow(
      `The delivery ${sent.id} is sent: retry is not possible. Nothing is to be decided about it.`,
    )
  })

  it('sending again is due at once, with a day more, and handed on', async () => {
    const { ports, id, queued } = await inState('missed')
    const delivery = await decideDelivery(ports, id, { event: 'again' })
    expect([delivery.dueAt, delivery.expiresAt, delivery.reason]).toEqual([
      new Date('2026-11-22T11:00:00Z'),
      new Date('2026-11-23T11:00:00Z'),
      undefined,
    ])
    expect(queued).toContainEqual({ id, accountId: 'masto' })
  })

  it('another time holds, and its shelf life reaches a day past it', async () => {
    const { ports, id } = await inState('planned')
    const at = new Date('2026-11-24T09:30:00Z')
    expect(await decideDelivery(ports, id, { event: 'reschedule', at })).toMatchObject({
      dueAt: at,
      expiresAt: new Date('2026-11-25T09:30:00Z'),
    })
  })

  it.each([
    ['2062-11-24T09:30:00Z', 'expected a time within a year'],
    ['2025-11-24T09:30:00Z', 'this time has passed'],
  ])('another time is not %s: %s', async (time, message) => {
    const { ports, id } = await inState('planned')
    const before = await ports.deliveries.byId(id)
    const at = new Date(time)
    await expect(decideDelivery(ports, id, { event: 'reschedule', at })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'at', message }],
    })
    expect(await ports.deliveries.byId(id)).toEqual(before)
  })

  it('a person who saw it says where', async () => {
    const { ports, id, queued } = await inState('undecided')
    const url = 'https://masto.example/@news/1'
    expect(await decideDelivery(ports, id, { event: 'resolve-sent', url })).toMatchObject({
      state: 'sent',
      reason: 'A person saw it on the account.',
      post: { url },
    })
    expect(queued).toEqual([])
  })

  it('names a delivery that does not exist', async () => {
    const { ports } = await testPorts()
    await expect(decideDelivery(ports, 'none', { event: 'cancel' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no delivery none',
    })
  })
})

describe('the transition table', () => {
  /** From state, by event, to state: all of it. */
  const all: readonly [DeliveryState, DeliveryEvent, DeliveryState][] = [
    ['planned', 'claim', 'sending'],
    ['planned', 'unfit', 'failed'],
    ['planned', 'miss', 'missed'],
    ['planned', 'withdraw', 'cancelled'],
    ['planned', 'cancel', 'cancelled'],
    ['planned', 'reschedule', 'planned'],
    ['held', 'approve', 'planned'],
    ['held', 'miss', 'missed'],
    ['held', 'withdraw', 'cancelled'],
    ['held', 'cancel', 'cancelled'],
    ['held', 'reschedule', 'held'],
    ['sending', 'accepted', 'sent'],
    ['sending', 'rejected', 'failed'],
    ['sending', 'retry', 'planned'],
    ['sending', 'lost', 'checking'],
    ['checking', 'found', 'sent'],
    ['checking', 'absent', 'planned'],
    ['checking', 'unable', 'undecided'],
    ['checking', 'resolve-sent', 'sent'],
    ['checking', 'resolve-not-sent', 'planned'],
    ['undecided', 'resolve-sent', 'sent'],
    ['undecided', 'resolve-not-sent', 'planned'],
    ['failed', 'again', 'planned'],
    ['failed', 'cancel', 'cancelled'],
    ['missed', 'again', 'planned'],
    ['missed', 'cancel', 'cancelled'],
    ['cancelled', 'again', 'planned'],
  ]
  const events = [...new Set(all.map(([, event]) => event))]

  it('holds these steps and no others', () => {
    const found = deliveryStates.flatMap((state) =>
      events.flatMap((event) => {
        const to = next(state, event)
        return to ? [`${state} ${event} ${to}`] : []
      }),
    )
    expect(found.sort()).toEqual(all.map((step) => step.join(' ')).sort())
  })
})
