import { expect, it } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'

it('waits for its turn before each delivery of an account', async () => {
  const ground = await testPorts()
  for (const id of ['one', 'two']) await ground.save({ id })
  const standing: number[] = []
  const taken = await drainAccount(ground.ports, 'masto', {
    turn: async () => {
      standing.push((await ground.texts('mastodon')).length)
    },
  })
  expect(taken).toBe(2)
  expect(standing).toEqual([0, 1, 2])
})
