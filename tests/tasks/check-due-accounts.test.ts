import { expect, it } from 'vitest'
import { checkDueAccounts } from '../../src/tasks/check-due-accounts.ts'
import { watch } from '../../src/tasks/watch.ts'
import { account, HOUR, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const verify = 'GET /api/v1/accounts/verify_credentials'
const only = { ...twoAccounts, accounts: [account('masto', 'mastodon')], schedules: [] }

it('proves a credential within an hour, and then once a day', async () => {
  const { ports, clock, requests } = await testPorts({ setup: only })
  const checks = () => requests.filter((request) => request === verify).length
  await checkDueAccounts(ports)
  expect(checks()).toBe(0)
  clock.advance(HOUR)
  await checkDueAccounts(ports)
  await checkDueAccounts(ports)
  expect(checks()).toBe(1)
  clock.advance(24 * HOUR - 1)
  await checkDueAccounts(ports)
  expect(checks()).toBe(1)
  clock.advance(1)
  await checkDueAccounts(ports)
  expect(checks()).toBe(2)
})

it('sees a credential that is refused before a share fails', async () => {
  const { ports, clock, order } = await testPorts({ setup: only })
  await checkDueAccounts(ports)
  clock.advance(HOUR)
  await order({ network: 'mastodon', on: 'me', do: '401', times: 5 })
  await checkDueAccounts(ports)
  expect((await ports.setup.account('masto'))?.state).toBe('broken')
  await watch(ports)
  expect((await ports.notices.open()).map(({ event }) => event)).toEqual(['account.broken'])
})

it('leaves paused accounts alone, and few are checked at once', async () => {
  const accounts = ['a', 'b', 'c', 'd'].map((id) => account(id, 'mastodon'))
  const { ports, clock, requests } = await testPorts({ setup: { ...only, accounts } })
  await ports.setup.setAccountState('a', 'paused', 'Paused by a person.')
  await checkDueAccounts(ports)
  clock.advance(HOUR)
  await checkDueAccounts(ports)
  expect(requests.filter((request) => request === verify).length).toBe(2)
  await checkDueAccounts(ports)
  await checkDueAccounts(ports)
  expect(requests.filter((request) => request === verify).length).toBe(3)
})

it('one that cannot be checked now has another hour', async () => {
  const { ports, clock, requests, order } = await testPorts({ setup: only })
  await checkDueAccounts(ports)
  clock.advance(HOUR)
  await order({ network: 'mastodon', on: 'me', do: '500-before', times: 9 })
  await checkDueAccounts(ports)
  const before = requests.length
  clock.advance(HOUR - 1)
  await checkDueAccounts(ports)
  expect(requests.length).toBe(before)
  clock.advance(1)
  await checkDueAccounts(ports)
  expect(requests.length).toBeGreaterThan(before)
})
