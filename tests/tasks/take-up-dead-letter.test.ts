import { expect, it } from 'vitest'
import { takeUpDeadLetter } from '../../src/tasks/take-up-dead-letter.ts'
import { tick } from '../../src/tasks/tick.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'

it('a dead letter is logged, counts for its account, and is handed on by the next tick', async () => {
  const ground = await testPorts()
  await ground.save({ id: 'one' })
  const { id, accountId } = await ground.delivery('one', 'masto')
  await takeUpDeadLetter(ground.ports, { id, accountId })
  expect((await ground.ports.setup.account('masto'))?.failures).toBe(1)
  expect(ground.logged.at(-1)).toEqual({
    level: 'error',
    message:
      'a delivery could not be carried out, however often it was tried; the next tick hands it on again',
  })
  ground.queued.length = 0
  await tick(ground.ports)
  expect(ground.queued.map((one) => one.id)).toContain(id)
  ground.close()
})

it('one that was carried out meanwhile, or is unknown, counts nowhere', async () => {
  const ground = await testPorts()
  await ground.save({ id: 'one' })
  const { id, accountId } = await ground.delivery('one', 'masto')
  const at = ground.clock.now()
  await ground.ports.deliveries.apply(id, { event: 'cancel', at })
  await takeUpDeadLetter(ground.ports, { id, accountId })
  await takeUpDeadLetter(ground.ports, { id: 'unknown', accountId })
  expect((await ground.ports.setup.account('masto'))?.failures).toBe(0)
  ground.close()
})
