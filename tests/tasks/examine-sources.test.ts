import { afterEach, beforeEach, expect, it } from 'vitest'
import { examineSources } from '../../src/tasks/examine-sources.ts'
import { type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

let ground: TestPorts
beforeEach(async () => {
  ground = await testPorts({
    setup: {
      ...twoAccounts,
      sources: [
        { id: 'cms', type: 'feed', url: 'https://news.example/rss', every: 60_000 },
        { id: 'ghost', type: 'ghost', secret: 'a secret of sixteen letters' },
        { id: 'apps', type: 'micropub' },
      ],
    },
  })
})
afterEach(() => ground.close())

const found = async () =>
  (await examineSources(ground.ports)).map(({ check, state, message }) => [check, state, message])

it('says of each source whether it works', async () => {
  expect(await found()).toEqual([
    ['source cms', 'ok', 'It is polled.'],
    ['source ghost', 'warning', 'Nothing came from it in the last days.'],
    ['source apps', 'ok', 'It takes posts at /micropub.'],
  ])
})

it('says that messages wait for a person', async () => {
  const receivedAt = ground.clock.now()
  const message = { sourceId: 'ghost', headers: {}, body: '{}', receivedAt }
  await ground.ports.inbox.put({ ...message, id: '1', message: 'a' })
  expect((await found())[1]).toEqual([
    'source ghost',
    'ok',
    'Its last message came at 2026-11-22T10:00:00.000Z.',
  ])
  await ground.ports.inbox.fail('1', { reason: 'no title' })
  expect((await found())[1]).toEqual([
    'source ghost',
    'wrong',
    '1 of its messages could not be taken.',
  ])
})
