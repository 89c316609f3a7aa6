import { afterEach, beforeEach, expect, it } from 'vitest'
import { examinePeople, examineTokens } from '../../src/tasks/examine-access.ts'
import { type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

let ground: TestPorts
beforeEach(async () => {
  ground = await testPorts()
})
afterEach(() => ground.close())

it('owners with nothing but a password are named', async () => {
  const { people, clock } = ground.ports
  expect((await examinePeople(ground.ports))[0]?.message).toBe('There is no owner yet.')
  await people.add({ id: 'p1', name: 'Ada', email: 'ada@news.example', role: 'owner' }, clock.now())
  await people.add(
    { id: 'p2', name: 'Ben', email: 'ben@news.example', role: 'editor' },
    clock.now(),
  )
  expect(await examinePeople(ground.ports)).toEqual([
    {
      check: 'people',
      state: 'warning',
      message: 'A password is all that keeps others from being Ada, who may change everything.',
      advice: 'They set up a second factor or a passkey on their own page, /admin/you.',
    },
  ])
  await people.addPasskey({
    ...{ id: 'k', personId: 'p1', name: 'Phone', credentialId: 'c', publicKey: 'x' },
    ...{ counter: 0, transports: [], createdAt: clock.now() },
  })
  expect(await examinePeople(ground.ports)).toEqual([
    { check: 'people', state: 'ok', message: '2, each owner with more than a password.' },
  ])
})

it('tokens that end soon or have ended are named, with what to do', async () => {
  const { access, clock } = ground.ports
  expect(await examineTokens(ground.ports)).toEqual([
    { check: 'tokens', state: 'ok', message: 'There are none.' },
  ])
  const add = (name: string, days?: number) =>
    access.addToken(
      {
        ...{ id: name, name, scopes: ['read'], hash: name },
        ...(days !== undefined && {
          expiresAt: new Date(clock.now().getTime() + days * 86_400_000),
        }),
      },
      clock.now(),
    )
  await add('cms', 10)
  await add('old', -1)
  await add('far', 30)
  await add('ever')
  const found = await examineTokens(ground.ports)
  expect(found.map(({ check, state, message }) => [check, state, message]).sort()).toEqual([
    ['token cms', 'warning', 'It ends on 2 Dec 2026, 11:00 CET.'],
    ['token old', 'warning', 'It ended on 21 Nov 2026, 11:00 CET.'],
  ])
})
