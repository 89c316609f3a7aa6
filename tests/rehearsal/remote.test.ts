import { afterEach, beforeEach, expect, it } from 'vitest'
import { remoteRehearsal } from '../../src/rehearsal/remote.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'

const now = () => new Date('2026-03-01T12:00:00Z')
let server: RehearsalServer
beforeEach(async () => {
  server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
})
afterEach(() => server.close())

const post = {
  method: 'POST',
  headers: { authorization: 'Bearer rehearsal-access-token' },
  body: new URLSearchParams({ status: 'Bridge opens' }),
}
const address = 'https://social.example/api/v1/statuses'

it('reaches the networks of another process, whatever the host', async () => {
  const remote = remoteRehearsal(`${server.url}/`, fetch)
  expect((await remote.fetch('mastodon')?.(address, post))?.status).toBe(200)
  expect((await remote.posts()).map(({ network, text }) => [network, text])).toEqual([
    ['mastodon', 'Bridge opens'],
  ])
  expect(remote.settings('mastodon').access_token).toBe('rehearsal-access-token')
})

it('has no way to a network that is not rehearsed', () => {
  const remote = remoteRehearsal(server.url, fetch)
  expect([remote.fetch('pigeon'), remote.settings('pigeon')]).toEqual([undefined, {}])
})

it('gives up when the caller does', async () => {
  const seen: unknown[] = []
  const remote = remoteRehearsal(server.url, async (_, init) => {
    seen.push(init?.signal)
    return new Response()
  })
  const { signal } = new AbortController()
  await remote.fetch('mastodon')?.(address, { ...post, signal })
  await remote.fetch('mastodon')?.(address, post)
  expect(seen[0]).toBe(signal)
  expect(seen[1]).toBe(undefined)
})
