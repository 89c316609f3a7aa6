import { afterEach, beforeEach, expect, test } from 'vitest'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { posts } from '../web/stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

test('a refused credential breaks its account, is in the log, and everything else there waits untouched', async () => {
  await stage.save(posts.ferry)
  await stage.save(posts.tram)
  stage.pass(3)
  const warned: unknown[] = []
  let requests = 0
  await drainAccount(
    {
      ...stage.ports,
      log: { ...stage.ports.log, warn: (fields, message) => void warned.push([fields, message]) },
      outgoing: {
        ...stage.ports.outgoing,
        fetch: async () => {
          requests += 1
          return Response.json({ error: 'The access token is invalid' }, { status: 401 })
        },
      },
    },
    'desk',
  )
  const reason = 'HTTP 401: The access token is invalid'
  expect(requests).toBe(1)
  expect(warned).toEqual([
    [{ account: 'desk', reason }, 'an account is broken: nothing is sent there'],
  ])
  expect(await stage.ports.setup.account('desk')).toMatchObject({ state: 'broken', reason })
  const { items } = await stage.ports.deliveries.list({ account: 'desk' }, { limit: 10 })
  expect(items.map(({ state, attempts }) => [state, attempts])).toEqual([
    ['planned', 1],
    ['planned', 0],
  ])

  await stage.send('x')
  const sent = await stage.ports.deliveries.list({ account: 'x' }, { limit: 10 })
  expect(sent.items.map(({ state }) => state)).toEqual(['sent', 'sent'])
})
